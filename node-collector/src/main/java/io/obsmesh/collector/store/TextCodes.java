package io.obsmesh.collector.store;

import io.obsmesh.table.TextPair;
import io.obsmesh.table.TextRun;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for different texts, from 0, while a batch is written. Pairs and strings that came lately
 * are known without a look at their bytes. Texts are kept on the heap, to be compared with; readers
 * get them in native memory. Owned by the writer.
 */
final class TextCodes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Odd, with its bits spread: the golden ratio's. */
  private static final long MIX = 0x9e3779b97f4a7c15L;

  /** Pairs, and strings, that are known at once. */
  private static final int RECENT = 256;

  /** Runs of pairs that are. */
  private static final int RECENT_RUNS = 64;

  /** Longer strings are not remembered. */
  private static final int LONGEST_KEPT = 256;

  private final TextWriter readable;
  private byte[] bytes = {};
  private int[] ends = {};
  private int[] hashes = {};

  /** Codes by hash, plus one; at most half of them are taken. */
  private int[] slots = {};

  private int size;
  private int length;

  private @Nullable TextPair[] pairs = {};
  private long[] pairCodes = {};
  private @Nullable TextRun[] runs = {};
  private long[][] runCodes = {};
  private @Nullable String[] strings = {};
  private int[] stringCodes = {};

  TextCodes(BufferAllocator allocator) {
    readable = new TextWriter(allocator);
  }

  /** The number of a pair's name in the lower half, that of its value in the upper. */
  long codes(TextPair pair) {
    if (pairs.length == 0) {
      pairs = new TextPair[RECENT];
      pairCodes = new long[RECENT];
    }
    int slot = pair.hash() & RECENT - 1;
    if (pairs[slot] != pair) {
      int name = pair.nameLength();
      pairCodes[slot] =
          both(code(pair.bytes(), 0, name), code(pair.bytes(), name, pair.bytes().length - name));
      pairs[slot] = pair;
    }
    return pairCodes[slot];
  }

  /** The numbers of each pair of a run. Not to be written to. */
  long[] codes(TextRun run) {
    if (runs.length == 0) {
      runs = new TextRun[RECENT_RUNS];
      runCodes = new long[RECENT_RUNS][];
    }
    int slot = run.hash() & RECENT_RUNS - 1;
    if (runs[slot] != run) {
      long[] codes = new long[run.size()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = codes(run.pair(i));
      }
      runCodes[slot] = codes;
      runs[slot] = run;
    }
    return runCodes[slot];
  }

  /** Two numbers in one. */
  static long both(int name, int value) {
    return (long) value << 32 | name;
  }

  /** The number of this text. */
  int code(String text) {
    if (strings.length == 0) {
      strings = new String[RECENT];
      stringCodes = new int[RECENT];
    }
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & RECENT - 1;
    if (!text.equals(strings[slot])) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      stringCodes[slot] = code(utf8, 0, utf8.length);
      strings[slot] = text.length() <= LONGEST_KEPT ? text : null;
    }
    return stringCodes[slot];
  }

  /** The number of the text in these bytes, which are well-formed UTF-8. */
  int code(byte[] from, int at, int count) {
    if (2 * size >= slots.length) {
      makeRoom();
    }
    int hash = hash(from, at, count);
    int mask = slots.length - 1;
    for (int slot = hash & mask; ; slot = slot + 1 & mask) {
      int code = slots[slot] - 1;
      if (code < 0) {
        slots[slot] = size + 1;
        return add(from, at, count, hash);
      }
      if (hashes[code] == hash && same(code, from, at, count)) {
        return code;
      }
    }
  }

  private boolean same(int code, byte[] from, int at, int count) {
    int start = code == 0 ? 0 : ends[code - 1];
    return Arrays.equals(bytes, start, ends[code], from, at, at + count);
  }

  private int add(byte[] from, int at, int count, int hash) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(1024, Math.max(2 * bytes.length, length + count)));
    }
    System.arraycopy(from, at, bytes, length, count);
    length += count;
    ends[size] = length;
    hashes[size] = hash;
    return size++;
  }

  private void makeRoom() {
    int room = Math.max(64, 2 * size);
    ends = Arrays.copyOf(ends, room);
    hashes = Arrays.copyOf(hashes, room);
    slots = new int[2 * room];
    int mask = slots.length - 1;
    for (int code = 0; code < size; code++) {
      int slot = hashes[code] & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = code + 1;
    }
  }

  private static int hash(byte[] from, int at, int count) {
    long hash = count;
    int i = at;
    int end = at + count;
    for (; i <= end - 8; i += 8) {
      hash = (hash ^ (long) LONGS.get(from, i)) * MIX;
      hash ^= hash >>> 32;
    }
    long last = 0;
    if (count >= Long.BYTES) {
      // Again some bytes of the last eight: quicker than the rest one by one.
      last = (long) LONGS.get(from, end - Long.BYTES);
    } else {
      for (; i < end; i++) {
        last = last << 8 | from[i] & 0xff;
      }
    }
    // Only the upper bits depend on all bytes.
    return (int) ((hash ^ last) * MIX >>> 32);
  }

  /** How many different texts there are. */
  int size() {
    return size;
  }

  /** The texts by their numbers. */
  ColumnView.Texts view() {
    int from = readable.count();
    int start = from == 0 ? 0 : ends[from - 1];
    readable.appendAll(bytes, start, length - start, ends, from, size - from);
    return readable.view(null);
  }

  /** Bytes of all texts, with what finds them. */
  long bytes() {
    return length + 4L * Integer.BYTES * size + readable.size();
  }

  /** Bytes on the heap and of native memory. */
  long capacity() {
    return bytes.length
        + (long) Integer.BYTES * (ends.length + hashes.length + slots.length)
        + readable.capacity();
  }

  /** Forgets all texts. */
  void reset() {
    readable.reset();
    Arrays.fill(slots, 0);
    Arrays.fill(pairs, null);
    Arrays.fill(runs, null);
    Arrays.fill(strings, null);
    size = 0;
    length = 0;
  }

  void close() {
    readable.close();
    bytes = new byte[0];
  }
}
