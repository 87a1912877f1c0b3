package io.obsmesh.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text pairs as well-formed UTF-8, to be written again and again: name, value, name, value, one
 * after the other. What only passes by on its way to a column never becomes text. Not thread-safe.
 */
public final class TextPairs {
  private byte[] bytes = {};
  private int[] ends = {};
  private int length;
  private int count;
  private final TextMap map = TextMap.view(this);

  /** Forgets all pairs. */
  public void clear() {
    length = 0;
    count = 0;
  }

  /** These pairs; the map changes with them. */
  public TextMap map() {
    return map;
  }

  /** How many pairs there are. */
  public int size() {
    return count / 2;
  }

  /** All texts; {@link #length()} bytes of it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes of all texts. */
  public int length() {
    return length;
  }

  /** Where each text ends; two for each of {@link #size()} pairs. */
  public int[] ends() {
    return ends;
  }

  /** Bytes that are held, used or not. */
  public int capacity() {
    return bytes.length;
  }

  /** Adds a pair whose name is the first {@code nameLength} bytes. */
  public void add(byte[] pair, int nameLength) {
    int at = reserve(pair.length);
    System.arraycopy(pair, 0, bytes, at, pair.length);
    added(nameLength, pair.length - nameLength);
  }

  /** Adds a pair. */
  public void add(byte[] name, byte[] value) {
    int at = reserve(name.length + value.length);
    System.arraycopy(name, 0, bytes, at, name.length);
    System.arraycopy(value, 0, bytes, at + name.length, value.length);
    added(name.length, value.length);
  }

  /**
   * Makes room for a pair of so many bytes. The caller writes name and value there in {@link
   * #bytes()}, and says so with {@link #added}.
   *
   * @return where the name begins
   */
  public int reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(512, Math.max(2 * bytes.length, length + more)));
    }
    if (ends.length - count < 2) {
      ends = Arrays.copyOf(ends, Math.max(32, 2 * ends.length));
    }
    return length;
  }

  /** A pair was written behind the others. */
  public void added(int nameLength, int valueLength) {
    ends[count] = length + nameLength;
    length += nameLength + valueLength;
    ends[count + 1] = length;
    count += 2;
  }

  /** A copy of the pair that was added last. */
  public byte[] last() {
    return Arrays.copyOfRange(bytes, count > 2 ? ends[count - 3] : 0, length);
  }

  String text(int index) {
    int from = index == 0 ? 0 : ends[index - 1];
    return new String(bytes, from, ends[index] - from, StandardCharsets.UTF_8);
  }
}
