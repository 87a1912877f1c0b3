package io.obsmesh.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A reading position over captured bytes. Check {@link #has} first; reads do not. Used again and
 * again; not thread-safe.
 */
public final class ByteCursor {
  /** What {@link #readDecimal} returns for what is not a number. */
  public static final long NOT_A_NUMBER = Long.MIN_VALUE;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_ONE = 0x0101010101010101L;
  private static final long EACH_HIGH_BIT = 0x8080808080808080L;

  /** Odd, with its bits spread: the golden ratio's. */
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private byte[] bytes = {};
  private int start;
  private int position;
  private int limit;

  /** Moves this cursor over {@code bytes[from, to)}. */
  public ByteCursor wrap(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.start = from;
    this.position = from;
    this.limit = to;
    return this;
  }

  public boolean has(int count) {
    return limit - position >= count;
  }

  /** Bytes from the start of the window to here. */
  public int position() {
    return position - start;
  }

  /** Goes to a place that {@link #position()} returned. */
  public void position(int position) {
    this.position = start + position;
  }

  public int remaining() {
    return limit - position;
  }

  /** The next byte, 0 to 255, without moving. */
  public int peek() {
    return bytes[position] & 0xff;
  }

  /** The byte {@code ahead} bytes from here, 0 to 255, without moving. */
  public int peek(int ahead) {
    return bytes[position + ahead] & 0xff;
  }

  public int readByte() {
    return bytes[position++] & 0xff;
  }

  public int readShort() {
    return readByte() << 8 | readByte();
  }

  public int readShortLe() {
    return readByte() | readByte() << 8;
  }

  public int readMedium() {
    return readByte() << 16 | readShort();
  }

  public int readMediumLe() {
    return readShortLe() | readByte() << 16;
  }

  public int readInt() {
    return readShort() << 16 | readShort();
  }

  public int readIntLe() {
    return readShortLe() | readShortLe() << 16;
  }

  public long readLong() {
    return (long) readInt() << 32 | readInt() & 0xffffffffL;
  }

  public long readLongLe() {
    return readIntLe() & 0xffffffffL | (long) readIntLe() << 32;
  }

  public void skip(int count) {
    position += count;
  }

  /** Distance from here to the next such byte, or -1. */
  public int indexOf(int value) {
    return indexOf(value, 0);
  }

  /** Distance from here to the next such byte at or after {@code ahead}, or -1. */
  public int indexOf(int value, int ahead) {
    return indexOf(value, ahead, limit - position);
  }

  /**
   * Distance from here to the next such byte at or after {@code ahead} and before {@code to}, or
   * -1.
   *
   * @param to at most {@link #remaining()}
   */
  public int indexOf(int value, int ahead, int to) {
    int limit = position + to;
    byte wanted = (byte) value;
    long eight = EACH_ONE * (value & 0xff);
    int i = position + ahead;
    for (; i <= limit - 8; i += 8) {
      // A byte becomes zero where it is the wanted one, and only a zero byte borrows.
      long difference = (long) EIGHT_BYTES.get(bytes, i) ^ eight;
      long found = difference - EACH_ONE & ~difference & EACH_HIGH_BIT;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3) - position;
      }
    }
    for (; i < limit; i++) {
      if (bytes[i] == wanted) {
        return i - position;
      }
    }
    return -1;
  }

  /**
   * A hash, 24 bits, of the {@code length} bytes that begin {@code ahead}, all of which must be
   * here.
   */
  public int hash(int ahead, int length) {
    return hash(bytes, position + ahead, length);
  }

  /** A hash, 24 bits, of {@code length} bytes. */
  static int hash(byte[] bytes, int from, int length) {
    long hash = length;
    int i = from;
    int end = from + length;
    for (; i <= end - 8; i += 8) {
      hash = (hash ^ (long) EIGHT_BYTES.get(bytes, i)) * MIX;
      hash ^= hash >>> 32;
    }
    long last = 0;
    if (length >= Long.BYTES) {
      // Again some bytes of the last eight: quicker than the rest one by one.
      last = (long) EIGHT_BYTES.get(bytes, end - Long.BYTES);
    } else {
      for (; i < end; i++) {
        last = last << 8 | bytes[i] & 0xff;
      }
    }
    hash = (hash ^ last) * MIX;
    // Only the upper bits depend on all bytes.
    return (int) (hash >>> 40);
  }

  /** Whether the bytes that begin {@code ahead} are these; false when fewer are here. */
  public boolean matches(int ahead, byte[] expected) {
    int from = position + ahead;
    return limit - from >= expected.length
        && Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
  }

  /** Whether the {@code length} bytes that begin {@code ahead}, which are here, are ASCII. */
  public boolean ascii(int ahead, int length) {
    return ascii(bytes, position + ahead, length);
  }

  /** Whether these {@code length} bytes are ASCII. */
  public static boolean ascii(byte[] bytes, int from, int length) {
    int i = from;
    int end = i + length;
    long bits = 0;
    for (; i <= end - 8; i += 8) {
      bits |= (long) EIGHT_BYTES.get(bytes, i);
    }
    for (; i < end; i++) {
      bits |= bytes[i];
    }
    return (bits & EACH_HIGH_BIT) == 0;
  }

  /** One character per byte for {@code count} bytes that begin {@code ahead}, without moving. */
  public String latin1(int ahead, int count) {
    return new String(bytes, position + ahead, count, StandardCharsets.ISO_8859_1);
  }

  /** Copies {@code count} bytes that begin {@code ahead}, without moving. */
  public void copy(int ahead, byte[] target, int at, int count) {
    System.arraycopy(bytes, position + ahead, target, at, count);
  }

  /** How many bytes precede the next CRLF, or -1 when it has not arrived. */
  public int lineLength() {
    for (int i = position; i < limit - 1; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i - position;
      }
    }
    return -1;
  }

  /** Whether the next bytes are these; false when fewer are here. */
  public boolean startsWith(byte[] expected) {
    if (!has(expected.length)) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[position + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads {@code count} characters as a decimal, maybe negative; {@link #NOT_A_NUMBER} when they
   * are not one.
   */
  public long readDecimal(int count) {
    int end = position + count;
    int at = position;
    position = end;
    boolean negative = count > 1 && bytes[at] == '-';
    if (negative) {
      at++;
    }
    // 18 digits always fit a long; no protocol that is read here sends more.
    if (at >= end || end - at > 18) {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  /** Reads UTF-8; what is not UTF-8 becomes replacement characters. */
  public String readText(int count) {
    String text = new String(bytes, position, count, StandardCharsets.UTF_8);
    position += count;
    return text;
  }

  /** Reads one character per byte. */
  public String readLatin1(int count) {
    String text = new String(bytes, position, count, StandardCharsets.ISO_8859_1);
    position += count;
    return text;
  }

  /** Copies {@code count} bytes and moves past them. */
  public void read(byte[] target, int at, int count) {
    System.arraycopy(bytes, position, target, at, count);
    position += count;
  }
}
