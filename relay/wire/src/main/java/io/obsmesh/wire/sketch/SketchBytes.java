package io.obsmesh.wire.sketch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers of sketches as bytes: counts as LEB128, other numbers little-endian. */
final class SketchBytes {
  private ByteBuffer buffer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);

  private void room(int bytes) {
    if (buffer.remaining() < bytes) {
      byte[] wider = Arrays.copyOf(buffer.array(), Math.max(2, 2 * buffer.capacity()) + bytes);
      buffer = ByteBuffer.wrap(wider).order(ByteOrder.LITTLE_ENDIAN).position(buffer.position());
    }
  }

  void count(long value) {
    room(10);
    long left = value;
    while ((left & ~0x7fL) != 0) {
      buffer.put((byte) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    buffer.put((byte) left);
  }

  void number(long value) {
    room(8);
    buffer.putLong(value);
  }

  void real(double value) {
    number(Double.doubleToRawLongBits(value));
  }

  void bytes(byte[] bytes) {
    room(bytes.length);
    buffer.put(bytes);
  }

  byte[] done() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Reads what was written; every reading throws {@link IllegalArgumentException} at the end. */
  static final class Reader {
    private final ByteBuffer buffer;
    private final String what;

    Reader(byte[] bytes, String what) {
      buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      this.what = what;
    }

    IllegalArgumentException wrong(String expected) {
      return new IllegalArgumentException(
          what + ": " + buffer.capacity() + " bytes (expected: " + expected + ")");
    }

    long count() {
      try {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
          byte part = buffer.get();
          value |= (long) (part & 0x7f) << shift;
          if (part >= 0) {
            if (value < 0) {
              throw wrong("counts of 0 or more");
            }
            return value;
          }
        }
        throw wrong("counts of 63 bits");
      } catch (BufferUnderflowException e) {
        throw wrong("more");
      }
    }

    /** A count of at most {@code most}. */
    int count(int most) {
      long value = count();
      if (value > most) {
        throw wrong("at most " + most + " of them");
      }
      return (int) value;
    }

    long number() {
      if (buffer.remaining() < 8) {
        throw wrong("more");
      }
      return buffer.getLong();
    }

    double real() {
      return Double.longBitsToDouble(number());
    }

    byte[] bytes(int count) {
      if (buffer.remaining() < count) {
        throw wrong("more");
      }
      byte[] bytes = new byte[count];
      buffer.get(bytes);
      return bytes;
    }

    int left() {
      return buffer.remaining();
    }
  }
}
