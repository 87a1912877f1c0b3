/**
 * Fuzzing of the parsers and of the driver that feeds them, by Jazzer, and the same checks over
 * seeds changed at random for everyday tests. Open {@link io.obsmesh.fuzz.FuzzTarget} first.
 */
@NullMarked
package io.obsmesh.fuzz;

import org.jspecify.annotations.NullMarked;
