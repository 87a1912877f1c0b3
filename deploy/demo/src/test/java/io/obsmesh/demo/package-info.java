/** Tests of the demo workload with the real programs. */
@NullMarked
package io.obsmesh.demo;

import org.jspecify.annotations.NullMarked;
