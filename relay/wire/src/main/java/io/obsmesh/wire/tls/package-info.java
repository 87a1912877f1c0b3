/**
 * TLS between the parts, and towards clients: certificates in PEM files that may be renewed while
 * the process runs. Open {@link io.obsmesh.wire.tls.Tls} first.
 */
@NullMarked
package io.obsmesh.wire.tls;

import org.jspecify.annotations.NullMarked;
