/** Tests of how answers look. */
@NullMarked
package io.obsmesh.obsctl.text;

import org.jspecify.annotations.NullMarked;
