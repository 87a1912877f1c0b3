package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.table.TextMap;

/**
 * Reads start line and header section in place (RFC 9112 sections 3 to 5). Tolerates bare line
 * feeds, and folded lines, which become one space.
 */
final class HeadReader {
  /** Longest head; a longer one is malformed. */
  static final int MOST_BYTES = 64 << 10;

  /** Header lines kept as a column. */
  private static final int MOST_HEADERS = 128;

  private final Limits limits;
  private final TextMap.Builder headers = new TextMap.Builder();

  HeadReader(Limits limits) {
    this.limits = limits;
  }

  /**
   * Finds the empty line that ends a head.
   *
   * @param from where no line feed lies before, except ones that were looked at
   * @return bytes of the head with its empty line, or -1 when it has not arrived
   */
  static int headLength(ByteCursor in, int from) {
    int at = from;
    while (true) {
      int feed = in.indexOf('\n', at);
      if (feed < 0 || !in.has(feed + 2)) {
        return -1;
      }
      int next = in.peek(feed + 1);
      if (next == '\n') {
        return feed + 2;
      }
      if (next == '\r') {
        if (!in.has(feed + 3)) {
          return -1;
        }
        if (in.peek(feed + 2) == '\n') {
          return feed + 3;
        }
      }
      at = feed + 1;
    }
  }

  /** The end of the line that begins at {@code from}, without its line break. */
  static int lineEnd(ByteCursor in, int feed, int from) {
    return feed > from && in.peek(feed - 1) == '\r' ? feed - 1 : feed;
  }

  /** Reads header lines from {@code from} to the empty line at the end of the head. */
  void headers(ByteCursor in, int from, int length, HttpFrame.Head head, Framing framing) {
    int at = from;
    int kept = 0;
    int keptBytes = 0;
    while (at < length) {
      int feed = in.indexOf('\n', at);
      int end = lineEnd(in, feed, at);
      if (end == at) {
        break;
      }
      int next = feed + 1;
      boolean folded = false;
      while (next < length && Grammar.blank(in.peek(next))) {
        feed = in.indexOf('\n', next);
        end = lineEnd(in, feed, next);
        next = feed + 1;
        folded = true;
      }
      int colon = at;
      while (colon < end && Grammar.tokenCharacter(in.peek(colon))) {
        colon++;
      }
      if (colon == end || in.peek(colon) != ':' || colon == at) {
        framing.irregular = true;
        if (colon > at && colon < end && Grammar.blank(in.peek(colon))) {
          framing.blankBeforeColon |= framed(HeaderName.at(in, at, colon - at).meaning());
        }
        at = next;
        continue;
      }
      HeaderName name = HeaderName.at(in, at, colon - at);
      int value = colon + 1;
      while (value < end && Grammar.blank(in.peek(value))) {
        value++;
      }
      while (end > value && Grammar.blank(in.peek(end - 1))) {
        end--;
      }
      boolean keep = kept < MOST_HEADERS && keptBytes < limits.fieldBytes();
      String text = value(in, value, end, name, folded, head, keep);
      meaning(in, value, end, name, text, head, framing);
      if (keep) {
        headers.add(name.text(), text);
        kept++;
        keptBytes += name.text().length() + text.length();
      } else {
        head.truncated = true;
      }
      at = next;
    }
    head.headers = headers.build();
  }

  private static boolean framed(HeaderName.Meaning meaning) {
    return meaning == HeaderName.Meaning.CONTENT_LENGTH
        || meaning == HeaderName.Meaning.TRANSFER_ENCODING;
  }

  private String value(
      ByteCursor in,
      int from,
      int to,
      HeaderName name,
      boolean folded,
      HttpFrame.Head head,
      boolean keep) {
    if (name.secret()) {
      return Redaction.REDACTED;
    }
    if (!keep && name.meaning() == HeaderName.Meaning.OTHER) {
      return "";
    }
    int length = Math.min(to - from, limits.fieldBytes());
    if (length < to - from) {
      head.truncated = true;
    }
    String text = TextCache.at(in, from, length);
    return folded ? unfold(text) : text;
  }

  private static String unfold(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean fold = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n') {
        fold = true;
      } else if (!fold || !Grammar.blank(c)) {
        if (fold) {
          line.append(' ');
        }
        fold = false;
        line.append(c);
      }
    }
    return line.toString();
  }

  private static void meaning(
      ByteCursor in,
      int from,
      int to,
      HeaderName name,
      String text,
      HttpFrame.Head head,
      Framing framing) {
    switch (name.meaning()) {
      case OTHER -> {}
      case CONTENT_LENGTH -> framing.contentLength(in, from, to);
      case TRANSFER_ENCODING -> framing.transferEncoding(text);
      case CONTENT_TYPE -> {
        head.contentType = text;
        framing.contentType(text);
      }
      case CONTENT_ENCODING -> framing.encoded = !text.equalsIgnoreCase("identity");
      case HOST -> {
        if (head.host == null) {
          head.host = text;
        }
      }
      case USER_AGENT -> head.userAgent = text;
      case UPGRADE -> head.upgrade = text;
      case TRACE -> head.trace.header(name.text(), text);
    }
  }
}
