package io.obsmesh.api.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.obsmesh.api.ApiErrors;

/** Failures as statuses of gRPC, with the sentences that the REST API has for them. */
final class GrpcErrors {
  /** A status travels in a header, and clients bound headers to 8 KiB. */
  private static final int MAX_TEXT = 2_000;

  private static final System.Logger LOG = System.getLogger(GrpcErrors.class.getName());

  private GrpcErrors() {}

  /** What a client is told. */
  static StatusRuntimeException of(Exception e) {
    if (e instanceof StatusRuntimeException ready) {
      return ready;
    }
    int http = ApiErrors.status(e);
    if (http == 500) {
      LOG.log(System.Logger.Level.WARNING, "a request failed: " + e, e);
    }
    String said = ApiErrors.sentence(e);
    return status(http)
        .withDescription(said.length() > MAX_TEXT ? said.substring(0, MAX_TEXT) + "…" : said)
        .asRuntimeException();
  }

  private static Status status(int http) {
    return switch (http) {
      case 400, 404 -> Status.INVALID_ARGUMENT;
      case 401 -> Status.UNAUTHENTICATED;
      case 403 -> Status.PERMISSION_DENIED;
      case 408 -> Status.DEADLINE_EXCEEDED;
      case 413 -> Status.RESOURCE_EXHAUSTED;
      case 503 -> Status.UNAVAILABLE;
      default -> Status.INTERNAL;
    };
  }
}
