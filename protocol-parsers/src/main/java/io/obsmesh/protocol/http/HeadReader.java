package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.table.TextPair;
import io.obsmesh.table.TextPairs;
import java.nio.charset.StandardCharsets;

/**
 * Reads header sections in place and in one pass (RFC 9112 section 5). Tolerates bare line feeds,
 * and folded lines, which become one space.
 *
 * <p>A line is first compared with the line in the same place of the last head: that is the same
 * more often than not, and then neither its end nor its name has to be looked for. What was the
 * same twice is compared as a block from then on.
 */
final class HeadReader {
  /** Longest head; a longer one is malformed. */
  static final int MOST_BYTES = 64 << 10;

  /** Header lines kept as a column. */
  private static final int MOST_HEADERS = 128;

  private static final TextPairs NONE = new TextPairs();

  private final Limits limits;
  private TextPairs headers = NONE;

  private final LastHead last = new LastHead();

  /** Remembered lines are whole, so that they may only be used where nothing would be cut. */
  private final boolean remembers;

  private int kept;

  /** What {@link #header} read. */
  private HeaderName readName = HeaderName.NONE;

  private int readFrom;
  private int readTo;
  private String readText = "";

  HeadReader(Limits limits) {
    this.limits = limits;
    remembers = limits.fieldBytes() >= HeaderLine.LONGEST;
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

  /**
   * Reads header lines from {@code from} to the empty line behind them.
   *
   * @return bytes of the head with its empty line, or -1 when that has not arrived or is too far
   */
  int headers(ByteCursor in, int from, HttpFrame.Head head, Framing framing) {
    headers = head.headers();
    kept = 0;
    last.begin();
    int at = from;
    for (int number = 0; at <= MOST_BYTES; number++) {
      HeaderBlock block = last.block(number);
      if (block != null && isNext(in, at, block)) {
        known(in, at, block, head, framing);
        at += block.raw().length;
        number += block.lines() - 1;
        continue;
      }
      HeaderLine line = last.line(number);
      if (line != null && in.matches(at, line.raw()) && unfolded(in, at + line.raw().length)) {
        known(in, at, line, head, framing);
        at += line.raw().length;
        continue;
      }
      int feed = in.indexOf('\n', at);
      if (feed < 0) {
        return -1;
      }
      if (lineEnd(in, feed, at) == at) {
        last.ended(number);
        return feed + 1;
      }
      at = line(in, at, feed, number, head, framing);
      if (at < 0) {
        return -1;
      }
    }
    return -1;
  }

  /** Whether what begins there is here, and is not the rest of the line before. */
  private static boolean unfolded(ByteCursor in, int next) {
    return in.has(next + 1) && !Grammar.blank(in.peek(next));
  }

  /** Whether the lines of a block come next, and all of them are to be kept. */
  private boolean isNext(ByteCursor in, int at, HeaderBlock block) {
    return in.matches(at, block.raw())
        && unfolded(in, at + block.raw().length)
        && kept + block.lines() <= MOST_HEADERS
        && headers.length() + block.run().length() < limits.fieldBytes();
  }

  private void known(
      ByteCursor in, int at, HeaderBlock block, HttpFrame.Head head, Framing framing) {
    HeaderLine[] read = block.read();
    for (int i = 0; i < read.length; i++) {
      HeaderLine line = read[i];
      int value = at + block.readFrom()[i];
      meaning(
          in,
          value + line.valueFrom(),
          value + line.valueTo(),
          line.name(),
          line.text(),
          head,
          framing);
    }
    kept += block.lines();
    headers.add(block.run());
  }

  private void known(ByteCursor in, int at, HeaderLine line, HttpFrame.Head head, Framing framing) {
    int value = at + line.valueFrom();
    meaning(in, value, at + line.valueTo(), line.name(), line.text(), head, framing);
    if (keep(head)) {
      headers.add(line.pair());
    }
  }

  /** Whether one more header is kept. */
  private boolean keep(HttpFrame.Head head) {
    if (kept < MOST_HEADERS && headers.length() < limits.fieldBytes()) {
      kept++;
      return true;
    }
    head.truncated = true;
    return false;
  }

  /** Reads a line that is not the one expected; returns where the next begins, or -1. */
  private int line(
      ByteCursor in, int at, int firstFeed, int number, HttpFrame.Head head, Framing framing) {
    int next = firstFeed + 1;
    int end = lineEnd(in, firstFeed, at);
    if (!in.has(next + 1)) {
      return -1;
    }
    int length = next - at;
    boolean folded = Grammar.blank(in.peek(next));
    HeaderName name = last.name(in, at, end, number);
    int colon = name != null ? at + name.utf8().length : colon(in, at, end);
    if (name == null && colon >= 0) {
      name = HeaderName.at(in, at, colon - at);
    }
    boolean repeats =
        name != null && !name.secret() && name.meaning() != HeaderName.Meaning.TRACEPARENT;
    int hash = 0;
    if (repeats && remembers && !folded && length <= HeaderLine.LONGEST) {
      hash = in.hash(at, length);
      HeaderLine line = HeaderLine.find(in, at, length, hash);
      if (line != null) {
        last.expect(number, line);
        known(in, at, line, head, framing);
        return next;
      }
    }
    while (Grammar.blank(in.peek(next))) {
      int feed = in.indexOf('\n', next);
      if (feed < 0 || !in.has(feed + 2)) {
        return -1;
      }
      end = lineEnd(in, feed, next);
      next = feed + 1;
    }
    if (name == null) {
      irregular(in, at, end, framing);
    } else {
      last.expectName(number, name);
    }
    boolean whole = name != null && header(in, name, colon + 1, end, folded, head, framing);
    boolean worthIt = whole && hash != 0 && HeaderLine.again(hash);
    last.expect(number, worthIt ? remember(in, at, length, hash) : null);
    return next;
  }

  /** Remembers the line that {@link #header} just read and kept. */
  private HeaderLine remember(ByteCursor in, int at, int length, int hash) {
    byte[] raw = new byte[length];
    in.copy(at, raw, 0, length);
    HeaderLine line =
        new HeaderLine(raw, readName, readFrom - at, readTo - at, readText, headers.last());
    line.remember(hash);
    return line;
  }

  /** Where the colon of a header line is, -1 when it is none. */
  private static int colon(ByteCursor in, int at, int end) {
    int colon = at;
    while (colon < end && Grammar.tokenCharacter(in.peek(colon))) {
      colon++;
    }
    return colon > at && colon < end && in.peek(colon) == ':' ? colon : -1;
  }

  private static void irregular(ByteCursor in, int at, int end, Framing framing) {
    framing.irregular = true;
    int blank = at;
    while (blank < end && Grammar.tokenCharacter(in.peek(blank))) {
      blank++;
    }
    if (blank > at && blank < end && Grammar.blank(in.peek(blank))) {
      framing.blankBeforeColon |= framed(HeaderName.at(in, at, blank - at).meaning());
    }
  }

  /**
   * Reads a header.
   *
   * @param valueFrom where the value begins, with the blanks before it
   * @return whether what was read is all there is to know of such a line
   */
  private boolean header(
      ByteCursor in,
      HeaderName name,
      int valueFrom,
      int lineEnd,
      boolean folded,
      HttpFrame.Head head,
      Framing framing) {
    int from = valueFrom;
    int to = lineEnd;
    while (from < to && Grammar.blank(in.peek(from))) {
      from++;
    }
    while (to > from && Grammar.blank(in.peek(to - 1))) {
      to--;
    }
    readName = name;
    readFrom = from;
    readTo = to;
    int length = Math.min(to - from, limits.fieldBytes());
    TextPair redacted = name.redacted();
    readText = redacted != null ? Redaction.REDACTED : text(in, from, length, name, folded);
    meaning(in, from, to, name, readText, head, framing);
    if (!keep(head)) {
      return false;
    }
    if (redacted != null) {
      headers.add(redacted);
      return false;
    }
    head.truncated |= length < to - from;
    if (folded) {
      headers.add(name.utf8(), readText.getBytes(StandardCharsets.UTF_8));
    } else {
      add(name.utf8(), in, from, length);
    }
    return true;
  }

  private void add(byte[] name, ByteCursor in, int from, int length) {
    if (!in.ascii(from, length)) {
      // What is no UTF-8 gets replacement characters, as text does.
      headers.add(name, TextCache.read(in, from, length).getBytes(StandardCharsets.UTF_8));
      return;
    }
    int at = headers.reserve(name.length + length);
    System.arraycopy(name, 0, headers.bytes(), at, name.length);
    in.copy(from, headers.bytes(), at + name.length, length);
    headers.added(name.length, length);
  }

  private static boolean framed(HeaderName.Meaning meaning) {
    return meaning == HeaderName.Meaning.CONTENT_LENGTH
        || meaning == HeaderName.Meaning.TRANSFER_ENCODING;
  }

  /** The value as text, as far as it is asked for: most values are only stored. */
  private static String text(ByteCursor in, int from, int length, HeaderName name, boolean folded) {
    if (folded) {
      return unfold(TextCache.read(in, from, length));
    }
    return switch (name.meaning()) {
      case OTHER, CONTENT_LENGTH, TRACEPARENT, CONNECT_VERSION -> "";
      // Different on each request, so nothing to remember.
      case TRACE -> TextCache.read(in, from, length);
      case TRANSFER_ENCODING, CONTENT_TYPE, CONTENT_ENCODING, HOST, USER_AGENT, UPGRADE ->
          TextCache.at(in, from, length);
    };
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
      case CONTENT_ENCODING -> framing.contentEncoding(text);
      case HOST -> {
        if (head.host == null) {
          head.host = text;
        }
      }
      case USER_AGENT -> head.userAgent = text;
      case UPGRADE -> head.upgrade = text;
      case TRACEPARENT -> head.trace.traceparent(in, from, to - from);
      case CONNECT_VERSION -> framing.connect = true;
      case TRACE -> head.trace.header(name.text(), text);
    }
  }
}
