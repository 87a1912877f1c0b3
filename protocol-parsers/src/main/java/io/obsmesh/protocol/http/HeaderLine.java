package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.table.TextPair;
import org.jspecify.annotations.Nullable;

/**
 * A header line that was read before, to know it again by its bytes: most lines of a message are
 * those of an earlier one. Never one with a secret. Immutable.
 *
 * @param raw the line with its line break, as it was on the wire
 * @param name the name, and what it means
 * @param valueFrom where in the line its value begins
 * @param valueTo where in the line its value ends
 * @param text the value, "" when only its bytes are of interest
 * @param pair name and value as they are stored
 */
record HeaderLine(
    byte[] raw, HeaderName name, int valueFrom, int valueTo, String text, TextPair pair) {
  /** Longer lines are read anew each time. */
  static final int LONGEST = 256;

  private static final int SLOTS = 1024;

  // Threads race for the slots. That is harmless: a line is immutable and checked before use.
  private static final @Nullable HeaderLine[] RECENT = new @Nullable HeaderLine[SLOTS];

  /** Hashes of lines that came once. A line is remembered when it comes again. */
  private static final int[] ONCE = new int[SLOTS];

  /** The line of {@code length} bytes that begins {@code ahead}, null when it is not known. */
  static @Nullable HeaderLine find(ByteCursor in, int ahead, int length, int hash) {
    HeaderLine line = RECENT[hash & SLOTS - 1];
    return line != null && line.raw.length == length && in.matches(ahead, line.raw) ? line : null;
  }

  /** Whether a line with this hash, which was not found, is worth remembering. */
  static boolean again(int hash) {
    if (ONCE[hash & SLOTS - 1] == hash) {
      return true;
    }
    ONCE[hash & SLOTS - 1] = hash;
    return false;
  }

  void remember(int hash) {
    RECENT[hash & SLOTS - 1] = this;
  }
}
