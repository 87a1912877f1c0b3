/**
 * HTTP/2 (RFC 9113) with HPACK (RFC 7541), as seen by a bystander who may have joined late. Open
 * {@link io.obsmesh.protocol.http2.Http2Protocol} first, then {@link
 * io.obsmesh.protocol.http2.Http2Parser} for bytes to frames and {@link
 * io.obsmesh.protocol.http2.Http2Matcher} for frames to rows. gRPC calls go to the table of {@link
 * io.obsmesh.protocol.grpc}.
 */
@NullMarked
package io.obsmesh.protocol.http2;

import org.jspecify.annotations.NullMarked;
