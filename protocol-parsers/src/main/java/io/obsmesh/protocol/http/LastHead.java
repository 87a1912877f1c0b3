package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the last heads of a direction, by their place: what the next head is expected to be.
 * Holds no value that is a secret.
 */
final class LastHead {
  private static final int MOST_EXPECTED = 32;

  /** A block of a single line would not be compared faster than the line. */
  private static final int SHORTEST_BLOCK = 2;

  /** Null where a line is not remembered. */
  private @Nullable HeaderLine[] lines = {};

  /** The names of lines that were not remembered as a whole. */
  private @Nullable HeaderName[] names = {};

  /** Each at the number of its first line; empty when there are none. */
  private @Nullable HeaderBlock[] blocks = {};

  /** Heads in a row of which every line was the one that was expected, or is not remembered. */
  private int steadyHeads;

  private boolean steady;

  /** A head begins. */
  void begin() {
    steady = true;
  }

  /** The block that begins with line {@code number}, null when none is expected. */
  @Nullable HeaderBlock block(int number) {
    return number < blocks.length ? blocks[number] : null;
  }

  /** Line {@code number}, null when it is not remembered. */
  @Nullable HeaderLine line(int number) {
    return number < lines.length ? lines[number] : null;
  }

  /** The name of line {@code number}, null when the one that begins {@code at} has another. */
  @Nullable HeaderName name(ByteCursor in, int at, int end, int number) {
    HeaderName name = number < names.length ? names[number] : null;
    return name != null
            && end - at > name.utf8().length
            && in.peek(at + name.utf8().length) == ':'
            && in.matches(at, name.utf8())
        ? name
        : null;
  }

  /** Line {@code number} of the head has this name. */
  void expectName(int number, HeaderName name) {
    if (number >= names.length) {
      if (number >= MOST_EXPECTED) {
        return;
      }
      names = Arrays.copyOf(names, Math.min(MOST_EXPECTED, number + 8));
    }
    names[number] = name;
  }

  /** Line {@code number} of the head is this one, null when it is not remembered. */
  void expect(int number, @Nullable HeaderLine line) {
    if (number >= lines.length) {
      if (line == null || number >= MOST_EXPECTED) {
        return;
      }
      lines = Arrays.copyOf(lines, Math.min(MOST_EXPECTED, number + 8));
    }
    steady &= lines[number] == line;
    lines[number] = line;
  }

  /** The head had so many lines. When it was as expected twice, its blocks are made. */
  void ended(int count) {
    steadyHeads = steady ? steadyHeads + 1 : 0;
    if (steadyHeads != 2 || lines.length == 0) {
      return;
    }
    @Nullable HeaderBlock[] made = new @Nullable HeaderBlock[lines.length];
    List<HeaderLine> together = new ArrayList<>();
    int length = 0;
    for (int number = 0; number <= lines.length; number++) {
      HeaderLine line = number < Math.min(count, lines.length) ? lines[number] : null;
      if (line == null || length + line.raw().length > HeaderBlock.LONGEST) {
        if (together.size() >= SHORTEST_BLOCK) {
          made[number - together.size()] = HeaderBlock.of(together);
        }
        together.clear();
        length = 0;
      }
      if (line != null) {
        together.add(line);
        length += line.raw().length;
      }
    }
    blocks = made;
  }
}
