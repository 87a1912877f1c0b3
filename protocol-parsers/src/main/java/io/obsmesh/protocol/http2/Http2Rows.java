package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.Routes;
import io.obsmesh.protocol.dns.DnsOverHttps;
import io.obsmesh.protocol.dns.DnsTable;
import io.obsmesh.protocol.grpc.CallBody;
import io.obsmesh.protocol.grpc.CallColumns;
import io.obsmesh.protocol.grpc.CallEnd;
import io.obsmesh.protocol.grpc.GrpcStatus;
import io.obsmesh.protocol.grpc.GrpcTable;
import io.obsmesh.protocol.grpc.MessageCounter;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.protocol.http.HttpTable;
import io.obsmesh.protocol.http2.Http2Stream.Half;
import io.obsmesh.protocol.http2.Http2Stream.Kind;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.TextMap;
import org.jspecify.annotations.Nullable;

/** Writes streams as rows of {@code http} or {@code grpc}. */
final class Http2Rows {
  /**
   * Both ends cancel a call when its timeout has passed, and on the wire that is all they say. The
   * client may do so a little early: it started its clock before the request was sent.
   */
  private static final long TIMEOUT_SLACK_NANOS = 10_000_000;

  private final RowSink sink;
  private final Routes routes;
  private final Row http = new Row(HttpTable.TABLE);
  private final Row grpc = new Row(GrpcTable.TABLE);

  /** Whether a call was seen for sure; then streams whose headers tell nothing are calls too. */
  private boolean grpcSeen;

  private boolean httpSeen;

  private final DnsOverHttps dnsOverHttps = new DnsOverHttps();

  /** Made for the first message of DNS. */
  private @Nullable Row dns;

  /** The stream at hand is still open. */
  private boolean partial;

  Http2Rows(RowSink sink, Routes routes) {
    this.sink = sink;
    this.routes = routes;
  }

  /**
   * Writes a stream that ended.
   *
   * @param end why there is no whole response, null when there is one
   * @return false when nothing tells which table it belongs to, so that it is not written
   */
  boolean write(Http2Stream stream, @Nullable StreamEnd end) {
    return switch (stream.kind == Kind.UNKNOWN ? seems(stream) : stream.kind) {
      case GRPC -> {
        grpcSeen |= stream.kind == Kind.GRPC;
        writeGrpc(stream, end);
        yield true;
      }
      case HTTP -> {
        httpSeen |= stream.kind == Kind.HTTP;
        writeHttp(stream, end);
        yield true;
      }
      case UNKNOWN -> false;
    };
  }

  /** Writes what is known of a stream that is still open; nothing when its kind is not known. */
  void writePartial(Http2Stream stream) {
    partial = true;
    switch (stream.kind) {
      case GRPC -> writeGrpc(stream, null);
      case HTTP -> writeHttp(stream, null);
      case UNKNOWN -> {}
    }
    partial = false;
  }

  /**
   * Which table, when the content type was inserted before this connection was joined. A body that
   * is cut into messages to its last byte is gRPC; calls are POST and are answered with 200.
   */
  private Kind seems(Http2Stream stream) {
    MessageCounter sent = stream.request.body.messages();
    MessageCounter received = stream.response.body.messages();
    boolean post = stream.method == null || stream.method.equals("POST");
    boolean fine = stream.status == Http2Stream.UNKNOWN || stream.status == 200;
    if (!post || !fine || sent.contradicted() || received.contradicted()) {
      return Kind.HTTP;
    }
    if (stream.request.ended && sent.whole()) {
      return Kind.GRPC;
    }
    if (grpcSeen == httpSeen) {
      return Kind.UNKNOWN;
    }
    return grpcSeen ? Kind.GRPC : Kind.HTTP;
  }

  private void writeGrpc(Http2Stream stream, @Nullable StreamEnd end) {
    grpc.clear();
    common(grpc, stream, "grpc");
    if (stream.path != null) {
      CallColumns.path(grpc, stream.rpc, stream.path);
    }
    grpc.set(GrpcTable.REQUEST_ID, stream.trace.requestId());
    grpc.set(GrpcTable.REQUEST_HEADERS, stream.request.headers);
    boolean trailersOnly = stream.response.trailers == null && stream.grpcStatus >= 0;
    grpc.set(GrpcTable.RESPONSE_HEADERS, trailersOnly ? null : stream.response.headers);
    CallEnd said = messages(stream);
    TextMap trailers = trailersOnly ? stream.response.headers : stream.response.trailers;
    grpc.set(GrpcTable.TRAILERS, trailers == null && said != null ? said.trailers() : trailers);
    int status = partial ? Http2Stream.UNKNOWN : grpcStatus(stream, said, end);
    if (partial) {
      grpc.set(RequestColumns.PARTIAL, true);
    } else if (status >= 0) {
      CallColumns.status(grpc, status);
    } else if (end != null && cancelledForUnknownReason(stream, end)) {
      grpc.set(RequestColumns.ERROR, true);
    } else if (end != null) {
      failed(grpc, end);
    }
    String message = stream.grpcMessage;
    grpc.set(GrpcTable.MESSAGE, message == null && said != null ? said.message() : message);
    sink.accept(grpc);
  }

  /** Counts the messages; returns what the body says about the end of the call. */
  private @Nullable CallEnd messages(Http2Stream stream) {
    return switch (stream.rpc) {
      case GRPC, GRPC_WEB, CONNECT_STREAM -> {
        MessageCounter received = stream.response.body.messages();
        CallColumns.messages(grpc, stream.request.body.messages().count(), received.count());
        yield received.end();
      }
      case GRPC_WEB_TEXT -> {
        CallBody sent = stream.request.body.call(stream.rpc, stream.request.ended);
        CallBody received = stream.response.body.call(stream.rpc, stream.response.ended);
        CallColumns.messages(grpc, sent.messages(), received.messages());
        yield received.end();
      }
      case CONNECT_UNARY -> {
        boolean fine = stream.status == 200;
        boolean answered = stream.response.ended && stream.status != Http2Stream.UNKNOWN;
        CallColumns.messages(
            grpc,
            stream.request.ended ? 1 : MessageCounter.UNKNOWN,
            answered ? fine ? 1 : 0 : MessageCounter.UNKNOWN);
        String text = answered && !fine ? stream.response.body.text() : null;
        yield answered && fine
            ? new CallEnd(GrpcStatus.OK.code(), null, null)
            : text == null ? null : CallEnd.ofJson(text, false);
      }
    };
  }

  /** The status number, or {@link Http2Stream#UNKNOWN} when nothing on the wire says one. */
  private static int grpcStatus(
      Http2Stream stream, @Nullable CallEnd said, @Nullable StreamEnd end) {
    if (stream.grpcStatus >= 0) {
      return stream.grpcStatus;
    }
    if (said != null && said.status() >= 0) {
      return said.status();
    }
    if (end == null && stream.rpc != Rpc.GRPC && stream.status == 200) {
      // Its last frame was not read.
      return Http2Stream.UNKNOWN;
    }
    return switch (end) {
      case null -> {
        if (stream.trailersIncomplete || stream.response.lossy) {
          yield Http2Stream.UNKNOWN;
        }
        yield stream.status == Http2Stream.UNKNOWN
            ? Http2Stream.UNKNOWN
            : GrpcStatus.ofHttp(stream.status).code();
      }
      case StreamEnd.Reset(int code, long nanos) -> {
        if (code == ErrorCode.CANCEL && timedOut(stream, nanos)) {
          yield GrpcStatus.DEADLINE_EXCEEDED.code();
        }
        if (cancelledForUnknownReason(stream, end)) {
          yield Http2Stream.UNKNOWN;
        }
        GrpcStatus status = GrpcStatus.ofReset(code);
        yield status == null ? Http2Stream.UNKNOWN : status.code();
      }
      case StreamEnd.GoneAway ignored -> GrpcStatus.UNAVAILABLE.code();
      case StreamEnd.Closed ignored -> Http2Stream.UNKNOWN;
      case StreamEnd.Lost ignored -> Http2Stream.UNKNOWN;
    };
  }

  /**
   * A client cancels when its deadline has passed, too. When the connection was joined late or a
   * part of the stream was lost, how long it waited is not known.
   */
  private static boolean cancelledForUnknownReason(Http2Stream stream, StreamEnd end) {
    return end instanceof StreamEnd.Reset(int code, long nanos)
        && code == ErrorCode.CANCEL
        && (stream.request.lossy || stream.response.lossy)
        && !timedOut(stream, nanos);
  }

  private static boolean timedOut(Http2Stream stream, long nanos) {
    return stream.grpcTimeoutNanos > 0
        && nanos - stream.request.firstNanos >= stream.grpcTimeoutNanos - TIMEOUT_SLACK_NANOS;
  }

  private void writeHttp(Http2Stream stream, @Nullable StreamEnd end) {
    http.clear();
    common(http, stream, "http");
    http.set(HttpTable.METHOD, stream.method);
    http.set(HttpTable.VERSION, "2");
    http.set(HttpTable.SCHEME, stream.scheme);
    String host = host(stream);
    http.set(HttpTable.HOST, host);
    String path = stream.path;
    if (path != null) {
      int question = path.indexOf('?');
      String target = question < 0 ? path : path.substring(0, question);
      http.set(HttpTable.PATH, target);
      http.set(HttpTable.ROUTE, routes.of(host, target));
      if (question >= 0) {
        http.set(HttpTable.QUERY, Redaction.query(path.substring(question + 1)));
      }
    }
    http.set(HttpTable.USER_AGENT, stream.userAgent);
    http.set(HttpTable.CONTENT_TYPE, stream.response.contentType);
    http.set(HttpTable.REQUEST_ID, stream.trace.requestId());
    http.set(HttpTable.REQUEST_HEADERS, stream.request.headers);
    http.set(HttpTable.RESPONSE_HEADERS, stream.response.headers);
    if (!partial) {
      http.set(HttpTable.REQUEST_BODY, stream.request.body.text());
      http.set(HttpTable.RESPONSE_BODY, stream.response.dns ? null : stream.response.body.text());
    }
    if (stream.status != Http2Stream.UNKNOWN) {
      http.set(HttpTable.STATUS, stream.status);
    }
    if (partial) {
      http.set(RequestColumns.PARTIAL, true);
    } else if (end != null) {
      failed(http, end);
    } else if (stream.status != Http2Stream.UNKNOWN) {
      boolean error = stream.status >= 500;
      http.set(RequestColumns.ERROR, error);
      http.set(RequestColumns.ERROR_TYPE, error ? Integer.toString(stream.status) : null);
    }
    sink.accept(http);
    if (stream.response.dns && stream.response.ended && !partial) {
      writeDns(stream);
    }
  }

  private void writeDns(Http2Stream stream) {
    BodyText body = stream.response.body;
    if (body.cut()) {
      return;
    }
    Row row = dns;
    if (row == null) {
      row = new Row(DnsTable.TABLE);
      dns = row;
    }
    row.clear();
    common(row, stream, "dns");
    if (dnsOverHttps.fill(row, body.kept(), body.keptBytes())) {
      sink.accept(row);
    }
  }

  private static @Nullable String host(Http2Stream stream) {
    String authority = stream.authority;
    if (authority != null) {
      int at = authority.lastIndexOf('@');
      return at < 0 ? authority : Redaction.REDACTED + authority.substring(at);
    }
    if (stream.request.headers == null) {
      return null;
    }
    // A request that was HTTP/1.1 before may say it the old way (RFC 9113, section 8.3.1).
    return stream.request.headers.get("host");
  }

  private static void failed(Row row, StreamEnd end) {
    if (end.failed()) {
      row.set(RequestColumns.ERROR, true);
    }
    row.set(RequestColumns.ERROR_TYPE, end.errorType());
  }

  private static void common(Row row, Http2Stream stream, String protocol) {
    Half request = stream.request;
    Half response = stream.response;
    row.set(RequestColumns.PROTOCOL, protocol);
    row.set(RequestColumns.TIME, request.firstNanos);
    if (!request.lossy && request.begun) {
      row.set(RequestColumns.REQUEST_BYTES, request.bytes);
    }
    if (response.bytes > 0) {
      if (response.ended && request.begun && request.firstNanos <= response.lastNanos) {
        row.set(RequestColumns.LATENCY, response.lastNanos - request.firstNanos);
      }
      if (!response.lossy) {
        row.set(RequestColumns.RESPONSE_BYTES, response.bytes);
        long ttfb = response.firstNanos - request.lastNanos;
        if (request.ended && request.begun && !request.lossy && ttfb >= 0) {
          row.set(RequestColumns.TTFB, ttfb);
        }
      }
    }
    if (request.lossy || response.lossy) {
      row.set(RequestColumns.LOSSY, true);
    }
    if (stream.truncated || request.body.cut() || response.body.cut()) {
      row.set(RequestColumns.TRUNCATED, true);
    }
    row.set(RequestColumns.TRACE_ID, stream.trace.traceId());
    row.set(RequestColumns.SPAN_ID, stream.trace.spanId());
    row.set(RequestColumns.PARENT_SPAN_ID, stream.trace.parentSpanId());
  }
}
