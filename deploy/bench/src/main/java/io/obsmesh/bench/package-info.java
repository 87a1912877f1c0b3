/**
 * The benchmarks behind {@code obsctl bench}: real servers, real load generators, the real agent as
 * a process of its own. Open {@link io.obsmesh.bench.Bench} first.
 */
@NullMarked
package io.obsmesh.bench;

import org.jspecify.annotations.NullMarked;
