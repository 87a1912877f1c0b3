package io.obsmesh.protocol.agreement;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Differences that somebody looked into, from the file {@code differences.txt}.
 *
 * @param ours what we read, {@link #ANY} for any
 * @param theirs what tshark reads, {@link #ANY} for any
 * @param count how many there are of this kind; more or fewer are news
 * @param verdict whose reading the bytes support
 */
record Known(
    String capture,
    String protocol,
    String field,
    String ours,
    String theirs,
    int count,
    Verdict verdict,
    String reason) {
  private static final String ANY = "*";
  private static final String ABSENT = "-";
  private static final int COLUMNS = 8;

  /** Who is right. */
  enum Verdict {
    /** Our reading is right. */
    OURS,
    /** tshark's is right, and ours is a known limit. */
    TSHARK,
    /** The bytes permit both: the two count or name otherwise. */
    BOTH
  }

  boolean covers(Difference difference) {
    return capture.equals(difference.capture())
        && protocol.equals(difference.protocol())
        && field.equals(difference.field())
        && covers(ours, difference.ours())
        && covers(theirs, difference.theirs());
  }

  private static boolean covers(String pattern, String text) {
    return pattern.equals(ANY) || pattern.equals(text.isEmpty() ? ABSENT : text);
  }

  /** Reads the table; its columns are apart by " | ". */
  static List<Known> all() {
    try (InputStream in = Known.class.getResourceAsStream("differences.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Known::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Known parse(String line) {
    String[] cells = line.split(" \\| ", COLUMNS);
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException(line + " (expected: " + COLUMNS + " columns)");
    }
    return new Known(
        cells[0].strip(),
        cells[1].strip(),
        cells[2].strip(),
        cells[3].strip(),
        cells[4].strip(),
        Integer.parseInt(cells[5].strip()),
        Verdict.valueOf(cells[6].strip()),
        cells[7].strip());
  }
}
