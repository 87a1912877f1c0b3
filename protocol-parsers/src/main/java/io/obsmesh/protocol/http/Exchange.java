package io.obsmesh.protocol.http;

import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Routes;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.TraceContext;
import io.obsmesh.protocol.grpc.CallBody;
import io.obsmesh.protocol.grpc.CallColumns;
import io.obsmesh.protocol.grpc.CallEnd;
import io.obsmesh.protocol.grpc.GrpcStatus;
import io.obsmesh.protocol.grpc.GrpcTable;
import io.obsmesh.protocol.grpc.GrpcText;
import io.obsmesh.protocol.grpc.MessageCounter;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.TextPairs;
import org.jspecify.annotations.Nullable;

/** One request and what is known of its response. Used again for later requests. */
final class Exchange {
  private static final byte[] NO_IDS = {};
  private static final int TRACE_ID_LENGTH = 32;

  private long startNanos;
  private long requestEndNanos;
  private long requestBytes;
  private long responseStartNanos;
  private long responseEndNanos;
  private long responseBytes;
  private boolean requestComplete;
  private boolean responseComplete;
  private boolean lossy;
  private boolean truncated;

  /** When the last row about it was written, or it began; and the bytes that row counted. */
  private long toldNanos;

  private long toldBytes;

  /** Its place among the responses is known, because nothing was lost before it. */
  boolean certain;

  private String method = "";

  /** Where in the request headers' bytes the path is; both are the same when there is none. */
  private int pathFrom;

  private int pathTo;
  private @Nullable String query;
  private @Nullable String scheme;
  private @Nullable String host;
  private @Nullable String userAgent;

  /** Trace id and the caller's span id when they came as bytes; else they are text. */
  private byte[] ids = NO_IDS;

  private boolean idsAreBytes;
  private @Nullable String traceId;
  private @Nullable String spanId;
  private @Nullable String parentSpanId;
  private @Nullable String requestId;
  private String version = "";
  private @Nullable PairsPool pool;
  private @Nullable TextPairs requestHeaders;

  /** Where in the headers' bytes the beginning of the body is. */
  private int requestBodyFrom;

  private int requestBodyTo;

  private @Nullable Rpc rpc;
  private @Nullable CallBody requestCall;
  private @Nullable CallBody responseCall;

  private int status;
  private @Nullable String contentType;
  private @Nullable TextPairs responseHeaders;
  private int responseBodyFrom;
  private int responseBodyTo;

  /** Begins with the head of a request. */
  void request(HttpFrame.Head head, Span span) {
    startNanos = span.firstByteNanos();
    toldNanos = startNanos;
    toldBytes = span.length();
    requestEndNanos = span.lastByteNanos();
    requestBytes = span.length();
    responseBytes = 0;
    responseStartNanos = 0;
    responseEndNanos = 0;
    requestComplete = head.complete;
    responseComplete = false;
    lossy = span.lossy();
    truncated = head.truncated;
    method = head.method;
    pathFrom = head.pathFrom;
    pathTo = head.pathTo;
    query = head.query;
    scheme = head.scheme;
    host = head.host;
    userAgent = head.userAgent;
    trace(head.trace);
    requestId = head.trace.requestId();
    version = head.version;
    requestHeaders = replace(requestHeaders, head.giveHeaders());
    requestBodyTo = requestBodyFrom;
    rpc = head.rpc;
    requestCall = null;
    responseCall = null;
    status = 0;
    contentType = null;
    responseHeaders = replace(responseHeaders, null);
    responseBodyTo = responseBodyFrom;
  }

  private void trace(TraceContext trace) {
    spanId = trace.spanId();
    idsAreBytes = trace.idsAreBytes();
    if (!idsAreBytes) {
      traceId = trace.traceId();
      parentSpanId = trace.parentSpanId();
      return;
    }
    if (ids.length == 0) {
      ids = new byte[TraceContext.IDS_LENGTH];
    }
    trace.copyIds(ids);
  }

  void requestEnd(HttpFrame.End end, Span span) {
    requestEndNanos = span.lastByteNanos();
    requestBytes += span.length();
    requestComplete = true;
    TextPairs memory = requestHeaders;
    if (memory != null && end.bodyLength > 0) {
      requestBodyFrom = keep(end, memory);
      requestBodyTo = requestBodyFrom + end.bodyLength;
    }
    requestCall = end.call;
    lossy |= span.lossy();
    truncated |= end.truncated;
  }

  /** Bytes of an interim response count, but neither its status nor its time. */
  void interim(Span span) {
    responseBytes += span.length();
  }

  void response(HttpFrame.Head head, Span span) {
    responseStartNanos = span.firstByteNanos();
    responseEndNanos = span.lastByteNanos();
    responseBytes += span.length();
    status = head.status;
    contentType = head.contentType;
    responseHeaders = replace(responseHeaders, head.giveHeaders());
    responseComplete = head.complete;
    lossy |= span.lossy();
    truncated |= head.truncated;
  }

  void responseEnd(HttpFrame.End end, Span span) {
    responseEndNanos = span.lastByteNanos();
    responseBytes += span.length();
    TextPairs memory = responseHeaders;
    if (memory != null && end.bodyLength > 0) {
      responseBodyFrom = keep(end, memory);
      responseBodyTo = responseBodyFrom + end.bodyLength;
    }
    responseCall = end.call;
    responseComplete = true;
    lossy |= span.lossy();
    truncated |= end.truncated;
  }

  private static int keep(HttpFrame.End end, TextPairs memory) {
    int from = memory.reserve(end.bodyLength);
    System.arraycopy(end.body, 0, memory.bytes(), from, end.bodyLength);
    memory.keep(end.bodyLength);
    return from;
  }

  /** Bytes of a body that never ended, as far as it came. */
  void unfinished(long request, long response) {
    requestBytes += request;
    responseBytes += response;
  }

  /**
   * Whether it is time for a row of what passed so far.
   *
   * @param passing bytes of bodies that are going by, which no frame has counted yet
   */
  boolean tell(long nowNanos, long passing) {
    if (nowNanos - toldNanos < RequestMatcher.PARTIAL_NANOS) {
      return false;
    }
    long bytes = requestBytes + responseBytes + passing;
    boolean more = bytes > toldBytes;
    toldNanos = nowNanos;
    toldBytes = bytes;
    return more;
  }

  void markLossy() {
    lossy = true;
  }

  boolean requestComplete() {
    return requestComplete;
  }

  boolean responseComplete() {
    return responseComplete;
  }

  boolean answered() {
    return status != 0;
  }

  long responseEndNanos() {
    return responseEndNanos;
  }

  String method() {
    return method;
  }

  /** Forgets the response, because it may be another request's. */
  void withoutResponse() {
    status = 0;
    responseBytes = 0;
    responseComplete = false;
    contentType = null;
    responseHeaders = replace(responseHeaders, null);
    responseBodyTo = responseBodyFrom;
    responseCall = null;
  }

  /** Whether it is a call: then it is a row of {@code grpc}. */
  boolean call() {
    return rpc != null;
  }

  /** Gives memory back. After the row was written. */
  void release() {
    requestHeaders = replace(requestHeaders, null);
    responseHeaders = replace(responseHeaders, null);
  }

  private @Nullable TextPairs replace(@Nullable TextPairs old, @Nullable TextPairs other) {
    if (old != null) {
      PairsPool local = PairsPool.local(pool);
      pool = local;
      local.give(old);
    }
    return other;
  }

  private static TextMap map(@Nullable TextPairs pairs) {
    return pairs == null ? TextMap.empty() : pairs.map();
  }

  /** Fills a row. Whether and why it failed is the caller's to say. */
  void fill(Row row, Routes routes) {
    common(row);
    row.set(HttpTable.METHOD, method)
        .set(HttpTable.QUERY, query)
        .set(HttpTable.HOST, host)
        .set(HttpTable.SCHEME, scheme)
        .set(HttpTable.VERSION, version)
        .set(HttpTable.USER_AGENT, userAgent)
        .set(HttpTable.REQUEST_ID, requestId)
        .set(HttpTable.REQUEST_HEADERS, map(requestHeaders));
    TextPairs request = requestHeaders;
    if (request != null && pathTo > pathFrom) {
      byte[] bytes = request.bytes();
      row.set(HttpTable.PATH, bytes, pathFrom, pathTo)
          .set(HttpTable.ROUTE, routes.of(host, bytes, pathFrom, pathTo));
    }
    if (request != null && requestBodyTo > requestBodyFrom) {
      row.set(HttpTable.REQUEST_BODY, request.bytes(), requestBodyFrom, requestBodyTo);
    }
    if (status == 0) {
      return;
    }
    row.set(HttpTable.STATUS, status)
        .set(HttpTable.CONTENT_TYPE, contentType)
        .set(HttpTable.RESPONSE_HEADERS, map(responseHeaders));
    TextPairs response = responseHeaders;
    if (response != null && responseBodyTo > responseBodyFrom) {
      row.set(HttpTable.RESPONSE_BODY, response.bytes(), responseBodyFrom, responseBodyTo);
    }
  }

  private void common(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.REQUEST_BYTES, requestBytes)
        .set(RequestColumns.SPAN_ID, spanId)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRUNCATED, truncated);
    if (idsAreBytes) {
      row.set(RequestColumns.TRACE_ID, ids, 0, TRACE_ID_LENGTH)
          .set(RequestColumns.PARENT_SPAN_ID, ids, TRACE_ID_LENGTH, ids.length);
    } else {
      row.set(RequestColumns.TRACE_ID, traceId).set(RequestColumns.PARENT_SPAN_ID, parentSpanId);
    }
    if (status == 0) {
      return;
    }
    row.set(RequestColumns.RESPONSE_BYTES, responseBytes);
    if (responseStartNanos >= requestEndNanos) {
      // Else the server answered before it had read the request.
      row.set(RequestColumns.TTFB, responseStartNanos - requestEndNanos);
    }
    if (responseComplete) {
      row.set(RequestColumns.LATENCY, Math.max(0, responseEndNanos - startNanos));
    }
  }

  /** Fills a row of a call, with its status if that is known. */
  void fillCall(Row row) {
    Rpc carried = rpc == null ? Rpc.GRPC_WEB : rpc;
    common(row);
    TextPairs request = requestHeaders;
    CallColumns.path(row, carried, request == null ? "" : request.text(pathFrom, pathTo));
    row.set(RequestColumns.PROTOCOL, "grpc")
        .set(GrpcTable.REQUEST_ID, requestId)
        .set(GrpcTable.REQUEST_HEADERS, map(requestHeaders))
        .set(GrpcTable.RESPONSE_HEADERS, status == 0 ? null : map(responseHeaders));
    CallEnd end = ending(carried);
    CallColumns.messages(row, sent(carried), received(carried));
    if (end != null) {
      row.set(GrpcTable.MESSAGE, end.message()).set(GrpcTable.TRAILERS, end.trailers());
      if (end.status() != CallEnd.UNKNOWN) {
        CallColumns.status(row, end.status());
      }
    }
  }

  private long sent(Rpc carried) {
    if (carried == Rpc.CONNECT_UNARY) {
      return requestComplete ? 1 : MessageCounter.UNKNOWN;
    }
    return requestCall == null ? MessageCounter.UNKNOWN : requestCall.messages();
  }

  private long received(Rpc carried) {
    if (carried == Rpc.CONNECT_UNARY) {
      return !responseComplete ? MessageCounter.UNKNOWN : status == 200 ? 1 : 0;
    }
    return responseCall == null ? MessageCounter.UNKNOWN : responseCall.messages();
  }

  /** What headers or body say about how the call ended; null when they do not. */
  private @Nullable CallEnd ending(Rpc carried) {
    if (status == 0 || !responseComplete) {
      return null;
    }
    TextMap headers = map(responseHeaders);
    String inHeaders = headers.get("grpc-status");
    if (inHeaders != null) {
      // Nothing but trailers, as headers.
      String message = headers.get("grpc-message");
      return new CallEnd(
          GrpcStatus.parse(inHeaders), message == null ? null : GrpcText.message(message), null);
    }
    if (responseCall != null && responseCall.end() != null) {
      return responseCall.end();
    }
    if (status == 200) {
      boolean unary = carried == Rpc.CONNECT_UNARY;
      return unary ? new CallEnd(GrpcStatus.OK.code(), null, null) : null;
    }
    TextPairs response = responseHeaders;
    CallEnd error =
        response == null || responseBodyTo == responseBodyFrom
            ? null
            : CallEnd.ofJson(response.text(responseBodyFrom, responseBodyTo), false);
    return error != null ? error : new CallEnd(GrpcStatus.ofHttp(status).code(), null, null);
  }

  int status() {
    return status;
  }
}
