/**
 * The service of {@code obsmesh/v1/query.proto} over gRPC. Open {@link
 * io.obsmesh.api.grpc.QueryService} first.
 */
@NullMarked
package io.obsmesh.api.grpc;

import org.jspecify.annotations.NullMarked;
