/**
 * Rows in files: written by export, read by import. Open {@link io.obsmesh.obsctl.files.RowFile}
 * first.
 */
@NullMarked
package io.obsmesh.obsctl.files;

import org.jspecify.annotations.NullMarked;
