/**
 * Reads capture files without server and kernel. Open {@link
 * io.obsmesh.obsctl.capture.CaptureFiles} first.
 */
@NullMarked
package io.obsmesh.obsctl.capture;

import org.jspecify.annotations.NullMarked;
