/**
 * HTTP/1.x, and the table {@code http} that HTTP/2 writes too. Open {@link
 * io.obsmesh.protocol.http.HttpTable} first.
 */
@NullMarked
package io.obsmesh.protocol.http;

import org.jspecify.annotations.NullMarked;
