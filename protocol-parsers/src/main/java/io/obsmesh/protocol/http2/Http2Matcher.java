package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.Tunnel;
import io.obsmesh.protocol.http2.Http2Stream.Half;
import io.obsmesh.protocol.http2.Http2Stream.Kind;
import io.obsmesh.protocol.websocket.WebSocketProtocol;
import org.jspecify.annotations.Nullable;

/** Joins frames to exchanges by their stream (RFC 9113, sections 5 and 8) and writes their rows. */
final class Http2Matcher implements RequestMatcher<Http2Frame> {
  /** How long a response that ended waits for the end of its request, and a cancelled request. */
  private static final long LAST_FRAMES_NANOS = 500_000_000L;

  /** How long a stream that a hole touched stays open without a frame. */
  private static final long LOSSY_IDLE_NANOS = 30_000_000_000L;

  /** A stream number this far beyond the last one is not believed after a hole. */
  private static final int LIKELY_STEP = 1 << 16;

  private final SessionContext context;
  private final StreamTable streams;
  private final HeaderReader reader;
  private final Http2Rows rows;
  private final BodyChoice bodies;

  /** Whether every request since the connection's first byte was seen. */
  private boolean requestsComplete;

  private int lastRequestStream;

  /** No frame of the response's direction was read since it was joined or a hole was met. */
  private boolean answersUnseen;

  /**
   * The last stream that had an answer before its request: of a request from before, or of one
   * whose frames are still held back because it is not sure that they are frames.
   */
  private int lastOrphan;

  Http2Matcher(SessionContext context, StreamTable streams) {
    this.context = context;
    this.streams = streams;
    reader = new HeaderReader(context.limits());
    rows = new Http2Rows(context.rows(), context.routes());
    bodies = new BodyChoice(context.limits(), streams);
    requestsComplete = !context.midstream(Direction.REQUEST);
    answersUnseen = context.midstream(Direction.RESPONSE);
  }

  @Override
  public void accept(Direction direction, Http2Frame frame, Span span) {
    answersUnseen &= direction == Direction.REQUEST;
    switch (frame) {
      case Http2Frame.Headers headers -> {
        if (headers.promised != 0) {
          promise(direction, headers, span);
        } else if (direction == Direction.REQUEST) {
          requestHeaders(headers, span);
        } else {
          responseHeaders(headers, span);
        }
      }
      case Http2Frame.Data data -> data(direction, data, span);
      case Http2Frame.Reset reset -> reset(direction, reset, span);
      case Http2Frame.GoAway goAway -> goAway(direction, goAway);
      case Http2Frame.Other ignored -> {}
    }
  }

  private static Half half(Http2Stream stream, Direction direction) {
    return direction == Direction.REQUEST ? stream.request : stream.response;
  }

  private void requestHeaders(Http2Frame.Headers frame, Span span) {
    Http2Stream stream = streams.find(frame.streamId);
    if (stream == null) {
      if (!opens(frame)) {
        return;
      }
      stream = open(frame.streamId);
      lastRequestStream = frame.streamId;
      stream.request.begun = true;
      if (answersUnseen || frame.streamId <= lastOrphan) {
        stream.response.lost();
      }
      readRequest(stream, frame.block);
    } else {
      HeaderReader.requestTrailers(stream.request, frame.block);
    }
    count(stream, stream.request, frame.wireBytes, span);
    if (frame.endStream) {
      requestEnded(stream);
    }
  }

  /** Whether a header block on a stream that is not open is a request, not what is left of one. */
  private boolean opens(Http2Frame.Headers frame) {
    if ((frame.streamId & 1) == 0 || frame.streamId <= lastRequestStream) {
      return false;
    }
    if (requestsComplete || HeaderReader.hasRequestField(frame.block)) {
      return true;
    }
    // Without a single known pseudo-field: trailers of a stream from before, or a request of which
    // nothing is known. A request has at least four fields that could be unknown.
    return frame.block.unknown() >= 4
        || (frame.block.missing()
            && lastRequestStream != 0
            && frame.streamId - lastRequestStream < LIKELY_STEP);
  }

  private Http2Stream open(int id) {
    if (streams.size() >= context.limits().pendingRequests()) {
      Http2Stream oldest = streams.oldest();
      if (oldest != null) {
        oldest.truncated = true;
        finish(oldest, new StreamEnd.Lost());
      }
    }
    return streams.open(id);
  }

  private void readRequest(Http2Stream stream, HeaderBlock block) {
    reader.request(block, stream);
    stream.request.lossy |= block.missing();
    if (stream.kind == Kind.UNKNOWN && !block.incomplete()) {
      stream.kind = Kind.HTTP;
    }
    bodies.begin(stream, stream.request);
    if ("websocket".equals(stream.protocol) && "CONNECT".equals(stream.method)) {
      stream.openTunnel(new Tunnel(new WebSocketProtocol(), context));
      if (stream.response.lossy) {
        stream.response.lost();
      }
    }
  }

  private void promise(Direction direction, Http2Frame.Headers frame, Span span) {
    Http2Stream parent = streams.find(frame.streamId);
    if (parent != null) {
      half(parent, direction).bytes += frame.wireBytes;
    }
    if (direction == Direction.REQUEST
        || (frame.promised & 1) == 1
        || streams.find(frame.promised) != null) {
      return;
    }
    Http2Stream stream = open(frame.promised);
    readRequest(stream, frame.block);
    // The client sent nothing: the request is the promise, and its bytes are the parent's.
    stream.request.firstNanos = span.firstByteNanos();
    stream.request.lastNanos = span.lastByteNanos();
    stream.request.begun = true;
    stream.request.ended = true;
    stream.activeNanos = span.lastByteNanos();
  }

  private void responseHeaders(Http2Frame.Headers frame, Span span) {
    Http2Stream stream = streams.find(frame.streamId);
    if (stream == null && frame.streamId == 1 && context.upgraded() && lastRequestStream == 0) {
      // The connection was upgraded: this answers the request that HTTP/1 has read (RFC 7540, 3.2).
      stream = open(1);
      lastRequestStream = 1;
      stream.request.ended = true;
      stream.request.firstNanos = span.firstByteNanos();
      stream.kind = Kind.HTTP;
    }
    if (stream == null) {
      lastOrphan = Math.max(lastOrphan, frame.streamId);
      return;
    }
    Half response = stream.response;
    int status = HeaderReader.status(frame.block);
    boolean informational = status >= 100 && status < 200 && !frame.endStream;
    count(stream, response, frame.wireBytes, span);
    if (informational) {
      if (!response.begun) {
        // 103 and the like come before the answer: the server's time is not over.
        response.firstNanos = 0;
      }
      return;
    }
    boolean head = status != Http2Stream.UNKNOWN || (!response.begun && frame.block.incomplete());
    if (head && !response.begun) {
      response.begun = true;
      if (status != Http2Stream.UNKNOWN) {
        // The head comes first: a hole before it took nothing of this answer.
        response.lossy = false;
      }
      reader.response(frame.block, stream);
      bodies.begin(stream, response);
      if (stream.tunnel != null
          && status != Http2Stream.UNKNOWN
          && (status < 200 || status > 299)) {
        closeTunnel(stream, CloseReason.UNOBSERVED);
      }
    } else {
      reader.trailers(frame.block, stream);
    }
    stream.trailersIncomplete = frame.block.incomplete();
    response.lossy |= frame.block.missing();
    if (frame.endStream) {
      responseEnded(stream);
    }
  }

  private void data(Direction direction, Http2Frame.Data frame, Span span) {
    Http2Stream stream = streams.find(frame.streamId);
    if (stream == null) {
      if (direction == Direction.RESPONSE) {
        lastOrphan = Math.max(lastOrphan, frame.streamId);
      }
      return;
    }
    Half half = half(stream, direction);
    count(stream, half, frame.wireBytes, span);
    if (half.tunnelled != null) {
      half.tunnelled.frame(span.firstByteNanos());
    }
    if (!frame.endStream) {
      return;
    }
    if (direction == Direction.REQUEST) {
      requestEnded(stream);
    } else {
      responseEnded(stream);
    }
  }

  private static void count(Http2Stream stream, Half half, long wireBytes, Span span) {
    half.count(wireBytes, span.firstByteNanos(), span.lastByteNanos());
    if (half.firstNanos == 0) {
      half.firstNanos = span.firstByteNanos();
    }
    stream.activeNanos = span.lastByteNanos();
  }

  private void requestEnded(Http2Stream stream) {
    stream.request.ended = true;
    if (stream.response.ended) {
      finish(stream, stream.cancelled);
    }
  }

  private void responseEnded(Http2Stream stream) {
    stream.response.ended = true;
    // A request that is still on its way is waited for: its bytes belong to the row.
    if (stream.request.ended || stream.request.lossy || stream.cancelled != null) {
      finish(stream, stream.cancelled);
    }
  }

  private void reset(Direction direction, Http2Frame.Reset frame, Span span) {
    Http2Stream stream = streams.find(frame.streamId());
    if (stream == null) {
      return;
    }
    if (stream.response.ended) {
      // After a whole answer a reset only says that the rest of the request is not wanted.
      finish(stream, null);
      return;
    }
    StreamEnd end = new StreamEnd.Reset(frame.errorCode(), span.lastByteNanos());
    if (direction == Direction.REQUEST) {
      // The answer may be on its way already: then the row has both.
      stream.cancelled = end;
      stream.activeNanos = span.lastByteNanos();
    } else {
      finish(stream, end);
    }
  }

  private void goAway(Direction direction, Http2Frame.GoAway frame) {
    int parity = direction == Direction.RESPONSE ? 1 : 0;
    Http2Stream next = streams.oldest();
    while (next != null) {
      Http2Stream stream = next;
      next = stream.after;
      if ((stream.id & 1) == parity && stream.id > frame.lastStreamId()) {
        finish(stream, new StreamEnd.GoneAway());
      }
    }
  }

  private void finish(Http2Stream stream, @Nullable StreamEnd end) {
    closeTunnel(stream, end == null ? CloseReason.CLOSED : end.reason());
    decompress(stream.request);
    decompress(stream.response);
    if (!rows.write(stream, end)) {
      context.malformed("stream of unknown kind");
    }
    streams.close(stream);
  }

  private static void closeTunnel(Http2Stream stream, CloseReason reason) {
    Tunnel tunnel = stream.tunnel;
    if (tunnel != null) {
      tunnel.close(reason, stream.activeNanos);
      stream.closeTunnel();
    }
  }

  private void decompress(Half half) {
    String problem = half.body.decompress(half.ended);
    if (problem != null) {
      context.malformed(problem);
    }
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    requestsComplete &= direction != Direction.REQUEST;
    answersUnseen |= direction == Direction.RESPONSE;
    for (Http2Stream stream = streams.oldest(); stream != null; stream = stream.after) {
      Half half = half(stream, direction);
      if (!half.ended) {
        half.lost();
      }
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    StreamEnd end = new StreamEnd.Closed(reason);
    for (Http2Stream stream = streams.oldest(); stream != null; stream = streams.oldest()) {
      finish(stream, stream.response.ended || stream.cancelled != null ? stream.cancelled : end);
    }
  }

  @Override
  public void tick(long nowNanos) {
    Http2Stream next = streams.oldest();
    while (next != null) {
      Http2Stream stream = next;
      next = stream.after;
      partial(stream, nowNanos);
      long idle = nowNanos - stream.activeNanos;
      if ((stream.response.ended || stream.cancelled != null) && idle > LAST_FRAMES_NANOS) {
        finish(stream, stream.cancelled);
      } else if ((stream.response.lossy || stream.request.lossy) && idle > LOSSY_IDLE_NANOS) {
        finish(stream, new StreamEnd.Lost());
      }
    }
  }

  /** Writes a row of what passed so far, when something did for a while and more may come. */
  private void partial(Http2Stream stream, long nowNanos) {
    boolean sending = !stream.request.ended && !stream.request.lossy;
    if (!stream.request.begun
        || !stream.response.begun && !sending
        || stream.response.ended
        || stream.cancelled != null) {
      return;
    }
    long bytes = stream.request.bytes + stream.response.bytes;
    if (stream.progress.due(stream.request.firstNanos, nowNanos, bytes)) {
      rows.writePartial(stream);
    }
  }

  @Override
  public int pending() {
    return streams.size();
  }
}
