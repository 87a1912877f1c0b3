/**
 * gRPC as HTTP/2 carries it: its table, status codes, message framing and deadlines. Open {@link
 * io.obsmesh.protocol.grpc.GrpcTable} first. Streams are read by {@link io.obsmesh.protocol.http2}.
 */
@NullMarked
package io.obsmesh.protocol.grpc;

import org.jspecify.annotations.NullMarked;
