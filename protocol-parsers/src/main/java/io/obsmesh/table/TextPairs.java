package io.obsmesh.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text pairs as well-formed UTF-8, to be written again and again, and single texts beside them.
 * What only passes by on its way to a column never becomes text, and a {@link TextPair} is not even
 * copied. Not thread-safe.
 */
public final class TextPairs {
  private static final int PLACES = 3;

  /** The pairs that are kept elsewhere; null where the bytes are here. */
  private @Nullable TextPair[] known = {};

  /** At the first pair of a run: the run; else null. */
  private @Nullable TextRun[] runs = {};

  private byte[] bytes = {};

  /** Of each pair: where its name begins in the bytes, where its value does, where that ends. */
  private int[] places = {};

  private int used;
  private int length;
  private int size;
  private final TextMap map = TextMap.view(this);

  /** Forgets all pairs. */
  public void clear() {
    used = 0;
    length = 0;
    size = 0;
  }

  /** These pairs; the map changes with them. */
  public TextMap map() {
    return map;
  }

  /** How many pairs there are. */
  public int size() {
    return size;
  }

  /** Bytes of all texts. */
  public int length() {
    return length;
  }

  /** Bytes that are held, used or not. */
  public int capacity() {
    return bytes.length;
  }

  /** The pair {@code i} where it is one that is kept elsewhere; null when its bytes are here. */
  public @Nullable TextPair known(int i) {
    return known[i];
  }

  /** The run that begins with pair {@code i}; null when none was added there. */
  public @Nullable TextRun run(int i) {
    return runs[i];
  }

  /** The texts that are here. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes()} the name of pair {@code i} begins. */
  public int nameFrom(int i) {
    return places[PLACES * i];
  }

  /** Where the name of pair {@code i} ends and its value begins. */
  public int valueFrom(int i) {
    return places[PLACES * i + 1];
  }

  /** Where the value of pair {@code i} ends. */
  public int valueTo(int i) {
    return places[PLACES * i + 2];
  }

  /** Adds a pair that is kept elsewhere. */
  public void add(TextPair pair) {
    makeRoom(1);
    runs[size] = null;
    known[size++] = pair;
    length += pair.bytes().length;
  }

  /** Adds the pairs of a run. */
  public void add(TextRun run) {
    int count = run.size();
    if (count == 0) {
      return;
    }
    makeRoom(count);
    run.copyTo(known, size);
    Arrays.fill(runs, size, size + count, null);
    runs[size] = run;
    size += count;
    length += run.length();
  }

  /**
   * Keeps a text that belongs to no pair, which the caller wrote where {@link #reserve} said.
   *
   * @return where in {@link #bytes()} it ends
   */
  public int keep(int textLength) {
    used += textLength;
    return used;
  }

  /** Adds a pair. */
  public void add(byte[] name, byte[] value) {
    int at = reserve(name.length + value.length);
    System.arraycopy(name, 0, bytes, at, name.length);
    System.arraycopy(value, 0, bytes, at + name.length, value.length);
    added(name.length, value.length);
  }

  /**
   * Makes room for so many bytes. The caller writes there, in {@link #bytes()}, a name with its
   * value behind it, and then calls {@link #added}; or a text, and then calls {@link #keep}.
   *
   * @return where to write
   */
  public int reserve(int more) {
    if (bytes.length - used < more) {
      bytes = Arrays.copyOf(bytes, Math.max(512, Math.max(2 * bytes.length, used + more)));
    }
    makeRoom(1);
    return used;
  }

  private void makeRoom(int more) {
    if (size + more > known.length) {
      int room = Math.max(16, 2 * (size + more));
      known = Arrays.copyOf(known, room);
      runs = Arrays.copyOf(runs, room);
      places = Arrays.copyOf(places, PLACES * room);
    }
  }

  /** A pair was written behind the others. */
  public void added(int nameLength, int valueLength) {
    int place = PLACES * size;
    places[place] = used;
    places[place + 1] = used + nameLength;
    used += nameLength + valueLength;
    places[place + 2] = used;
    length += nameLength + valueLength;
    runs[size] = null;
    known[size++] = null;
  }

  /** The pair that was added last, to be added again. */
  public TextPair last() {
    TextPair pair = known[size - 1];
    int from = nameFrom(size - 1);
    return pair != null
        ? pair
        : new TextPair(
            Arrays.copyOfRange(bytes, from, valueTo(size - 1)), valueFrom(size - 1) - from);
  }

  String name(int i) {
    TextPair pair = known[i];
    return pair != null
        ? text(pair.bytes(), 0, pair.nameLength())
        : text(bytes, nameFrom(i), valueFrom(i));
  }

  String value(int i) {
    TextPair pair = known[i];
    return pair != null
        ? text(pair.bytes(), pair.nameLength(), pair.bytes().length)
        : text(bytes, valueFrom(i), valueTo(i));
  }

  /** The bytes from {@code from} to {@code to} as text. */
  public String text(int from, int to) {
    return text(bytes, from, to);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
