package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;

/** A command typed as a line: words between blanks, quoted as redis-cli quotes them. */
final class InlineCommand {
  private InlineCommand() {}

  /** Splits the line ahead into words, without moving. False when its quotes are not balanced. */
  static boolean split(ByteCursor in, int length, RespMessage message, int wordBytes) {
    int at = 0;
    while (at < length) {
      if (blank(in.peek(at))) {
        at++;
        continue;
      }
      message.beginWord();
      int end = word(in, at, length, message, wordBytes);
      if (end < 0) {
        return false;
      }
      message.endWord();
      at = end;
    }
    return message.words() > 0;
  }

  /** Returns where the word ends, or -1. */
  private static int word(ByteCursor in, int from, int length, RespMessage message, int wordBytes) {
    int kept = 0;
    int quote = 0;
    int at = from;
    while (at < length) {
      int c = in.peek(at++);
      if (quote == 0) {
        if (blank(c)) {
          return at - 1;
        }
        if (c == '"' || c == '\'') {
          quote = c;
          continue;
        }
      } else if (c == quote) {
        quote = 0;
        // A closing quote must end the word.
        if (at < length && !blank(in.peek(at))) {
          return -1;
        }
        continue;
      } else if (c == '\\' && at < length) {
        c = in.peek(at++);
        if (quote == '"' && c == 'x' && at + 1 < length && hex(in, at) >= 0) {
          c = hex(in, at);
          at += 2;
        } else if (quote == '"') {
          c = unescape(c);
        } else if (c != '\'') {
          c = '\\';
          at--;
        }
      }
      if (c < ' ' && quote == 0) {
        return -1;
      }
      if (kept++ < wordBytes) {
        message.append(c);
      } else {
        message.cut = true;
      }
    }
    return quote == 0 ? at : -1;
  }

  private static int unescape(int c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> c;
    };
  }

  private static int hex(ByteCursor in, int at) {
    int high = Character.digit(in.peek(at), 16);
    int low = Character.digit(in.peek(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static boolean blank(int c) {
    return c == ' ' || c == '\t';
  }
}
