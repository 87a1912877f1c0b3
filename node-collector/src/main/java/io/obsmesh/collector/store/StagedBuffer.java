package io.obsmesh.collector.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that is written through a window on the heap, always further towards its end: one
 * value costs what storing into an array costs, and native memory with its checks is touched a
 * window at a time. What was never written is zero. Owned by the writer.
 */
final class StagedBuffer {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final byte[] NONE = {};

  private final NativeBuffer memory;
  private final int windowBytes;

  /** Bytes of the memory from {@link #base} on; those behind {@link #used} are zero. */
  private byte[] window = NONE;

  private long base;
  private int used;

  /** Memory in which places may be left out. */
  StagedBuffer(BufferAllocator allocator, int windowBytes) {
    this(allocator, windowBytes, true);
  }

  /**
   * Memory of this allocator.
   *
   * @param gaps places may be left out; they read as zero
   */
  StagedBuffer(BufferAllocator allocator, int windowBytes, boolean gaps) {
    memory = new NativeBuffer(allocator, gaps);
    this.windowBytes = windowBytes;
  }

  /** Where in the window the {@code width} bytes at {@code position} are. */
  private int at(long position, int width) {
    long index = position - base;
    if (index + width > window.length) {
      moveTo(position);
      index = 0;
    }
    used = Math.max(used, (int) index + width);
    return (int) index;
  }

  private void moveTo(long position) {
    flush();
    if (window.length == 0) {
      window = new byte[windowBytes];
    } else {
      Arrays.fill(window, 0, used, (byte) 0);
    }
    base = position;
    used = 0;
  }

  void setBit(int index) {
    int at = at(index >> 3, 1);
    window[at] |= (byte) (1 << (index & 7));
  }

  void setInt(long position, int value) {
    int at = at(position, Integer.BYTES);
    INTS.set(window, at, value);
  }

  void setLong(long position, long value) {
    int at = at(position, Long.BYTES);
    LONGS.set(window, at, value);
  }

  /**
   * Writes those of 64 numbers whose bit is set; the others read as zero.
   *
   * @param position where the first of the 64 belongs; the window has room for all
   * @param width 1, 4 or 8 bytes
   * @param which the first number has the lowest bit
   * @param from the first number is at {@code first}, and every {@code step} another
   */
  void setNumbers(long position, int width, long which, long[] from, int first, int step) {
    int at = at(position, Long.SIZE * width);
    byte[] target = window;
    switch (width) {
      case 1 -> {
        for (long left = which; left != 0; left &= left - 1) {
          int i = Long.numberOfTrailingZeros(left);
          target[at + i] = (byte) from[first + step * i];
        }
      }
      case 4 -> {
        for (long left = which; left != 0; left &= left - 1) {
          int i = Long.numberOfTrailingZeros(left);
          INTS.set(target, at + 4 * i, (int) from[first + step * i]);
        }
      }
      default -> {
        for (long left = which; left != 0; left &= left - 1) {
          int i = Long.numberOfTrailingZeros(left);
          LONGS.set(target, at + 8 * i, from[first + step * i]);
        }
      }
    }
  }

  /**
   * Writes where each of 64 values ends, in 4 bytes each.
   *
   * @param position where the first of the 64 belongs; the window has room for all
   * @param before where the value before them ends; one whose bit is not set ends there too
   * @param which the first value has the lowest bit
   * @param from the first end is at {@code first}, and every {@code step} another
   * @return where the last of them ends
   */
  int setEnds(long position, int before, long which, long[] from, int first, int step) {
    int at = at(position, Long.SIZE * Integer.BYTES);
    int end = before;
    for (int i = 0; i < Long.SIZE; i++) {
      if ((which >>> i & 1) != 0) {
        end = (int) from[first + step * i];
      }
      INTS.set(window, at + Integer.BYTES * i, end);
    }
    return end;
  }

  /** Writes bytes behind the last ones. */
  void append(byte[] bytes, int from, int count) {
    if (count > window.length - used) {
      moveTo(base + used);
      if (count > window.length) {
        memory.reserve(base + count).setBytes(base, bytes, from, count);
        base += count;
        return;
      }
    }
    System.arraycopy(bytes, from, window, used, count);
    used += count;
  }

  /** Writes a short text behind the last bytes; false, and nothing, when it is not ASCII. */
  boolean appendAscii(String text) {
    int count = text.length();
    if (count > window.length - used) {
      moveTo(base + used);
    }
    byte[] target = window;
    int to = used;
    int bits = 0;
    for (int i = 0; i < count; i++) {
      char character = text.charAt(i);
      bits |= character;
      target[to + i] = (byte) character;
    }
    if (bits >= 0x80) {
      Arrays.fill(target, to, to + count, (byte) 0);
      return false;
    }
    used += count;
    return true;
  }

  private void flush() {
    if (used > 0) {
      memory.reserve(base + used).setBytes(base, window, 0, used);
    }
  }

  /** Bytes that were written, and places that were left out before them. */
  long size() {
    return base + used;
  }

  /** Bytes of native memory. */
  long capacity() {
    return memory.capacity();
  }

  /** The memory, {@code bytes} or more, for a reader; {@link #take} gives null for none. */
  ArrowBuf taken(long bytes) {
    return Objects.requireNonNull(take(bytes));
  }

  /** The memory that is being written, {@code bytes} or more, for a reader; null for none. */
  @Nullable ArrowBuf take(long bytes) {
    flush();
    if (bytes > 0) {
      memory.reserve(bytes);
    }
    return memory.share();
  }

  /** Forgets what was written, to be written again; readers keep it. */
  void reset() {
    memory.reset();
    Arrays.fill(window, 0, used, (byte) 0);
    base = 0;
    used = 0;
  }

  void close() {
    memory.close();
    window = NONE;
    base = 0;
    used = 0;
  }
}
