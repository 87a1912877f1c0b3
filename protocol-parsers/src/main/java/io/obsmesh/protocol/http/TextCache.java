package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import org.jspecify.annotations.Nullable;

/** Short texts that were read lately, so that what repeats on every request is allocated once. */
final class TextCache {
  private static final int SLOTS = 4096;
  private static final int LONGEST_KEPT = 128;

  // Threads race for the slots. That is harmless: a String is immutable and checked before use.
  private static final @Nullable String[] RECENT = new @Nullable String[SLOTS];

  /** Hashes of the texts that came last, kept or not. */
  private static final int[] HASHES = new int[SLOTS];

  private TextCache() {}

  /** The text in the {@code length} bytes that begin {@code ahead} of the cursor. */
  static String at(ByteCursor in, int ahead, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST_KEPT) {
      return read(in, ahead, length);
    }
    int hash = hash(in, ahead, length);
    int slot = hash & SLOTS - 1;
    if (HASHES[slot] == hash) {
      return again(in, ahead, length, slot);
    }
    if (HASHES[slot ^ 1] == hash) {
      return again(in, ahead, length, slot ^ 1);
    }
    // Two texts that fall together both stay. What comes once is not kept.
    HASHES[slot ^ 1] = HASHES[slot];
    RECENT[slot ^ 1] = RECENT[slot];
    HASHES[slot] = hash;
    RECENT[slot] = null;
    return read(in, ahead, length);
  }

  private static String again(ByteCursor in, int ahead, int length, int slot) {
    String known = RECENT[slot];
    if (known != null && same(in, ahead, length, known)) {
      return known;
    }
    String text = read(in, ahead, length);
    RECENT[slot] = text;
    return text;
  }

  static int hash(ByteCursor in, int ahead, int length) {
    return in.hash(ahead, length);
  }

  /** Whether these bytes are exactly this text; never true for what is not ASCII. */
  static boolean same(ByteCursor in, int ahead, int length, String text) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int c = text.charAt(i);
      if (in.peek(ahead + i) != c || c >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Reads UTF-8 without moving the cursor. */
  static String read(ByteCursor in, int ahead, int length) {
    int here = in.position();
    in.skip(ahead);
    String text = in.readText(length);
    in.position(here);
    return text;
  }
}
