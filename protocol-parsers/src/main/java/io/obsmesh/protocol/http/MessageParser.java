package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.protocol.grpc.Rpc;

/**
 * What requests and responses have in common: a head, then a body that is framed by length, by
 * chunks or by the end of the connection (RFC 9112 sections 6 and 7).
 */
abstract class MessageParser implements StreamParser<HttpFrame> {
  private static final int LONGEST_CHUNK_LINE = 4096;

  /** Of a call whose body is longer only the head is read. */
  private static final int CALL_BYTES = 8 << 10;

  private static final ParseResult<HttpFrame> IGNORED = new ParseResult.Ignored<>();
  private static final ParseResult<HttpFrame> NEED_MORE = new ParseResult.NeedMore<>(1);

  private enum State {
    HEAD,
    LENGTH,
    TO_END,
    CHUNK_LINE,
    CHUNK,
    TRAILERS,
    /** The head contradicts itself, so nobody knows where the message ends. */
    BROKEN
  }

  final SessionContext context;
  final Limits limits;
  final HeadReader reader;
  final Framing framing = new Framing();
  final HttpFrame.Head head = new HttpFrame.Head();
  private final HttpFrame.End end = new HttpFrame.End();
  private final ParseResult<HttpFrame> headFrame = new ParseResult.Frame<>(head);
  private final ParseResult<HttpFrame> endFrame = new ParseResult.Frame<>(end);
  private final BodyExcerpt excerpt = new BodyExcerpt();

  private State state = State.HEAD;
  private String broken = "";

  /** Bytes of the window in which the end of the head is not. */
  private int scanned;

  private boolean lineChecked;

  /** Bytes of the body, or of the chunk with its line break, that are still to come. */
  private long remaining;

  private int trailerBytes;

  MessageParser(SessionContext context) {
    this.context = context;
    limits = context.limits();
    reader = new HeadReader(limits);
  }

  @Override
  public ParseResult<HttpFrame> parse(ByteCursor in) {
    int start = in.position();
    ParseResult<HttpFrame> result =
        switch (state) {
          case HEAD -> head(in);
          case LENGTH -> length(in);
          case TO_END -> toEnd(in);
          case CHUNK_LINE -> chunkLine(in);
          case CHUNK -> chunk(in);
          case TRAILERS -> trailers(in);
          // The driver drops the byte that is malformed, so there must be one.
          case BROKEN -> in.has(1) ? malformed(broken) : NEED_MORE;
        };
    // What was read before more was needed stays read.
    return result == NEED_MORE && in.position() > start ? IGNORED : result;
  }

  private ParseResult<HttpFrame> head(ByteCursor in) {
    excerpt.forget();
    if (!in.has(1)) {
      return NEED_MORE;
    }
    if (in.peek() == '\r' || in.peek() == '\n') {
      // Some clients send an empty line behind a body (RFC 9112 section 2.2).
      while (in.has(1) && (in.peek() == '\r' || in.peek() == '\n')) {
        in.skip(1);
      }
      return IGNORED;
    }
    if (!lineChecked) {
      Grammar.Start start = startLine(in);
      if (start == Grammar.Start.NO) {
        return malformed("start line");
      }
      lineChecked = start == Grammar.Start.YES;
    }
    // A head that comes in pieces is read once its end is there, so that no byte is read often.
    int length =
        lineChecked && (scanned == 0 || HeadReader.headLength(in, scanned) >= 0) ? read(in) : -1;
    if (length < 0 || length > HeadReader.MOST_BYTES) {
      if (in.remaining() >= HeadReader.MOST_BYTES) {
        return malformed("head too large");
      }
      scanned = Math.max(0, in.remaining() - 3);
      return NEED_MORE;
    }
    scanned = 0;
    lineChecked = false;
    in.skip(length);
    count();
    if (framing.type != null) {
      framing.calls();
      head.rpc = framing.rpc;
    }
    body(in);
    return headFrame;
  }

  /** Reads the head; returns its length, or -1 when its end is not here. */
  private int read(ByteCursor in) {
    head.clear();
    head.takeHeaders();
    framing.clear();
    int feed = in.indexOf('\n');
    readStartLine(in, HeadReader.lineEnd(in, feed, 0));
    return reader.headers(in, feed + 1, head, framing);
  }

  /** Whether a message could begin with the first line of the window, as far as it is here. */
  abstract Grammar.Start startLine(ByteCursor in);

  /** Reads the first line, which {@link #startLine} found right. */
  abstract void readStartLine(ByteCursor in, int end);

  /** Decides on the body by calling one of the methods below. */
  abstract void body(ByteCursor in);

  private void count() {
    if (framing.irregular) {
      context.malformed("header line");
    }
    if (framing.transferEncoding && framing.contentLength != Framing.ABSENT) {
      context.malformed("both Content-Length and Transfer-Encoding");
    }
    if (framing.transferEncoding && head.version.equals("1.0")) {
      context.malformed("Transfer-Encoding in HTTP/1.0");
    }
  }

  final void noBody() {
    head.complete = true;
    state = State.HEAD;
  }

  final void broken(String reason) {
    head.complete = true;
    state = State.BROKEN;
    broken = reason;
  }

  final void chunkedBody() {
    state = State.CHUNK_LINE;
    beginExcerpt();
  }

  final void lengthBody(long length) {
    if (length == 0) {
      noBody();
      return;
    }
    state = State.LENGTH;
    remaining = length;
    beginExcerpt();
  }

  final void bodyToEnd() {
    state = State.TO_END;
    beginExcerpt();
  }

  private void beginExcerpt() {
    if (framed()) {
      excerpt.begin(CALL_BYTES, false, null);
      return;
    }
    boolean wanted = framing.textual && (!framing.encoded || framing.codec != null);
    excerpt.begin(wanted ? limits.bodyBytes() : 0, framing.form, framing.codec);
  }

  /** Whether the body is messages in frames, which are read at its end. */
  private boolean framed() {
    return head.rpc != null && head.rpc != Rpc.CONNECT_UNARY;
  }

  private ParseResult<HttpFrame> length(ByteCursor in) {
    if (excerpt.wanted() > 0) {
      remaining -= excerpt.take(in, remaining);
      if (remaining > 0 && excerpt.wanted() > 0) {
        return NEED_MORE;
      }
    }
    if (in.has((int) Math.min(remaining, Integer.MAX_VALUE))) {
      return lengthEnd(in);
    }
    return skip(in, remaining);
  }

  private ParseResult<HttpFrame> lengthEnd(ByteCursor in) {
    if (remaining > 0) {
      in.skip((int) remaining);
      excerpt.cut();
    }
    remaining = 0;
    return endOfMessage();
  }

  /** Skips, or first hands over what was read, because a skip begins where the cursor was. */
  private ParseResult<HttpFrame> skip(ByteCursor in, long bytes) {
    if (in.position() > 0) {
      return IGNORED;
    }
    excerpt.cut();
    remaining -= bytes;
    return new ParseResult.Skip<>(bytes);
  }

  private ParseResult<HttpFrame> toEnd(ByteCursor in) {
    if (excerpt.wanted() > 0) {
      excerpt.take(in, Long.MAX_VALUE);
      if (excerpt.wanted() > 0) {
        return NEED_MORE;
      }
    }
    if (in.position() > 0) {
      return IGNORED;
    }
    excerpt.cut();
    state = State.LENGTH;
    remaining = 0;
    return new ParseResult.Skip<>(ParseResult.TO_END);
  }

  private ParseResult<HttpFrame> chunkLine(ByteCursor in) {
    int feed = in.indexOf('\n');
    if (feed < 0) {
      return in.remaining() > LONGEST_CHUNK_LINE ? malformed("chunk line") : NEED_MORE;
    }
    long size = 0;
    int digits = 0;
    int at = 0;
    for (; Grammar.hex(in.peek(at)) >= 0; at++) {
      size = size << 4 | Grammar.hex(in.peek(at));
      digits += digits > 0 || size > 0 ? 1 : 0;
      if (digits > 15) {
        return malformed("chunk size");
      }
    }
    int next = in.peek(at);
    if (at == 0 || next != '\r' && next != '\n' && next != ';' && !Grammar.blank(next)) {
      return malformed("chunk size");
    }
    in.skip(feed + 1);
    if (size == 0) {
      state = State.TRAILERS;
      trailerBytes = 0;
    } else {
      state = State.CHUNK;
      remaining = size + 2;
    }
    return IGNORED;
  }

  private ParseResult<HttpFrame> chunk(ByteCursor in) {
    if (excerpt.wanted() > 0 && remaining > 2) {
      remaining -= excerpt.take(in, remaining - 2);
      if (remaining > 2 && excerpt.wanted() > 0) {
        return NEED_MORE;
      }
    }
    if (in.has((int) Math.min(remaining, Integer.MAX_VALUE))) {
      if (remaining > 2) {
        excerpt.cut();
      }
      in.skip((int) remaining);
      remaining = 0;
      state = State.CHUNK_LINE;
      return IGNORED;
    }
    if (in.position() > 0) {
      return IGNORED;
    }
    if (remaining > 2) {
      excerpt.cut();
    }
    state = State.CHUNK_LINE;
    long debt = remaining;
    remaining = 0;
    return new ParseResult.Skip<>(debt);
  }

  private ParseResult<HttpFrame> trailers(ByteCursor in) {
    int feed = in.indexOf('\n');
    if (feed < 0) {
      return in.remaining() > LONGEST_CHUNK_LINE ? malformed("trailer line") : NEED_MORE;
    }
    boolean empty = HeadReader.lineEnd(in, feed, 0) == 0;
    in.skip(feed + 1);
    if (empty) {
      return endOfMessage();
    }
    trailerBytes += feed + 1;
    return trailerBytes > HeadReader.MOST_BYTES ? malformed("trailers too large") : IGNORED;
  }

  private ParseResult<HttpFrame> endOfMessage() {
    state = State.HEAD;
    Rpc rpc = head.rpc;
    end.call = framed() && rpc != null ? excerpt.call(rpc) : null;
    end.bodyLength = end.call == null ? excerpt.text() : 0;
    end.body = excerpt.utf8();
    end.truncated = excerpt.truncated();
    String problem = excerpt.problem();
    if (problem != null) {
      context.malformed(problem);
    }
    return endFrame;
  }

  private static ParseResult<HttpFrame> malformed(String reason) {
    return new ParseResult.Malformed<>(reason);
  }

  @Override
  public void lost() {
    state = State.HEAD;
    scanned = 0;
    lineChecked = false;
    remaining = 0;
    excerpt.begin(0, false, null);
  }

  /** Moves to where a start line is complete and right. */
  @Override
  public boolean seekBoundary(ByteCursor in) {
    while (in.has(1)) {
      switch (boundary(in)) {
        case YES -> {
          return true;
        }
        case MAYBE -> {
          if (in.remaining() <= HeadReader.MOST_BYTES) {
            return false;
          }
        }
        case NO -> {}
      }
      in.skip(1);
    }
    return false;
  }

  /** Whether a message begins at the cursor, when it is not known that one does. */
  abstract Grammar.Start boundary(ByteCursor in);

  @Override
  public ParseResult<HttpFrame> end() {
    return state == State.TO_END ? endOfMessage() : IGNORED;
  }

  @Override
  public long skippable() {
    return switch (state) {
      case HEAD, CHUNK_LINE, TRAILERS, BROKEN -> 0;
      case LENGTH, CHUNK -> remaining;
      case TO_END -> Long.MAX_VALUE;
    };
  }

  @Override
  public void skipped(long bytes) {
    excerpt.cut();
    switch (state) {
      case LENGTH -> remaining -= bytes;
      case CHUNK -> {
        remaining -= bytes;
        if (remaining == 0) {
          state = State.CHUNK_LINE;
        }
      }
      case HEAD, TO_END, CHUNK_LINE, TRAILERS, BROKEN -> {}
    }
  }
}
