package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;

/**
 * Reads the frames of one direction (RFC 9113, sections 4 to 6) and decodes their header blocks,
 * which share one dynamic table per direction and so must be decoded in order, wanted or not.
 *
 * <p>DATA payload is skipped except for what the {@link StreamBody} of its stream asks for. Control
 * frames are returned too, not ignored, so that the time of a frame never includes them.
 */
final class Http2Parser implements StreamParser<Http2Frame> {
  /**
   * What is left of a body up to this size is read as it comes and not skipped: the time of its
   * last byte is exact then, even when pieces come out of order, and bytes that were not captured
   * cost nothing either way.
   */
  private static final int SMALL_BODY = 16 << 10;

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
  private final HeaderFragments fragments = new HeaderFragments();
  private final FrameHeader header = new FrameHeader();
  private final FrameSearch search = new FrameSearch(true);
  private int longestFrame = FrameHeader.DEFAULT_MAX_LENGTH;
  private State state;

  // Frames are used again; their results with them.
  private final Http2Frame.Data data = new Http2Frame.Data();
  private final ParseResult<Http2Frame> headersResult = new ParseResult.Frame<>(fragments.headers);
  private final ParseResult<Http2Frame> dataResult = new ParseResult.Frame<>(data);

  private long dataLeft;
  private long paddingLeft;
  private ParseResult<Http2Frame> afterRest = OTHER;

  /**
   * @param midstream whether this direction was joined after its first byte
   */
  Http2Parser(Direction direction, boolean midstream, StreamTable streams) {
    this.direction = direction;
    this.streams = streams;
    if (midstream) {
      fragments.lost();
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
    if (!Preface.fits(in)) {
      return new ParseResult.Malformed<>("no client preface");
    }
    if (!in.has(Preface.LENGTH)) {
      return new ParseResult.NeedMore<>(Preface.LENGTH - in.remaining());
    }
    in.skip(Preface.LENGTH);
    // Whatever was believed before: here a connection begins.
    fragments.reset();
    state = State.FRAME;
    return OTHER;
  }

  private ParseResult<Http2Frame> join(ByteCursor in) {
    if (in.has(1) && in.peek() == 'P' && direction == Direction.REQUEST) {
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
    if (fragments.open()
        && (header.type != FrameHeader.CONTINUATION
            || header.streamId != fragments.headers.streamId)) {
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
    int wanted = ControlFrame.wanted(header);
    int total = FrameHeader.LENGTH + wanted;
    if (!in.has(total)) {
      return new ParseResult.NeedMore<>(total - in.remaining());
    }
    in.skip(FrameHeader.LENGTH);
    ParseResult<Http2Frame> result =
        new ParseResult.Frame<>(ControlFrame.read(header, in, direction, streams));
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
    if (header.length > HeaderFragments.MOST_BLOCK_BYTES) {
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
    fragments.begin(header, push ? in.readInt() & 0x7fff_ffff : 0);
    if (!push) {
      in.skip(fixed);
    }
    fragments.append(in, fragment);
    in.skip(padLength);
    return afterFragment();
  }

  private ParseResult<Http2Frame> tooLong(int total) {
    fragments.begin(header, 0);
    return missFragment(total);
  }

  /** Goes past a frame of a block that is too long. */
  private ParseResult<Http2Frame> missFragment(int total) {
    fragments.miss();
    afterRest = afterFragment();
    paddingLeft = 0;
    state = State.REST;
    return new ParseResult.Skip<>(total);
  }

  private ParseResult<Http2Frame> continuation(ByteCursor in) {
    int total = FrameHeader.LENGTH + header.length;
    if (!fragments.open()) {
      // The beginning of this block was lost.
      fragments.miss();
      return skipFrame(in);
    }
    if (header.length > HeaderFragments.MOST_BLOCK_BYTES) {
      fragments.headers.wireBytes += total;
      return missFragment(total);
    }
    if (!in.has(total)) {
      return new ParseResult.NeedMore<>(total - in.remaining());
    }
    in.skip(FrameHeader.LENGTH);
    fragments.headers.wireBytes += total;
    fragments.append(in, header.length);
    return afterFragment();
  }

  private ParseResult<Http2Frame> afterFragment() {
    if (!header.has(FrameHeader.END_HEADERS)) {
      return IGNORED;
    }
    fragments.end();
    return headersResult;
  }

  @Override
  public void lost() {
    if (state == State.DATA) {
      streams.body(direction, data.streamId).lost();
    }
    fragments.lost();
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
        body.missing(payload);
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
      if (direction == Direction.REQUEST && Preface.begins(in, ahead)) {
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
}
