/**
 * The parts that serve, put together in one process or run apart. Open {@link
 * io.obsmesh.obsctl.up.Settings} first.
 */
@NullMarked
package io.obsmesh.obsctl.up;

import org.jspecify.annotations.NullMarked;
