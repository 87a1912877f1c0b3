package io.obsmesh.protocol.pgsql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message and what was kept of its body, read in order. Reading past what is kept sets {@link
 * #ended()} and yields zeros, so that callers check once at the end. Used again for the next.
 */
final class Message {
  /** The type of messages without one: what a client says before its startup is through. */
  static final int UNTYPED = 0;

  int type;

  /** Bytes of the body on the wire, without type and length. */
  long length;

  /** Bytes that were wanted are missing. */
  boolean cut;

  private byte[] bytes = {};
  private int at;
  private int end;
  private boolean ended;

  void wrap(byte[] kept, int count) {
    bytes = kept;
    at = 0;
    end = count;
    ended = false;
  }

  boolean ended() {
    return ended;
  }

  int remaining() {
    return end - at;
  }

  private boolean take(long count) {
    if (count < 0 || count > end - at) {
      ended = true;
      at = end;
      return false;
    }
    return true;
  }

  int int1() {
    return take(1) ? bytes[at++] & 0xff : 0;
  }

  int int2() {
    return int1() << 8 | int1();
  }

  int int4() {
    return int2() << 16 | int2();
  }

  long int8() {
    return (long) int4() << 32 | int4() & 0xffffffffL;
  }

  void skip(long count) {
    if (take(count)) {
      at += (int) count;
    }
  }

  /** Text that ends with a zero byte; {@link #ended()} when that is missing. */
  String zeroEnded() {
    int from = at;
    while (at < end && bytes[at] != 0) {
      at++;
    }
    String text = new String(bytes, from, at - from, StandardCharsets.UTF_8);
    if (at == end) {
      ended = true;
    } else {
      at++;
    }
    return text;
  }

  /** Whether exactly these bytes and a zero byte are next. Does not move. */
  boolean nextIs(byte[] expected) {
    int stop = at + expected.length;
    return stop < end
        && bytes[stop] == 0
        && Arrays.equals(bytes, at, stop, expected, 0, expected.length);
  }

  /** Text up to a zero byte or so many bytes, whichever is first; for what may be cut. */
  String textUpTo(int most) {
    int from = at;
    int limit = (int) Math.min(end, (long) at + most);
    while (at < limit && bytes[at] != 0) {
      at++;
    }
    return new String(bytes, from, at - from, StandardCharsets.UTF_8);
  }

  String text(int count) {
    if (!take(count)) {
      return "";
    }
    String text = new String(bytes, at, count, StandardCharsets.UTF_8);
    at += count;
    return text;
  }

  /** The next byte without moving, -1 at the end. */
  int peek() {
    return at < end ? bytes[at] & 0xff : -1;
  }
}
