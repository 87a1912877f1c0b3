/**
 * What groups of rows are counted with, on nodes and where their answers come together: tables of
 * groups and texts, and sketches that add up. Open {@link io.obsmesh.wire.sketch.LogHistogram}
 * first.
 */
@NullMarked
package io.obsmesh.wire.sketch;

import org.jspecify.annotations.NullMarked;
