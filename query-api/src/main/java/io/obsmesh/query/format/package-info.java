/**
 * Results as JSON, CSV and Arrow, the same wherever they are asked for. Open {@link
 * io.obsmesh.query.format.ResultFormat} first.
 */
@NullMarked
package io.obsmesh.query.format;

import org.jspecify.annotations.NullMarked;
