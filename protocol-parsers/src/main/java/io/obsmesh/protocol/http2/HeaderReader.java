package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.grpc.GrpcStatus;
import io.obsmesh.protocol.grpc.GrpcText;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.protocol.http2.Http2Stream.Half;
import io.obsmesh.protocol.http2.Http2Stream.Kind;
import io.obsmesh.table.TextMap;
import org.jspecify.annotations.Nullable;

/** Takes from header blocks what the rows of a stream need. Secrets stay behind here. */
final class HeaderReader {
  private static final int CACHED_NAMES = 64;

  private final Limits limits;
  private final TextMap.Builder fields = new TextMap.Builder();

  /** Names whose secrecy was asked lately: it is the same few names on a connection. */
  private final @Nullable String[] names = new String[CACHED_NAMES];

  private final boolean[] secret = new boolean[CACHED_NAMES];

  HeaderReader(Limits limits) {
    this.limits = limits;
  }

  /** Reads the head of a request, sent or promised. */
  void request(HeaderBlock block, Http2Stream stream) {
    boolean connect = false;
    for (int i = 0; i < block.size(); i++) {
      String name = block.name(i);
      String value = block.value(i);
      if (name == null || value == null) {
        continue;
      }
      value = cut(value, stream);
      if (!name.startsWith(":")) {
        requestField(name, value, stream);
        connect |= name.equals("connect-protocol-version");
        continue;
      }
      switch (name) {
        case ":method" -> stream.method = value;
        case ":scheme" -> stream.scheme = value;
        case ":authority" -> stream.authority = value;
        case ":path" -> stream.path = value;
        case ":protocol" -> stream.protocol = value;
        default -> {}
      }
    }
    String type = stream.request.contentType;
    if (connectGet(stream.method, stream.path)) {
      stream.kind = Kind.GRPC;
      stream.rpc = Rpc.CONNECT_UNARY;
    } else if (type != null) {
      stream.contentType(type, connect);
    }
    TextMap read = fields.build();
    stream.request.headers = read.size() == 0 && block.incomplete() ? null : read;
    stream.truncated |= block.truncated();
  }

  private static boolean connectGet(@Nullable String method, @Nullable String path) {
    int mark = path == null ? -1 : path.indexOf('?');
    return method != null && path != null && mark >= 0 && Rpc.connectGet(method, path, mark);
  }

  private void requestField(String name, String value, Http2Stream stream) {
    switch (name) {
      case "content-type" -> stream.request.contentType = value;
      case "user-agent" -> stream.userAgent = value;
      case "grpc-timeout" -> stream.grpcTimeoutNanos = GrpcText.timeoutNanos(value);
      default -> stream.trace.header(name, value);
    }
    fields.add(name, keep(name, value));
  }

  /** Reads the head of a response. */
  void response(HeaderBlock block, Http2Stream stream) {
    stream.response.headers = responseFields(block, stream);
  }

  /** Reads what follows the body of a response. */
  void trailers(HeaderBlock block, Http2Stream stream) {
    stream.response.trailers = responseFields(block, stream);
  }

  private @Nullable TextMap responseFields(HeaderBlock block, Http2Stream stream) {
    for (int i = 0; i < block.size(); i++) {
      String name = block.name(i);
      String value = block.value(i);
      if (name == null || value == null) {
        continue;
      }
      value = cut(value, stream);
      switch (name) {
        case ":status" -> stream.status = status(value);
        case "content-type" -> {
          stream.response.contentType = value;
          if (stream.kind == Kind.UNKNOWN) {
            stream.contentType(value, false);
          }
        }
        case "grpc-status" -> stream.grpcStatus = GrpcStatus.parse(value);
        case "grpc-message" -> stream.grpcMessage = GrpcText.message(value);
        default -> {}
      }
      if (!name.startsWith(":")) {
        fields.add(name, keep(name, value));
      }
    }
    if (stream.kind == Kind.UNKNOWN && stream.grpcStatus != Http2Stream.UNKNOWN) {
      stream.kind = Kind.GRPC;
    }
    stream.truncated |= block.truncated();
    TextMap read = fields.build();
    return read.size() == 0 && block.incomplete() ? null : read;
  }

  /** The value of {@code :status}, or {@link Http2Stream#UNKNOWN}. */
  static int status(HeaderBlock block) {
    for (int i = 0; i < block.size(); i++) {
      String value = block.value(i);
      if (value != null && ":status".equals(block.name(i))) {
        return status(value);
      }
    }
    return Http2Stream.UNKNOWN;
  }

  /** Whether the block surely is the head of a request. */
  static boolean hasRequestField(HeaderBlock block) {
    for (int i = 0; i < block.size(); i++) {
      String name = block.name(i);
      if (name != null && name.startsWith(":") && !name.equals(":status")) {
        return true;
      }
    }
    return false;
  }

  /** Trailers of a request carry nothing that a row has, unlike those of a response. */
  static void requestTrailers(Half request, HeaderBlock block) {
    request.lossy |= block.missing();
  }

  private static int status(String value) {
    int status = GrpcStatus.parse(value);
    return value.length() == 3 ? status : Http2Stream.UNKNOWN;
  }

  private String cut(String value, Http2Stream stream) {
    if (value.length() <= limits.fieldBytes()) {
      return value;
    }
    stream.truncated = true;
    return value.substring(0, limits.fieldBytes());
  }

  private String keep(String name, String value) {
    int slot = (name.hashCode() ^ (name.hashCode() >>> 9)) & (CACHED_NAMES - 1);
    if (!name.equals(names[slot])) {
      names[slot] = name;
      secret[slot] = Redaction.secretHeader(name);
    }
    return secret[slot] ? Redaction.REDACTED : value;
  }
}
