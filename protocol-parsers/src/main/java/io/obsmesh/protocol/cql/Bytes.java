package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notations of section 3 within the bounds of a body. After the first value that does not
 * fit {@link #fits} is false and all that follows reads as nothing.
 */
final class Bytes {
  private ByteCursor in = new ByteCursor();
  private int end;
  private boolean fits;
  private boolean cut;

  void begin(ByteCursor in, int size) {
    this.in = in;
    end = in.position() + size;
    fits = true;
    cut = false;
  }

  /** The last long text was longer than what was kept of it. */
  boolean cut() {
    return cut;
  }

  boolean fits() {
    return fits;
  }

  /** Everything was read, and nothing beyond. */
  boolean exact() {
    return fits && in.position() == end;
  }

  private boolean has(long count) {
    fits = fits && count >= 0 && count <= end - in.position();
    return fits;
  }

  int octet() {
    return has(1) ? in.readByte() : 0;
  }

  int short16() {
    return has(2) ? in.readShort() : 0;
  }

  int int32() {
    return has(4) ? in.readInt() : 0;
  }

  void skip(long count) {
    if (has(count)) {
      in.skip((int) count);
    }
  }

  @Nullable String text() {
    return chars(short16());
  }

  /** A text with a length of four bytes, as far as it is here and {@code most} allows. */
  @Nullable String longText(int most) {
    int length = int32();
    if (!fits || length < 0) {
      fits = false;
      return null;
    }
    int here = Math.min(length, end - in.position());
    String text = in.readText(Math.min(here, most));
    in.skip(here - Math.min(here, most));
    fits = here == length;
    cut = length > most;
    return text;
  }

  private @Nullable String chars(int length) {
    return has(length) ? in.readText(length) : null;
  }

  void skipText() {
    skip(short16());
  }

  /** Bytes with a length of four bytes; a negative one stands for null or not set. */
  void skipBytes() {
    int length = int32();
    if (length > 0) {
      skip(length);
    }
  }

  /** An id: bytes with a length of two bytes, one character per byte. */
  @Nullable String id() {
    int length = short16();
    return has(length) ? in.readLatin1(length) : null;
  }
}
