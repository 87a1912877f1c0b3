package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Progress;
import io.obsmesh.protocol.TraceContext;
import io.obsmesh.protocol.Tunnel;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.table.TextMap;
import org.jspecify.annotations.Nullable;

/** One stream: a request and its response while they pass. Used again when they have passed. */
final class Http2Stream {
  /** What a stream carries, as far as its headers tell. */
  enum Kind {
    UNKNOWN,
    HTTP,
    GRPC
  }

  static final int UNKNOWN = -1;

  /** One direction of a stream. */
  static final class Half {
    final BodyText body = new BodyText();

    /** In place of the body when another protocol is spoken in this stream. */
    @Nullable TunnelBody tunnelled;

    long firstNanos;
    long lastNanos;
    long bytes;

    /** A header block that is not trailers was seen. */
    boolean begun;

    boolean ended;

    /** The body is a message of DNS. */
    boolean dns;

    /** A hole, or headers that could not be read, touched it. */
    boolean lossy;

    @Nullable TextMap headers;
    @Nullable TextMap trailers;
    @Nullable String contentType;

    /** Where DATA goes. */
    StreamBody sink() {
      TunnelBody inner = tunnelled;
      return inner == null ? body : inner;
    }

    /** Bytes of this direction were lost. */
    void lost() {
      lossy = true;
      sink().lost();
    }

    void reset() {
      body.begin(BodyText.Wanted.NOTHING, 0, false, null);
      tunnelled = null;
      firstNanos = 0;
      lastNanos = 0;
      bytes = 0;
      begun = false;
      ended = false;
      lossy = false;
      dns = false;
      headers = null;
      trailers = null;
      contentType = null;
    }

    void count(long wireBytes, long first, long last) {
      if (bytes == 0) {
        firstNanos = first;
      }
      bytes += wireBytes;
      lastNanos = last;
    }
  }

  int id;
  Kind kind = Kind.UNKNOWN;

  /** How it is carried when it is a call. */
  Rpc rpc = Rpc.GRPC;

  final Half request = new Half();
  final Half response = new Half();
  boolean truncated;
  long activeNanos;

  final Progress progress = new Progress();

  /** What is spoken in this stream after a CONNECT for it (RFC 8441). */
  @Nullable Tunnel tunnel;

  @Nullable String method;
  @Nullable String scheme;
  @Nullable String authority;
  @Nullable String path;

  /** What a CONNECT asks for, such as websocket (RFC 8441, section 4). */
  @Nullable String protocol;

  @Nullable String userAgent;
  int status;
  int grpcStatus;
  @Nullable String grpcMessage;
  long grpcTimeoutNanos;
  final TraceContext trace = new TraceContext();

  /** The last header block of the response may say more than could be read. */
  boolean trailersIncomplete;

  /** The client cancelled; what the server had sent by then still belongs to the row. */
  @Nullable StreamEnd cancelled;

  // Open streams form a list in order of opening.
  @Nullable Http2Stream before;
  @Nullable Http2Stream after;

  /** Takes note of a content type, which says whether this is a call and how it is carried. */
  void contentType(String value, boolean connectVersion) {
    Rpc carried = Rpc.of(value, connectVersion);
    kind = carried == null ? Kind.HTTP : Kind.GRPC;
    rpc = carried == null ? Rpc.GRPC : carried;
  }

  /** From here on DATA of both directions belongs to what is spoken inside. */
  void openTunnel(Tunnel inner) {
    tunnel = inner;
    request.tunnelled = new TunnelBody(inner, Direction.REQUEST, activeNanos);
    response.tunnelled = new TunnelBody(inner, Direction.RESPONSE, activeNanos);
  }

  void closeTunnel() {
    tunnel = null;
    request.tunnelled = null;
    response.tunnelled = null;
  }

  void reset(int id) {
    this.id = id;
    kind = Kind.UNKNOWN;
    rpc = Rpc.GRPC;
    request.reset();
    response.reset();
    truncated = false;
    activeNanos = 0;
    progress.reset();
    tunnel = null;
    method = null;
    scheme = null;
    authority = null;
    path = null;
    protocol = null;
    userAgent = null;
    status = UNKNOWN;
    grpcStatus = UNKNOWN;
    grpcMessage = null;
    grpcTimeoutNanos = UNKNOWN;
    trailersIncomplete = false;
    trace.clear();
    cancelled = null;
    before = null;
    after = null;
  }
}
