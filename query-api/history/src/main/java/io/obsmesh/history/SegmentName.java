package io.obsmesh.history;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a segment holds, as its file name says it: the directory listing is the catalogue, and the
 * rename of one file is the whole commit.
 *
 * @param node where the rows were observed
 * @param run the start of the node that wrote them
 * @param first place of the first row in the order of that run's writing
 * @param next place after the last row
 * @param minNanos oldest {@code time} of a row, nanoseconds since the Unix epoch
 * @param maxNanos newest
 * @param rows how many
 * @param schema which columns, as {@link StoredSchema#fingerprint} names them
 */
record SegmentName(
    String node,
    String run,
    long first,
    long next,
    long minNanos,
    long maxNanos,
    long rows,
    String schema) {
  static final String SUFFIX = ".parquet";

  private static final Pattern FORM =
      Pattern.compile(
          "([^~]+)~([^~]+)~(\\d{1,18})_(\\d{1,18})~(-?\\d{1,19})_(-?\\d{1,19})~(\\d{1,18})"
              + "~([0-9a-f]{8})\\.parquet");

  /** The name of the file. */
  String fileName() {
    return escape(node)
        + "~"
        + escape(run)
        + "~"
        + first
        + "_"
        + next
        + "~"
        + minNanos
        + "_"
        + maxNanos
        + "~"
        + rows
        + "~"
        + schema
        + SUFFIX;
  }

  /** Reads {@link #fileName}; null when it is no segment's name. */
  static @Nullable SegmentName parse(String fileName) {
    Matcher m = FORM.matcher(fileName);
    if (!m.matches()) {
      return null;
    }
    try {
      return new SegmentName(
          unescape(m.group(1)),
          unescape(m.group(2)),
          Long.parseLong(m.group(3)),
          Long.parseLong(m.group(4)),
          Long.parseLong(m.group(5)),
          Long.parseLong(m.group(6)),
          Long.parseLong(m.group(7)),
          m.group(8));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether all rows of another segment of the same table and hour are in this one too. */
  boolean covers(SegmentName other) {
    return !equals(other)
        && node.equals(other.node)
        && run.equals(other.run)
        && first <= other.first
        && next >= other.next;
  }

  /** Letters, digits, dot and hyphen stay; the rest becomes {@code %} and the hex of its bytes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-')) {
        escaped.append(c);
      } else {
        escaped.append('%').append(String.format("%02x", (int) c));
      }
    }
    return escaped.isEmpty() ? "%" : escaped.toString();
  }

  static String unescape(String text) {
    if (text.equals("%")) {
      return "";
    }
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        if (i + 3 > text.length()) {
          throw new NumberFormatException(text);
        }
        bytes[length++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[length++] = (byte) text.charAt(i);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
