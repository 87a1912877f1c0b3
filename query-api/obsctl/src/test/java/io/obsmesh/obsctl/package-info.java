/** Tests of the command line: one run is one call of {@link io.obsmesh.obsctl.Obsctl#run}. */
@NullMarked
package io.obsmesh.obsctl;

import org.jspecify.annotations.NullMarked;
