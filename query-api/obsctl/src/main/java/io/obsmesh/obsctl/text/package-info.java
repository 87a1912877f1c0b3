/** How answers look on a terminal. Open {@link io.obsmesh.obsctl.text.TextTable} first. */
@NullMarked
package io.obsmesh.obsctl.text;

import org.jspecify.annotations.NullMarked;
