/**
 * HTTP/2 and gRPC as the relay reads them (RFC 9113, RFC 7541). Open {@link
 * io.obsmesh.collector.requests.http2.Http2Talk} first.
 */
@NullMarked
package io.obsmesh.collector.requests.http2;

import org.jspecify.annotations.NullMarked;
