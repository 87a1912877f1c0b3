package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ByteCursor;

/**
 * Whether a packet begins at the cursor, after a hole or on a connection joined late. Nothing marks
 * the beginning of a packet, so only the first bytes of a turn are believed: the client waits for
 * the response before it goes on.
 */
enum PacketBoundary {
  YES,
  NO,
  UNKNOWN;

  private static final String[] STATEMENTS = {
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "REPLACE",
    "SET ",
    "SHOW",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "START",
    "CREATE",
    "ALTER",
    "DROP",
    "CALL",
    "USE ",
    "WITH",
    "TRUNCATE",
    "EXPLAIN",
    "/*",
    "(SELECT",
    "LOAD",
    "ANALYZE",
    "DESC",
    "XA ",
    "KILL",
    "FLUSH",
    "GRANT",
    "LOCK",
    "UNLOCK",
    "SAVEPOINT",
    "RELEASE",
    "DO ",
    "HANDLER",
    "OPTIMIZE",
    "--",
    "PREPARE",
    "EXECUTE",
  };

  /**
   * Whether a command begins here.
   *
   * @param turned the server has spoken since the bytes that were lost
   */
  static PacketBoundary ofCommand(ByteCursor in, boolean turned) {
    if (!in.has(5)) {
      return in.has(4) && in.peek(3) != 0 ? NO : UNKNOWN;
    }
    if (!plausible(in, 0)) {
      return NO;
    }
    if (turned || endsWithWindow(in)) {
      return YES;
    }
    int length = length(in, 0);
    boolean text = in.peek(4) == 3 || in.peek(4) == 22;
    if (!text || length < 6) {
      // Too short to be in doubt for long: the rest of the packet decides.
      return length < 256 && !in.has(4 + length) ? UNKNOWN : NO;
    }
    if (!in.has(20) && !in.has(4 + length)) {
      return UNKNOWN;
    }
    return statement(in) ? YES : NO;
  }

  /** Whether the packet that is expected begins here. */
  static PacketBoundary ofResponse(ByteCursor in, int sequence) {
    if (!in.has(5)) {
      return in.has(4) && in.peek(3) != sequence ? NO : UNKNOWN;
    }
    return in.peek(3) == sequence && length(in, 0) > 0 ? YES : NO;
  }

  /** Whether the packets ahead are commands, and nothing is left after the last. */
  static boolean endsWithWindow(ByteCursor in) {
    long at = 0;
    while (at < in.remaining()) {
      if (in.remaining() - at < 5 || !plausible(in, (int) at)) {
        return false;
      }
      at += 4L + length(in, (int) at);
    }
    return at == in.remaining();
  }

  /** Whether a statement that is SQL begins here. */
  static boolean statement(ByteCursor in) {
    int from = 5;
    if (in.has(8) && in.peek(5) == 0 && in.peek(6) == 1) {
      // No query attributes, and one set of them.
      from = 7;
    }
    while (in.has(from + 1) && in.peek(from) <= ' ' && in.peek(from) >= 9 && from < 32) {
      from++;
    }
    for (String word : STATEMENTS) {
      int i = 0;
      while (i < word.length()
          && in.has(from + i + 1)
          && upper(in.peek(from + i)) == word.charAt(i)) {
        i++;
      }
      if (i == word.length()) {
        return true;
      }
    }
    return false;
  }

  private static int upper(int c) {
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  }

  private static boolean plausible(ByteCursor in, int at) {
    Command command = Command.of(in.peek(at + 4));
    int length = length(in, at);
    return in.peek(at + 3) == 0 && length > 0 && command != null && command.fits(length);
  }

  static int length(ByteCursor in, int at) {
    return in.peek(at) | in.peek(at + 1) << 8 | in.peek(at + 2) << 16;
  }
}
