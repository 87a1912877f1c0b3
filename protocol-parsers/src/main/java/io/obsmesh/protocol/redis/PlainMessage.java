package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;

/**
 * Reads in one go what nearly all messages are: a command of bulk strings, a bulk string, a simple
 * string; short, whole, and here. {@link RespParser} reads all others, and these too when they come
 * in pieces: both come to the same.
 */
final class PlainMessage {
  private static final int MOST_WORDS = 64;

  private final boolean requests;
  private final int wordBytes;
  private final RespMessage message;

  /** Where {@link #number} stopped. */
  private int next;

  PlainMessage(boolean requests, int wordBytes, RespMessage message) {
    this.requests = requests;
    this.wordBytes = wordBytes;
    this.message = message;
  }

  /** Reads a message; false, and the cursor where it was, when it is not such a one. */
  boolean read(ByteCursor in) {
    if (!in.has(4)) {
      return false;
    }
    int end = requests ? command(in) : reply(in);
    if (end < 0) {
      return false;
    }
    in.skip(end);
    return true;
  }

  private int command(ByteCursor in) {
    int words = in.peek() == '*' ? number(in, 1) : -1;
    if (words < 1 || words > MOST_WORDS) {
      return -1;
    }
    message.clear();
    message.type = '*';
    message.number = words;
    int at = next;
    for (int i = 0; i < words && at >= 0; i++) {
      at = bulk(in, at);
    }
    return at;
  }

  private int reply(ByteCursor in) {
    int type = in.peek();
    if (type != '$' && type != '+') {
      return -1;
    }
    message.clear();
    message.type = type;
    return type == '$' ? bulk(in, 0) : simple(in);
  }

  private int simple(ByteCursor in) {
    int feed = in.indexOf('\n');
    if (feed < 2 || in.peek(feed - 1) != '\r' || feed - 2 > wordBytes) {
      return -1;
    }
    word(in, 1, feed - 2);
    return feed + 1;
  }

  /** Reads a bulk string at {@code at}; returns where it ends, or -1. */
  private int bulk(ByteCursor in, int at) {
    if (!in.has(at + 1) || in.peek(at) != '$') {
      return -1;
    }
    int length = number(in, at + 1);
    int from = next;
    if (length < 0 || length > wordBytes || length > message.room() || !in.has(from + length + 2)) {
      return -1;
    }
    if (in.peek(from + length) != '\r' || in.peek(from + length + 1) != '\n') {
      return -1;
    }
    word(in, from, length);
    return from + length + 2;
  }

  private void word(ByteCursor in, int from, int length) {
    message.beginWord();
    int to = message.reserve(length);
    in.copy(from, message.bytes(), to, length);
    message.endWord();
  }

  /** Reads up to four digits and CRLF at {@code at}; -1 when that is not what is there. */
  private int number(ByteCursor in, int at) {
    int value = 0;
    for (int i = at; i < at + 5 && in.has(i + 2); i++) {
      int c = in.peek(i);
      if (c == '\r' && i > at && in.peek(i + 1) == '\n') {
        next = i + 2;
        return value;
      }
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return -1;
  }
}
