package io.obsmesh.protocol.mysql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kept payload of a packet, read in order. Reading past what is kept sets {@link #ended()} and
 * yields zeros, so that callers check once at the end. Used again for the next packet.
 */
final class PacketPayload {
  /** What {@link #lengthEncoded()} returns for the null marker. */
  static final long NULL = -1;

  private byte[] bytes = {};
  private int at;
  private int end;
  private boolean cut;
  private boolean ended;

  /**
   * Begins with the first byte.
   *
   * @param cut more was wanted, but is missing
   */
  void wrap(byte[] bytes, int length, boolean cut) {
    this.cut = cut;
    this.bytes = bytes;
    at = 0;
    end = length;
    ended = false;
  }

  /** Whether something was read that is not there. */
  boolean ended() {
    return ended;
  }

  int position() {
    return at;
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
    return int1() | int1() << 8;
  }

  int int3() {
    return int2() | int1() << 16;
  }

  int int4() {
    return int2() | int2() << 16;
  }

  long int8() {
    return int4() & 0xffffffffL | (long) int4() << 32;
  }

  /** A length-encoded integer; {@link #NULL} for 0xfb. */
  long lengthEncoded() {
    int first = int1();
    return switch (first) {
      case 0xfb -> NULL;
      case 0xfc -> int2();
      case 0xfd -> int3();
      case 0xfe -> {
        long value = int8();
        if (value < 0) {
          ended = true;
        }
        yield value;
      }
      default -> first;
    };
  }

  void skip(long count) {
    if (take(count)) {
      at += (int) count;
    }
  }

  /** Text that ends with a zero byte, or with the payload. */
  String zeroEnded() {
    int from = at;
    while (at < end && bytes[at] != 0) {
      at++;
    }
    String text = new String(bytes, from, at - from, StandardCharsets.UTF_8);
    ended |= at == end && cut;
    at = Math.min(end, at + 1);
    return text;
  }

  String text(int count) {
    return text(count, StandardCharsets.UTF_8);
  }

  String text(int count, Charset charset) {
    if (!take(count)) {
      return "";
    }
    String text = new String(bytes, at, count, charset);
    at += count;
    return text;
  }

  /** Text after its length; null for the null marker, or when it is not all here. */
  @Nullable String lengthEncodedText() {
    long length = lengthEncoded();
    return length == NULL || !take(length) ? null : text((int) length);
  }

  /** A copy of what was not read. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  /** Whether more was wanted, but is missing. */
  boolean cut() {
    return cut;
  }

  int peek(int ahead) {
    return at + ahead < end ? bytes[at + ahead] & 0xff : -1;
  }
}
