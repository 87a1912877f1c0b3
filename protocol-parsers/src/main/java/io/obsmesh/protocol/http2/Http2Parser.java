package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the frames of one direction (RFC 9113, sections 4 to 6) and decodes their header blocks,
 * which share one dynamic table per direction and so must be decoded in order, wanted or not.
 *
 * <p>DATA payload is skipped except for what the {@link StreamBody} of its stream asks for. Control
 * frames are returned too, not ignored, so that the time of a frame never includes them.
 */
final class Http2Parser implements StreamParser<Http2Frame> {
  /** What a client sends first (RFC 9113, section 3.4). */
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Largest header block that is decoded; a larger one is skipped and costs the dynamic table. */
  static final int MOST_BLOCK_BYTES = 256 << 10;

  /**
   * What is left of a body up to this size is read as it comes and not skipped: the time of its
   * last byte is exact then, even when pieces come out of order, and bytes that were not captured
   * cost nothing either way.
   */
  private static final int SMALL_BODY = 16 << 10;

  /** A longer block's buffer is not kept for the next one. */
  private static final int KEPT_BLOCK_BYTES = 16 << 10;

  private static final ParseResult<Http2Frame> IGNORED = new ParseResult.Ignored<>();
  private static final ParseResult<Http2Frame> OTHER =
      new ParseResult.Frame<>(new Http2Frame.Other());

  private enum State {
    /** The next byte is the first of a client preface. */
    PREFACE,
    /** The next byte starts a frame, surely. */
    FRAME,
    /** The next byte may start a frame. */
    JOINING,
    /** Inside DATA: {@link #dataLeft} bytes of payload and {@link #paddingLeft} follow. */
    DATA,
    /** Inside a frame of which only its end matters: {@link #paddingLeft} bytes follow. */
    REST
  }

  private final Direction direction;
  private final StreamTable streams;
  private final HpackDecoder hpack = new HpackDecoder();
  private final FrameHeader header = new FrameHeader();
  private final FrameSearch search = new FrameSearch(true);
  private int longestFrame = FrameHeader.DEFAULT_MAX_LENGTH;
  private State state;

  // Frames are used again; their results with them.
  private final Http2Frame.Headers headers = new Http2Frame.Headers();
  private final Http2Frame.Data data = new Http2Frame.Data();
  private final ParseResult<Http2Frame> headersResult = new ParseResult.Frame<>(headers);
  private final ParseResult<Http2Frame> dataResult = new ParseResult.Frame<>(data);

  private long dataLeft;
  private long paddingLeft;
  private ParseResult<Http2Frame> afterRest = OTHER;

  /** Fragments of the header block at hand; it is open while {@link #blockOpen}. */
  private byte[] block = new byte[1024];

  private int blockLength;
  private boolean blockOpen;
  private boolean blockBroken;

  /**
   * @param midstream whether this direction was joined after its first byte
   */
  Http2Parser(Direction direction, boolean midstream, StreamTable streams) {
    this.direction = direction;
    this.streams = streams;
    if (midstream) {
      hpack.lose();
      state = State.JOINING;
    } else {
      state = direction == Direction.REQUEST ? State.PREFACE : State.FRAME;
    }
  }

  @Override
  public ParseResult<Http2Frame> parse(ByteCursor in) {
    return switch (state) {
      case PREFACE -> preface(in);
      case FRAME -> frame(in);
      case JOINING -> join(in);
      case DATA -> data(in, 0);
      case REST -> rest(in);
    };
  }

  private ParseResult<Http2Frame> preface(ByteCursor in) {
    int seen = Math.min(in.remaining(), PREFACE.length);
    for (int i = 0; i < seen; i++) {
      if (in.peek(i) != PREFACE[i]) {
        return new ParseResult.Malformed<>("no client preface");
      }
    }
    if (seen < PREFACE.length) {
      return new ParseResult.NeedMore<>(PREFACE.length - seen);
    }
    in.skip(PREFACE.length);
    // Whatever was believed before: here a connection begins.
    hpack.reset();
    blockOpen = false;
    state = State.FRAME;
    return OTHER;
  }

  private ParseResult<Http2Frame> join(ByteCursor in) {
    if (in.has(1) && in.peek() == PREFACE[0] && direction == Direction.REQUEST) {
      return preface(in);
    }
    if (!in.has(FrameHeader.LENGTH)) {
      return new ParseResult.NeedMore<>(FrameHeader.LENGTH - in.remaining());
    }
    int longest = Math.max(longestFrame, streams.maxFrameLength(direction));
    return switch (search.judge(in, 0, direction, longest, streams)) {
      case YES -> {
        state = State.FRAME;
        yield frame(in);
      }
      case MAYBE -> new ParseResult.NeedMore<>(1);
      case NO -> new ParseResult.Malformed<>("no frame header");
    };
  }

  private ParseResult<Http2Frame> frame(ByteCursor in) {
    if (!in.has(FrameHeader.LENGTH)) {
      return new ParseResult.NeedMore<>(FrameHeader.LENGTH - in.remaining());
    }
    header.peek(in, 0);
    if (!header.valid()) {
      return new ParseResult.Malformed<>("frame header");
    }
    if (blockOpen
        && (header.type != FrameHeader.CONTINUATION || header.streamId != headers.streamId)) {
      return new ParseResult.Malformed<>("frame inside a header block");
    }
    return switch (header.type) {
      case FrameHeader.DATA -> dataHeader(in);
      case FrameHeader.HEADERS, FrameHeader.PUSH_PROMISE -> headers(in);
      case FrameHeader.CONTINUATION -> continuation(in);
      case FrameHeader.RST_STREAM, FrameHeader.GOAWAY, FrameHeader.SETTINGS -> control(in);
      default -> skipFrame(in);
    };
  }

  /** Goes past a frame that nobody wants. */
  private ParseResult<Http2Frame> skipFrame(ByteCursor in) {
    int total = FrameHeader.LENGTH + header.length;
    if (in.has(total)) {
      in.skip(total);
      return OTHER;
    }
    afterRest = OTHER;
    paddingLeft = 0;
    state = State.REST;
    return new ParseResult.Skip<>(total);
  }

  private ParseResult<Http2Frame> control(ByteCursor in) {
    // What follows the fields that matter (debug data, more settings) is not waited for.
    int wanted = Math.min(header.length, header.type == FrameHeader.SETTINGS ? 240 : 8);
    int total = FrameHeader.LENGTH + wanted;
    if (!in.has(total)) {
      return new ParseResult.NeedMore<>(total - in.remaining());
    }
    in.skip(FrameHeader.LENGTH);
    ParseResult<Http2Frame> result = OTHER;
    switch (header.type) {
      case FrameHeader.RST_STREAM ->
          result = new ParseResult.Frame<>(new Http2Frame.Reset(header.streamId, in.readInt()));
      case FrameHeader.GOAWAY ->
          result =
              new ParseResult.Frame<>(
                  new Http2Frame.GoAway(in.readInt() & 0x7fff_ffff, in.readInt()));
      default -> {
        for (int at = 0; at + 6 <= wanted; at += 6) {
          streams.setting(direction, in.readShort(), in.readInt() & 0xffff_ffffL);
        }
      }
    }
    if (header.length == wanted) {
      return result;
    }
    afterRest = result;
    paddingLeft = (long) header.length - wanted;
    state = State.REST;
    return IGNORED;
  }

  private ParseResult<Http2Frame> rest(ByteCursor in) {
    if (paddingLeft > 0) {
      if (in.has((int) paddingLeft)) {
        in.skip((int) paddingLeft);
      } else {
        long skip = paddingLeft;
        paddingLeft = 0;
        return new ParseResult.Skip<>(skip);
      }
      paddingLeft = 0;
    }
    state = State.FRAME;
    return afterRest;
  }

  private ParseResult<Http2Frame> dataHeader(ByteCursor in) {
    int padding = header.has(FrameHeader.PADDED) ? 1 : 0;
    if (padding > header.length) {
      return new ParseResult.Malformed<>("padding");
    }
    if (!in.has(FrameHeader.LENGTH + padding)) {
      return new ParseResult.NeedMore<>(FrameHeader.LENGTH + padding - in.remaining());
    }
    int padLength = padding == 0 ? 0 : in.peek(FrameHeader.LENGTH);
    if (padLength > header.length - padding) {
      return new ParseResult.Malformed<>("padding");
    }
    data.streamId = header.streamId;
    data.endStream = header.has(FrameHeader.END_STREAM);
    data.wireBytes = header.wireBytes();
    dataLeft = (long) header.length - padding - padLength;
    paddingLeft = padLength;
    StreamBody body = streams.body(direction, header.streamId);
    longestFrame = Math.max(longestFrame, header.length);
    state = State.DATA;
    int prefix = FrameHeader.LENGTH + padding;
    if (dataLeft > SMALL_BODY
        && body.skippable() >= dataLeft
        && !in.has(prefix + (int) (dataLeft + paddingLeft))) {
      // Nothing wanted and not all here: one debt, which a hole may pay.
      return skipData(prefix, body);
    }
    in.skip(prefix);
    return data(in, prefix);
  }

  /** Skips {@code before} bytes that the cursor is still in front of, then all that is left. */
  private ParseResult<Http2Frame> skipData(int before, StreamBody body) {
    body.skipped(dataLeft);
    long skip = before + dataLeft + paddingLeft;
    dataLeft = 0;
    paddingLeft = 0;
    return new ParseResult.Skip<>(skip);
  }

  private ParseResult<Http2Frame> data(ByteCursor in, int moved) {
    // Looked up anew: the stream may have been reset, and its object may serve another one now.
    StreamBody body = streams.body(direction, data.streamId);
    int start = in.position();
    while (dataLeft > 0) {
      long skip = Math.min(body.skippable(), dataLeft);
      int here = in.remaining();
      if (skip == 0) {
        if (here == 0) {
          return moved + in.position() > start ? IGNORED : new ParseResult.NeedMore<>(1);
        }
        dataLeft -= body.read(in, (int) Math.min(here, dataLeft));
      } else if (skip <= here) {
        in.skip((int) skip);
        body.skipped(skip);
        dataLeft -= skip;
      } else if (moved + in.position() > start) {
        return IGNORED;
      } else if (dataLeft <= SMALL_BODY) {
        if (here == 0) {
          return new ParseResult.NeedMore<>(1);
        }
        in.skip(here);
        body.skipped(here);
        dataLeft -= here;
        return IGNORED;
      } else if (skip == dataLeft) {
        return skipData(0, body);
      } else {
        body.skipped(skip);
        dataLeft -= skip;
        return new ParseResult.Skip<>(skip);
      }
    }
    int padding = (int) Math.min(paddingLeft, in.remaining());
    in.skip(padding);
    paddingLeft -= padding;
    if (paddingLeft > 0) {
      return moved + in.position() > start ? IGNORED : new ParseResult.NeedMore<>(1);
    }
    state = State.FRAME;
    return dataResult;
  }

  private ParseResult<Http2Frame> headers(ByteCursor in) {
    int total = FrameHeader.LENGTH + header.length;
    if (header.length > MOST_BLOCK_BYTES) {
      return tooLong(total);
    }
    if (!in.has(total)) {
      return new ParseResult.NeedMore<>(total - in.remaining());
    }
    boolean push = header.type == FrameHeader.PUSH_PROMISE;
    int padded = header.has(FrameHeader.PADDED) ? 1 : 0;
    int fixed = push ? 4 : header.has(FrameHeader.PRIORITY_FLAG) ? 5 : 0;
    int padLength = padded == 0 ? 0 : in.peek(FrameHeader.LENGTH);
    int fragment = header.length - padded - fixed - padLength;
    if (fragment < 0) {
      return new ParseResult.Malformed<>("padding");
    }
    in.skip(FrameHeader.LENGTH + padded);
    begin(push ? in.readInt() & 0x7fff_ffff : 0);
    if (!push) {
      in.skip(fixed);
    }
    append(in, fragment);
    in.skip(padLength);
    return header.has(FrameHeader.END_HEADERS) ? endBlock() : IGNORED;
  }

  private void begin(int promised) {
    headers.streamId = header.streamId;
    headers.promised = promised;
    headers.endStream = header.type == FrameHeader.HEADERS && header.has(FrameHeader.END_STREAM);
    headers.wireBytes = header.wireBytes();
    headers.block.clear();
    blockLength = 0;
    blockOpen = true;
    blockBroken = false;
  }

  private ParseResult<Http2Frame> tooLong(int total) {
    begin(0);
    blockBroken = true;
    headers.block.miss();
    hpack.lose();
    if (header.has(FrameHeader.END_HEADERS)) {
      blockOpen = false;
      afterRest = headersResult;
    } else {
      afterRest = IGNORED;
    }
    paddingLeft = 0;
    state = State.REST;
    return new ParseResult.Skip<>(total);
  }

  private ParseResult<Http2Frame> continuation(ByteCursor in) {
    int total = FrameHeader.LENGTH + header.length;
    if (!blockOpen || header.length > MOST_BLOCK_BYTES) {
      // The beginning of this block was lost, or its bounds are: what it inserts is not known.
      hpack.lose();
      blockBroken = true;
      headers.block.miss();
      if (!blockOpen) {
        return skipFrame(in);
      }
      headers.wireBytes += total;
      afterRest = IGNORED;
      if (header.has(FrameHeader.END_HEADERS)) {
        blockOpen = false;
        afterRest = headersResult;
      }
      paddingLeft = 0;
      state = State.REST;
      return new ParseResult.Skip<>(total);
    }
    if (!in.has(total)) {
      return new ParseResult.NeedMore<>(total - in.remaining());
    }
    in.skip(FrameHeader.LENGTH);
    headers.wireBytes += total;
    append(in, header.length);
    return header.has(FrameHeader.END_HEADERS) ? endBlock() : IGNORED;
  }

  private void append(ByteCursor in, int count) {
    if (blockBroken || blockLength + count > MOST_BLOCK_BYTES) {
      in.skip(count);
      blockBroken = true;
      return;
    }
    if (blockLength + count > block.length) {
      block = Arrays.copyOf(block, Math.max(blockLength + count, 2 * block.length));
    }
    in.read(block, blockLength, count);
    blockLength += count;
  }

  private ParseResult<Http2Frame> endBlock() {
    blockOpen = false;
    if (blockBroken) {
      headers.block.miss();
      hpack.lose();
    } else {
      hpack.decode(block, 0, blockLength, headers.block);
    }
    if (block.length > KEPT_BLOCK_BYTES) {
      block = new byte[1024];
    }
    return headersResult;
  }

  @Override
  public void lost() {
    if (state == State.DATA) {
      streams.body(direction, data.streamId).lost();
    }
    blockOpen = false;
    hpack.lose();
    state = State.JOINING;
  }

  /**
   * Inside DATA nothing is needed to go on with the next frame; what the body wanted of it is lost
   * when a hole takes it.
   */
  @Override
  public long skippable() {
    return switch (state) {
      case DATA -> dataLeft + paddingLeft;
      case REST -> paddingLeft;
      case PREFACE, FRAME, JOINING -> 0;
    };
  }

  @Override
  public void skipped(long bytes) {
    long payload = Math.min(bytes, dataLeft);
    if (state == State.DATA && payload > 0) {
      StreamBody body = streams.body(direction, data.streamId);
      if (body.skippable() >= payload) {
        body.skipped(payload);
      } else {
        body.lost();
      }
      dataLeft -= payload;
    }
    paddingLeft -= bytes - payload;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    int longest = Math.max(longestFrame, streams.maxFrameLength(direction));
    int places = in.remaining();
    for (int ahead = 0; ahead < places; ahead++) {
      if (direction == Direction.REQUEST && startsPreface(in, ahead)) {
        in.skip(ahead);
        state = State.PREFACE;
        return true;
      }
      FrameSearch.Verdict verdict = search.judge(in, ahead, direction, longest, streams);
      if (verdict == FrameSearch.Verdict.YES) {
        in.skip(ahead);
        state = State.FRAME;
        return true;
      }
      if (verdict == FrameSearch.Verdict.MAYBE) {
        in.skip(ahead);
        return false;
      }
    }
    in.skip(places);
    return false;
  }

  private static boolean startsPreface(ByteCursor in, int ahead) {
    // Four bytes are enough to stop here; the rest is checked where it is read.
    return in.remaining() - ahead >= 4
        && in.peek(ahead) == 'P'
        && in.peek(ahead + 1) == 'R'
        && in.peek(ahead + 2) == 'I'
        && in.peek(ahead + 3) == ' ';
  }
}
