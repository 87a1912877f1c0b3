/**
 * HTTP/1 as the relay reads it (RFC 9112), stricter than servers do: what two of them could read in
 * two ways is refused. Open {@link io.obsmesh.collector.requests.http1.Http1Talk} first.
 */
@NullMarked
package io.obsmesh.collector.requests.http1;

import org.jspecify.annotations.NullMarked;
