package io.obsmesh.protocol.grpc;

import org.jspecify.annotations.Nullable;

/** The status codes of gRPC, in order of their numbers, and what HTTP/2 failures mean as one. */
public enum GrpcStatus {
  OK(0),
  CANCELLED(1),
  UNKNOWN(2),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  ABORTED(10),
  OUT_OF_RANGE(11),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  DATA_LOSS(15),
  UNAUTHENTICATED(16);

  private static final GrpcStatus[] ALL = values();

  private final int code;

  GrpcStatus(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The name of a number, which for numbers nobody defined is the number itself. */
  public static String name(int code) {
    return code >= 0 && code < ALL.length ? ALL[code].name() : Integer.toString(code);
  }

  /** Reads the value of {@code grpc-status}; -1 when it is not a number of up to four digits. */
  public static int parse(String value) {
    if (value.isEmpty() || value.length() > 4) {
      return -1;
    }
    int code = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      code = 10 * code + digit;
    }
    return code;
  }

  /**
   * The status of a call that ended with an RST_STREAM instead of trailers ("HTTP2 Transport
   * Mapping" in gRPC's protocol description); null for codes that it does not map.
   */
  public static @Nullable GrpcStatus ofReset(int http2ErrorCode) {
    return switch (http2ErrorCode) {
      // NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT,
      // FRAME_SIZE_ERROR, COMPRESSION_ERROR, CONNECT_ERROR
      case 0x0, 0x1, 0x2, 0x3, 0x4, 0x6, 0x9, 0xa -> INTERNAL;
      case 0x7 -> UNAVAILABLE;
      case 0x8 -> CANCELLED;
      case 0xb -> RESOURCE_EXHAUSTED;
      case 0xc -> PERMISSION_DENIED;
      default -> null;
    };
  }

  /** The status of a response without {@code grpc-status} (gRPC's HTTP status code mapping). */
  public static GrpcStatus ofHttp(int httpStatus) {
    return switch (httpStatus) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }
}
