package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.table.TextPair;
import io.obsmesh.table.TextRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Header lines that came one behind the other more than once, to know them again at one look.
 * Immutable; the same lines are the same block on every connection, as long as it is remembered.
 *
 * @param raw the lines with their line breaks
 * @param lines how many they are
 * @param read those whose value is read and not only stored
 * @param readFrom where in {@code raw} each of these begins
 * @param run the lines as they are stored
 */
record HeaderBlock(byte[] raw, int lines, HeaderLine[] read, int[] readFrom, TextRun run) {
  /** Longer blocks are cut. */
  static final int LONGEST = 1024;

  private static final int SLOTS = 256;

  // Threads race for the slots. That is harmless: a block is immutable and checked before use.
  private static final @Nullable HeaderBlock[] RECENT = new @Nullable HeaderBlock[SLOTS];

  /** The block of these lines. */
  static HeaderBlock of(List<HeaderLine> lines) {
    int length = 0;
    for (HeaderLine line : lines) {
      length += line.raw().length;
    }
    byte[] raw = new byte[length];
    int[] from = new int[lines.size()];
    List<TextPair> pairs = new ArrayList<>();
    List<HeaderLine> read = new ArrayList<>();
    int at = 0;
    for (HeaderLine line : lines) {
      if (line.name().meaning() != HeaderName.Meaning.OTHER) {
        from[read.size()] = at;
        read.add(line);
      }
      System.arraycopy(line.raw(), 0, raw, at, line.raw().length);
      at += line.raw().length;
      pairs.add(line.pair());
    }
    int slot = new ByteCursor().wrap(raw, 0, length).hash(0, length) & SLOTS - 1;
    HeaderBlock known = RECENT[slot];
    if (known != null && Arrays.equals(known.raw, raw)) {
      return known;
    }
    HeaderBlock block =
        new HeaderBlock(
            raw, lines.size(), read.toArray(HeaderLine[]::new), from, new TextRun(pairs));
    RECENT[slot] = block;
    return block;
  }
}
