package io.obsmesh.obsctl.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Values as people read them: three significant digits, units, no control characters. */
public final class Values {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P"};

  private Values() {}

  /** 1_234_567 ns as {@code 1.23 ms}. */
  public static String duration(double nanos) {
    double size = Math.abs(nanos);
    if (size < 1e3) {
      return digits(nanos) + " ns";
    } else if (size < 1e6) {
      return digits(nanos / 1e3) + " µs";
    } else if (size < 1e9) {
      return digits(nanos / 1e6) + " ms";
    } else if (size < 120e9) {
      return digits(nanos / 1e9) + " s";
    } else if (size < 7200e9) {
      return digits(nanos / 60e9) + " min";
    }
    return digits(nanos / 3600e9) + " h";
  }

  /** 1536 as {@code 1.50 KiB}. */
  public static String bytes(double bytes) {
    int step = 0;
    double size = bytes;
    while (Math.abs(size) >= 1024 && step < BINARY.length - 1) {
      size /= 1024;
      step++;
    }
    return (step == 0 ? plain(size) : digits(size)) + " " + BINARY[step];
  }

  /** 1_100_000 as {@code 1.10M}; below 10,000 in full. */
  public static String count(double count) {
    if (Math.abs(count) < 10_000) {
      return plain(count);
    }
    int step = 0;
    double size = count;
    while (Math.abs(size) >= 1000 && step < DECIMAL.length - 1) {
      size /= 1000;
      step++;
    }
    return digits(size) + DECIMAL[step];
  }

  /** An RFC 3339 time as local time of day; other text as it is. */
  public static String timeOfDay(String time, ZoneId zone) {
    try {
      return CLOCK.format(Instant.parse(time).atZone(zone));
    } catch (DateTimeParseException _) {
      return time;
    }
  }

  /** A number without needless digits: 3, 0.25, 1234. */
  public static String plain(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString((long) number);
    }
    return digits(number);
  }

  private static String digits(double number) {
    double size = Math.abs(number);
    String pattern = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.01 ? "%.2f" : "%.2g";
    return number == 0 ? "0" : String.format(Locale.ROOT, pattern, number);
  }

  /**
   * Text with control characters made visible: captured data must not drive the terminal. Covers
   * C0, DEL, C1 and the marks that turn the direction of text.
   */
  public static String visible(String text) {
    int i = 0;
    while (i < text.length() && !isControl(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 8).append(text, 0, i);
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isControl(c)) {
        shown.append(c);
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\r') {
        shown.append("\\r");
      } else if (c == '\t') {
        shown.append("\\t");
      } else {
        shown.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
      }
    }
    return shown.toString();
  }

  private static boolean isControl(char c) {
    return c < 0x20
        || c >= 0x7f && c < 0xa0
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069
        || c == 0x2028
        || c == 0x2029;
  }
}
