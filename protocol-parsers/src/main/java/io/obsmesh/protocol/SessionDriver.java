package io.obsmesh.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Drives the two parsers and the matcher of one session over two byte streams, as {@link
 * StreamParser} and {@link ParseResult} say. Pays skips, resynchronises after holes and malformed
 * bytes, and bounds what a parser may wait for.
 */
final class SessionDriver<F> {
  /** Skips longer than this are told to whoever captures. */
  private static final long ADVISED_SKIP = 64 << 10;

  /** Results in a row that move nothing before a parser is taken to be stuck. */
  private static final int MOST_IDLE_RESULTS = 8;

  /** Malformed places in a row, without a frame between, before detection is asked again. */
  private static final int MOST_MALFORMED = 64;

  /** The same when there never was a frame. */
  private static final int MOST_MALFORMED_AT_START = 8;

  private final Protocol protocol;
  private final RequestMatcher<F> matcher;
  private final Half request;
  private final Half response;
  private final Limits limits;
  private final ParseCounters counters;
  private final CaptureAdvice advice;
  private final ConnectionRows rows;
  private final ByteCursor cursor = new ByteCursor();
  private int malformedInRow;
  private boolean anyFrame;
  private @Nullable String upgrade;

  /**
   * Opens a session.
   *
   * @param reversed the stream of {@link Direction#REQUEST} is what the other end sent
   */
  static <F> SessionDriver<F> open(
      Protocol protocol,
      Session<F> session,
      ConnectionRows rows,
      ByteStream requestBytes,
      ByteStream responseBytes,
      boolean reversed,
      SessionContext context,
      ParseCounters counters,
      CaptureAdvice advice) {
    SessionDriver<F> driver =
        new SessionDriver<>(
            protocol,
            session,
            rows,
            requestBytes,
            responseBytes,
            reversed,
            context.limits(),
            counters,
            advice);
    driver.begin(driver.request, context.midstream(Direction.REQUEST));
    driver.begin(driver.response, context.midstream(Direction.RESPONSE));
    return driver;
  }

  private SessionDriver(
      Protocol protocol,
      Session<F> session,
      ConnectionRows rows,
      ByteStream requestBytes,
      ByteStream responseBytes,
      boolean reversed,
      Limits limits,
      ParseCounters counters,
      CaptureAdvice advice) {
    this.protocol = protocol;
    this.matcher = session.matcher();
    this.rows = rows;
    this.limits = limits;
    this.counters = counters;
    this.advice = advice;
    request = half(session, Direction.REQUEST, requestBytes, reversed);
    response = half(session, Direction.RESPONSE, responseBytes, reversed);
  }

  private Half half(Session<F> session, Direction direction, ByteStream bytes, boolean reversed) {
    Direction sent = reversed ? direction.opposite() : direction;
    return new Half(session.parser(direction), direction, sent, bytes);
  }

  /** A direction joined late begins somewhere inside a message. */
  private void begin(Half half, boolean midstream) {
    half.bytes.beginSpan(false);
    if (midstream) {
      half.parser.lost();
      half.seeking = true;
    }
  }

  Protocol protocol() {
    return protocol;
  }

  RequestMatcher<F> matcher() {
    return matcher;
  }

  /** What {@link SessionContext#upgrade} named; null when nothing changed. */
  @Nullable String upgraded() {
    return upgrade;
  }

  void upgrade(String name) {
    upgrade = name;
  }

  /** So much of the bytes is not this protocol that detection should look again. */
  boolean doubtful() {
    return malformedInRow >= (anyFrame ? MOST_MALFORMED : MOST_MALFORMED_AT_START);
  }

  /** How many of the next bytes sent this way nobody wants. */
  long debt(Direction direction) {
    return half(direction).debt;
  }

  long bytesSinceFrame(Direction direction) {
    return half(direction).bytes.length();
  }

  private Half half(Direction direction) {
    return direction == Direction.REQUEST ? request : response;
  }

  /** Reads what has come in a direction. */
  void pump(Direction direction) {
    Half half = half(direction);
    while (upgrade == null && !doubtful()) {
      if (half.debt > 0 && !pay(half)) {
        return;
      }
      if (half.seeking && !seek(half)) {
        if (half.bytes.holeAfterWindow() == 0) {
          return;
        }
        passHole(half);
        continue;
      }
      if (half.bytes.window() >= half.needed) {
        if (step(half)) {
          continue;
        }
      }
      if (half.bytes.holeAfterWindow() == 0) {
        return;
      }
      passHole(half);
    }
  }

  /** Pays what can be paid; true when nothing is owed any more. */
  private boolean pay(Half half) {
    long passed = half.bytes.pass(half.debt);
    if (passed > 0) {
      half.idleResults = 0;
    }
    if (half.debt != ParseResult.TO_END) {
      half.debt -= passed;
    }
    if (half.debt > ADVISED_SKIP && !half.advised) {
      half.advised = true;
      long until = half.debt == ParseResult.TO_END ? Long.MAX_VALUE : half.bytes.read() + half.debt;
      advice.skipUntil(half.sent, until);
    }
    return half.debt == 0;
  }

  /** Looks for the next message; true when the stream is at its first byte. */
  private boolean seek(Half half) {
    int window = half.bytes.window();
    if (window == 0) {
      return false;
    }
    boolean found = half.parser.seekBoundary(half.bytes.view(cursor));
    int passed = Math.clamp(cursor.position(), 0, window);
    if (!found && passed == 0 && window >= limits.messageBytes()) {
      passed = window;
    }
    half.bytes.consume(passed);
    if (found) {
      half.seeking = false;
      half.needed = 0;
      half.bytes.beginSpan(half.lossy);
      half.lossy = false;
    }
    return found;
  }

  /** Passes the hole behind the window, for free when the parser can do without. */
  private void passHole(Half half) {
    ByteStream bytes = half.bytes;
    if (bytes.window() == 0 && !half.seeking) {
      long skippable = half.parser.skippable();
      if (skippable > 0) {
        long passed = bytes.pass(Math.min(skippable, bytes.holeAfterWindow()));
        half.parser.skipped(passed);
        half.needed = 0;
        half.idleResults = 0;
        return;
      }
    }
    bytes.pass(bytes.window());
    long hole = bytes.pass(bytes.holeAfterWindow());
    counters.lostBytes(protocol.name(), hole);
    half.lossy = true;
    // Also while searching: the answer to what came since the first hole may be in this one.
    resynchronise(half, hole);
  }

  private void resynchronise(Half half, long hole) {
    half.seeking = true;
    half.needed = 0;
    half.debt = 0;
    half.idleResults = 0;
    half.parser.lost();
    rows.lossy(hole > 0);
    matcher.lost(half.direction, hole, half.bytes.lastByteNanos());
    rows.lossy(false);
  }

  /** Asks the parser once; false when it wants more bytes than are here. */
  private boolean step(Half half) {
    int window = half.bytes.window();
    return take(half, half.parser.parse(half.bytes.view(cursor)), window);
  }

  private boolean take(Half half, ParseResult<F> result, int window) {
    half.needed = 0;
    switch (result) {
      case ParseResult.Frame<F>(F frame) -> {
        malformedInRow = 0;
        anyFrame = true;
        if (moved(half, window)) {
          rows.lossy(half.bytes.lossy());
          matcher.accept(half.direction, frame, half.bytes);
          rows.lossy(false);
          half.bytes.beginSpan(false);
        }
        return true;
      }
      case ParseResult.Ignored<F>() -> {
        moved(half, window);
        return true;
      }
      case ParseResult.NeedMore<F>(int more) -> {
        long needed = window + Math.max(1L, more);
        if (needed <= limits.messageBytes()) {
          half.needed = (int) needed;
          return false;
        }
        counters.malformed(protocol.name(), "frame too large");
        half.bytes.pass(window);
        resynchronise(half, 0);
        half.debt = Math.max(1L, more);
        return true;
      }
      case ParseResult.Skip<F>(long count) -> {
        half.advised = false;
        if (count > 0) {
          half.debt = count;
        } else {
          idle(half);
        }
        return true;
      }
      case ParseResult.Malformed<F>(String reason) -> {
        malformed(half, reason, window);
        return true;
      }
    }
  }

  /** Moves the stream to the cursor; false when the parser is stuck. */
  private boolean moved(Half half, int window) {
    int passed = Math.clamp(cursor.position(), 0, window);
    if (passed > 0) {
      half.bytes.consume(passed);
      half.idleResults = 0;
      return true;
    }
    return idle(half);
  }

  private boolean idle(Half half) {
    if (++half.idleResults <= MOST_IDLE_RESULTS) {
      return true;
    }
    malformed(half, "parser makes no progress", half.bytes.window());
    return false;
  }

  private void malformed(Half half, String reason, int window) {
    counters.malformed(protocol.name(), reason);
    malformedInRow++;
    resynchronise(half, 0);
    // The bad byte itself is no boundary, whatever it looks like.
    half.bytes.pass(Math.min(1, window));
  }

  /** Bytes of a direction were lost; how many is not known. */
  void lose(Direction direction) {
    Half half = half(direction);
    half.bytes.pass(half.bytes.window());
    half.lossy = true;
    resynchronise(half, 1);
  }

  /** After an exception: drops what is here and looks for the next message. */
  void recover() {
    recover(request);
    recover(response);
    malformedInRow++;
  }

  private void recover(Half half) {
    half.bytes.pass(half.bytes.window());
    half.seeking = true;
    half.needed = 0;
    half.debt = 0;
  }

  /** What is left of a datagram belongs to no other. */
  void endOfDatagram(Direction direction) {
    Half half = half(direction);
    if (half.bytes.window() > 0) {
      counters.malformed(protocol.name(), "datagram ends early");
      half.bytes.pass(half.bytes.window());
      half.parser.lost();
    }
    half.debt = 0;
    half.needed = 0;
    half.seeking = false;
    half.bytes.beginSpan(false);
  }

  /** No more bytes come: pays bodies that end with the connection. */
  void finish(Direction direction) {
    Half half = half(direction);
    pump(direction);
    if (half.debt == ParseResult.TO_END) {
      half.debt = 0;
      pump(direction);
    }
    if (half.debt > 0 || half.seeking || upgrade != null) {
      return;
    }
    if (half.bytes.window() > 0) {
      half.bytes.pass(half.bytes.window());
      half.parser.lost();
      return;
    }
    half.bytes.view(cursor);
    if (half.parser.end() instanceof ParseResult.Frame<F> last) {
      take(half, last, 0);
    }
  }

  /** One direction: its parser, its bytes, and what is owed. */
  private final class Half {
    final StreamParser<F> parser;
    final Direction direction;
    final Direction sent;
    final ByteStream bytes;
    long debt;
    int needed;
    int idleResults;
    boolean seeking;
    boolean lossy;
    boolean advised;

    Half(StreamParser<F> parser, Direction direction, Direction sent, ByteStream bytes) {
      this.parser = parser;
      this.direction = direction;
      this.sent = sent;
      this.bytes = bytes;
    }
  }
}
