package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One command or one reply, as much of it as is kept. A view that its parser fills again for the
 * next message, so nothing is allocated per message.
 */
final class RespMessage {
  /** Words whose text is kept; later ones are only counted. */
  static final int MAX_WORDS = 128;

  private final int capacity;
  private byte[] text = new byte[128];
  private int length;
  private int[] starts = new int[8];
  private int[] lengths = new int[8];
  private int words;

  /** The type marker of the outermost value, {@code *} for every command. */
  int type;

  /** The integer of a {@code :} reply; of an aggregate, how many elements its header announced. */
  long number;

  /** Words of a command or leaves of a reply that were on the wire. */
  long total;

  /** The reply is the null of its protocol version. */
  boolean nil;

  /** Some text was not kept. */
  boolean cut;

  /** The first word that a hole cut, counted from 1; 0 when none did. */
  long cutByHole;

  RespMessage(int capacity) {
    this.capacity = capacity;
  }

  void clear() {
    length = 0;
    words = 0;
    type = 0;
    number = 0;
    total = 0;
    nil = false;
    cut = false;
    cutByHole = 0;
  }

  /** How many bytes of text can still be kept. */
  int room() {
    return capacity - length;
  }

  /** Opens a word: text added from now on belongs to it. */
  void beginWord() {
    total++;
    if (words == MAX_WORDS) {
      cut = true;
      return;
    }
    if (words == starts.length) {
      starts = Arrays.copyOf(starts, 2 * words);
      lengths = Arrays.copyOf(lengths, 2 * words);
    }
    starts[words] = length;
    lengths[words] = 0;
    words++;
  }

  /** Closes the word that {@link #beginWord} opened. */
  void endWord() {
    if (total <= MAX_WORDS) {
      lengths[words - 1] = length - starts[words - 1];
    }
  }

  /** Makes room for {@code count} bytes and returns where they go. */
  int reserve(int count) {
    int at = length;
    if (at + count > text.length) {
      text = Arrays.copyOf(text, Math.min(capacity, Math.max(2 * text.length, at + count)));
    }
    length += count;
    return at;
  }

  byte[] bytes() {
    return text;
  }

  /**
   * Takes text of so many bytes off the wire and keeps as much as there is room and allowance for.
   */
  void keep(ByteCursor in, int count, int allowed) {
    int kept = Math.min(count, Math.min(allowed, room()));
    cut |= kept < count;
    int at = reserve(kept);
    in.read(text, at, kept);
    in.skip(count - kept);
  }

  void append(int value) {
    if (room() == 0) {
      cut = true;
    } else {
      int at = reserve(1);
      text[at] = (byte) value;
    }
  }

  void append(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      append(ascii.charAt(i));
    }
  }

  /** Words whose text is kept. */
  int words() {
    return words;
  }

  int start(int word) {
    return starts[word];
  }

  int length(int word) {
    return lengths[word];
  }

  String word(int word) {
    return new String(text, starts[word], lengths[word], StandardCharsets.UTF_8);
  }

  /** All kept text. */
  String text() {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  int textLength() {
    return length;
  }

  /** Whether a kept word is this, ignoring the case of ASCII letters. */
  boolean is(int word, String expected) {
    return word < words
        && lengths[word] == expected.length()
        && matches(starts[word], expected, expected.length());
  }

  /** Whether all kept text begins with this, ignoring the case of ASCII letters. */
  boolean textStartsWith(String expected) {
    return length >= expected.length() && matches(0, expected, expected.length());
  }

  private boolean matches(int at, String expected, int count) {
    for (int i = 0; i < count; i++) {
      if (upper(text[at + i]) != upper(expected.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean letter(int c) {
    int upper = upper(c);
    return upper >= 'A' && upper <= 'Z';
  }

  /**
   * The integer at the cursor, which stays; {@link ByteCursor#NOT_A_NUMBER} also for one of 19
   * digits, which is more than the cursor reads though 64 bits hold it.
   */
  static long integer(ByteCursor in, int length) {
    int at = in.position();
    int sign = length > 1 && in.peek() == '+' ? 1 : 0;
    in.skip(sign);
    long number = in.readDecimal(length - sign);
    in.position(at);
    return number;
  }

  static int upper(int c) {
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  }
}
