package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;

/**
 * Finds where a message may start. Values may hold any bytes, so a marker after CRLF is not enough:
 * a command must begin with a known name, a reply must be well formed as far as it can be seen.
 */
final class RespBoundary {
  private static final int NO = 0;
  private static final int YES = 1;
  private static final int UNKNOWN = 2;
  private static final int MAX_LINE = 512;

  private RespBoundary() {}

  /**
   * Moves to the next possible start of a message. When there is none, stays where a later search
   * has to go on.
   *
   * @param here whether the cursor itself may be the start
   */
  static boolean seek(ByteCursor in, boolean requests, boolean here) {
    if (here && in.has(1)) {
      switch (judge(in, 0, requests)) {
        case YES -> {
          return true;
        }
        case UNKNOWN -> {
          return false;
        }
        default -> {}
      }
    }
    while (true) {
      int lineFeed = in.indexOf('\n');
      if (lineFeed < 0) {
        in.skip(in.remaining());
        return false;
      }
      in.skip(lineFeed);
      switch (judge(in, 1, requests)) {
        case YES -> {
          in.skip(1);
          return true;
        }
        case UNKNOWN -> {
          // Stay on the line feed: it says that what follows is the start of a line.
          return false;
        }
        default -> in.skip(1);
      }
    }
  }

  /** Judges the bytes ahead without moving. */
  static int judge(ByteCursor in, int at, boolean requests) {
    return requests ? command(in, at) : reply(in, at);
  }

  /** Whether a known command starts here: {@code *2 CRLF $3 CRLF GET CRLF}. */
  static boolean isCommand(ByteCursor in, int at) {
    return command(in, at) == YES;
  }

  /** Whether a well-formed reply starts here. */
  static boolean isReply(ByteCursor in, int at) {
    return reply(in, at) == YES;
  }

  /** Whether it is sure already that no well-formed reply starts here. */
  static boolean isNoReply(ByteCursor in, int at) {
    return reply(in, at) == NO;
  }

  private static int command(ByteCursor in, int at) {
    int end = in.remaining();
    if (at >= end) {
      return UNKNOWN;
    }
    if (in.peek(at) != '*') {
      return NO;
    }
    int next = digits(in, at + 1, 7);
    if (next < 0) {
      return ~next >= end ? UNKNOWN : NO;
    }
    if (next >= end) {
      return UNKNOWN;
    }
    if (in.peek(next) != '$') {
      return NO;
    }
    int name = digits(in, next + 1, 2);
    if (name < 0) {
      return ~name >= end ? UNKNOWN : NO;
    }
    int length = 0;
    for (int i = next + 1; in.peek(i) != '\r'; i++) {
      length = 10 * length + in.peek(i) - '0';
    }
    if (name + length + 2 > end) {
      return UNKNOWN;
    }
    boolean closed = in.peek(name + length) == '\r' && in.peek(name + length + 1) == '\n';
    return closed && RedisCommand.known(in, name, length) ? YES : NO;
  }

  /** Where a run of up to {@code most} digits and CRLF ends; {@code ~position} of what is wrong. */
  private static int digits(ByteCursor in, int at, int most) {
    int i = at;
    while (in.has(i + 1) && in.peek(i) >= '0' && in.peek(i) <= '9' && i - at <= most) {
      i++;
    }
    if (!in.has(i + 1) || i == at || i - at > most || in.peek(i) != '\r') {
      return ~i;
    }
    return in.has(i + 2) && in.peek(i + 1) == '\n' ? i + 2 : ~(i + 1);
  }

  private static int reply(ByteCursor in, int at) {
    int end = in.remaining();
    if (at >= end) {
      return UNKNOWN;
    }
    int marker = in.peek(at);
    return switch (marker) {
      case ':' -> number(in, at);
      case '*', '~', '%', '>', '|' -> count(in, at);
      case '$', '=', '!' -> bulk(in, at);
      case '+', '-', ',', '(', '#', '_' -> line(in, at, marker);
      default -> NO;
    };
  }

  private static int number(ByteCursor in, int at) {
    int from = in.has(at + 2) && in.peek(at + 1) == '-' ? at + 2 : at + 1;
    int next = digits(in, from, 19);
    return next < 0 ? (~next >= in.remaining() ? UNKNOWN : NO) : follows(in, next);
  }

  private static int count(ByteCursor in, int at) {
    int next = digits(in, at + 1, 7);
    if (next < 0) {
      return ~next >= in.remaining() ? UNKNOWN : NO;
    }
    return in.has(next + 1) ? follows(in, next) : UNKNOWN;
  }

  private static int bulk(ByteCursor in, int at) {
    if (in.has(at + 3) && in.peek(at + 1) == '-' && in.peek(at + 2) == '1') {
      return in.has(at + 5) ? (in.peek(at + 3) == '\r' ? follows(in, at + 5) : NO) : UNKNOWN;
    }
    int next = digits(in, at + 1, 9);
    if (next < 0) {
      return ~next >= in.remaining() ? UNKNOWN : NO;
    }
    long length = 0;
    for (int i = at + 1; in.peek(i) != '\r'; i++) {
      length = 10 * length + in.peek(i) - '0';
    }
    if (next + length + 2 > in.remaining()) {
      // The body has not arrived whole; lengths beyond what may be kept cannot be waited for.
      return length > 4096 ? YES : UNKNOWN;
    }
    int close = next + (int) length;
    boolean closed = in.peek(close) == '\r' && in.peek(close + 1) == '\n';
    return closed ? follows(in, close + 2) : NO;
  }

  private static int line(ByteCursor in, int at, int marker) {
    int i = at + 1;
    while (in.has(i + 1) && in.peek(i) >= ' ' && i - at < MAX_LINE) {
      i++;
    }
    if (!in.has(i + 2)) {
      return UNKNOWN;
    }
    if (in.peek(i) != '\r' || in.peek(i + 1) != '\n') {
      return NO;
    }
    int length = i - at - 1;
    boolean plausible =
        switch (marker) {
          case '_' -> length == 0;
          case '#' -> length == 1 && (in.peek(at + 1) == 't' || in.peek(at + 1) == 'f');
          case '-', '+' -> length > 0 && in.peek(at + 1) >= 'A' && in.peek(at + 1) <= 'Z';
          default -> length > 0 && in.peek(at + 1) >= '-' && in.peek(at + 1) <= '9';
        };
    return plausible ? follows(in, i + 2) : NO;
  }

  /** What comes after a whole reply must be the next one, or nothing yet. */
  private static int follows(ByteCursor in, int at) {
    return !in.has(at + 1) || "+-:$*_#,(!=%~>|".indexOf(in.peek(at)) >= 0 ? YES : NO;
  }
}
