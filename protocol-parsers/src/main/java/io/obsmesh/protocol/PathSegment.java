package io.obsmesh.protocol;

/**
 * Whether one segment of a path names a thing (a number, a UUID, a hash, a date, a token) or is a
 * word of the program that serves it. Decided by its characters alone.
 */
final class PathSegment {
  /** Longer ones are no words. */
  private static final int LONGEST_WORD = 40;

  /** Letters from a to f alone are a word up to here, and hexadecimal from here on. */
  private static final int SHORTEST_HEX = 16;

  private static final int LONGEST_VERSION = 10;
  private static final int LONGEST_EXTENSION = 5;

  private PathSegment() {}

  /** Whether the segment, which has no file extension, is an identifier. */
  static boolean identifier(byte[] path, int from, int to) {
    int length = to - from;
    if (length > LONGEST_WORD) {
      return true;
    }
    int digits = 0;
    int letters = 0;
    int hex = 0;
    for (int i = from; i < to; i++) {
      int c = path[i];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '@') {
        // A mail address, or the name of a user.
        return true;
      } else if (c == '%' && i + 2 < to && hex(path[i + 1]) && hex(path[i + 2])) {
        // Words in other languages are written so; what the digits say is a letter.
        letters++;
        i += 2;
      } else if (letter(c)) {
        letters++;
        hex += (c | 0x20) <= 'f' ? 1 : 0;
      } else if ((c & 0xc0) == 0xc0) {
        // The first byte of a character that is not ASCII.
        letters++;
      }
    }
    if (digits == 0) {
      return hex == letters && hex >= SHORTEST_HEX;
    }
    if (digits == 1 && letters >= 2) {
      // oauth2, ipv4, utf8, step3: of each word there are ten at most.
      return false;
    }
    return !version(path, from, to);
  }

  /** {@code v1}, {@code v12}, {@code v1beta2}, {@code v1.1}. */
  private static boolean version(byte[] path, int from, int to) {
    if (to - from < 2 || to - from > LONGEST_VERSION || (path[from] | 0x20) != 'v') {
      return false;
    }
    int run = 0;
    for (int i = from + 1; i < to; i++) {
      int c = path[i];
      boolean digit = c >= '0' && c <= '9';
      run = digit ? run + 1 : 0;
      if (run > 2 || i == from + 1 && !digit || !digit && c != '.' && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return true;
  }

  /** Where the extension of a file name begins, at its dot; {@code to} when there is none. */
  static int extension(byte[] path, int from, int to) {
    int dot = to - 1;
    while (dot > from && path[dot] != '.') {
      dot--;
    }
    int length = to - dot - 1;
    if (dot <= from || length == 0 || length > LONGEST_EXTENSION) {
      return to;
    }
    for (int i = dot + 1; i < to; i++) {
      int c = path[i];
      if (!letter(c) && (c < '0' || c > '9' || i == dot + 1)) {
        return to;
      }
    }
    return dot;
  }

  /** Whether some part of the name of a file, between its dots, is an identifier. */
  static boolean identifiedFile(byte[] path, int from, int dot) {
    if (dot - from > LONGEST_WORD) {
      return true;
    }
    for (int at = from; at < dot; ) {
      int end = indexOf('.', path, at, dot);
      if (identifier(path, at, end)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private static boolean hex(int c) {
    return c >= '0' && c <= '9' || (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
  }

  private static boolean letter(int c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  /** Where the character is first, {@code to} when it is nowhere. */
  static int indexOf(int wanted, byte[] path, int from, int to) {
    int at = from;
    while (at < to && path[at] != wanted) {
      at++;
    }
    return at;
  }
}
