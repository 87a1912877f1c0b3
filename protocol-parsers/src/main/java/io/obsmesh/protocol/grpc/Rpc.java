package io.obsmesh.protocol.grpc;

import org.jspecify.annotations.Nullable;

/** The ways in which calls are carried by HTTP, told apart by content type. */
public enum Rpc {
  /** gRPC over HTTP/2: the status is in trailers. */
  GRPC,
  /** gRPC-Web: messages framed as in gRPC, and trailers framed as a last message. */
  GRPC_WEB,
  /** gRPC-Web in base64, for browsers that cannot read a body before its end. */
  GRPC_WEB_TEXT,
  /** Streams of the Connect protocol: framed as in gRPC, the last message tells how it went. */
  CONNECT_STREAM,
  /** Unary calls of the Connect protocol: bodies are messages, without frames. */
  CONNECT_UNARY;

  /** The first byte of a frame has this bit when it is the last one of gRPC-Web. */
  private static final int WEB_TRAILERS = 0x80;

  /** And of Connect. */
  private static final int CONNECT_END = 0x02;

  private static final String PREFIX = "application/";

  /**
   * How the body of this content type is framed, if it carries calls.
   *
   * @param connectVersion whether the request has {@code Connect-Protocol-Version}, without which a
   *     unary call of Connect is like any other request
   */
  public static @Nullable Rpc of(@Nullable String contentType, boolean connectVersion) {
    if (contentType == null || !begins(contentType, 0, PREFIX)) {
      return null;
    }
    if (begins(contentType, PREFIX.length(), "grpc-web")) {
      int end = PREFIX.length() + "grpc-web".length();
      return begins(contentType, end, "-text") ? GRPC_WEB_TEXT : GRPC_WEB;
    }
    if (begins(contentType, PREFIX.length(), "connect+")) {
      return CONNECT_STREAM;
    }
    if (connectVersion
        && (begins(contentType, PREFIX.length(), "proto")
            || begins(contentType, PREFIX.length(), "json"))) {
      return CONNECT_UNARY;
    }
    return GrpcText.isGrpc(contentType) ? GRPC : null;
  }

  /**
   * Whether a request without body is a unary call of Connect: its message is in the query
   * ("Unary-Get-Request" in the protocol's reference), which says so.
   *
   * @param target path with query, or a query alone
   * @param mark where the question mark before the query is, -1 before a query alone
   */
  public static boolean connectGet(String method, String target, int mark) {
    return method.equals("GET")
        && parameter(target, mark, "connect=v1")
        && parameter(target, mark, "encoding=")
        && parameter(target, mark, "message=");
  }

  /** Whether a query has a parameter that begins so; one with a whole value ends there. */
  private static boolean parameter(String target, int mark, String begin) {
    boolean whole = !begin.endsWith("=");
    int at = mark;
    do {
      int end = at + 1 + begin.length();
      if (target.startsWith(begin, at + 1)
          && (!whole || end == target.length() || target.charAt(end) == '&')) {
        return true;
      }
      at = target.indexOf('&', at + 1);
    } while (at >= 0);
    return false;
  }

  /** The header that says how messages are compressed whose frames say that they are. */
  public String encodingHeader() {
    return switch (this) {
      case GRPC, GRPC_WEB, GRPC_WEB_TEXT -> "grpc-encoding";
      case CONNECT_STREAM -> "connect-content-encoding";
      case CONNECT_UNARY -> "content-encoding";
    };
  }

  private static boolean begins(String text, int at, String prefix) {
    return text.regionMatches(true, at, prefix, 0, prefix.length());
  }

  /** The bit that marks the frame behind the last message; 0 when there is no such frame. */
  int endFlag() {
    return switch (this) {
      case GRPC, CONNECT_UNARY -> 0;
      case GRPC_WEB, GRPC_WEB_TEXT -> WEB_TRAILERS;
      case CONNECT_STREAM -> CONNECT_END;
    };
  }

  /** Service and method are the last two parts of the path, whatever the server put before them. */
  boolean prefixed() {
    return this != GRPC;
  }
}
