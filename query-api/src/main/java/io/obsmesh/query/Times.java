package io.obsmesh.query;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times as nanoseconds since the Unix epoch. */
public final class Times {
  private static final byte[] PATTERN =
      "0000-00-00T00:00:00.000000000Z".getBytes(StandardCharsets.ISO_8859_1);

  private Times() {}

  /** Reads {@code 2026-11-20T10:00:00Z} and its shorter forms, in UTC; null when it is no time. */
  public static @Nullable Long parse(String text) {
    String written = text.trim().replace(' ', 'T');
    try {
      Instant instant =
          written.length() <= 10
              ? LocalDate.parse(written).atStartOfDay().toInstant(ZoneOffset.UTC)
              : written.matches(".*(Z|[+-]\\d\\d:\\d\\d)$")
                  ? OffsetDateTime.parse(written).toInstant()
                  : LocalDateTime.parse(written).toInstant(ZoneOffset.UTC);
      return nanos(instant);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /** Nanoseconds since the Unix epoch. */
  public static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /** RFC 3339 in UTC with nine digits. */
  public static String format(long nanos) {
    int fraction = (int) Math.floorMod(nanos, 1_000_000_000L);
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), fraction, ZoneOffset.UTC);
    // By hand, because every row of every answer has one. A long of nanoseconds ends in 2262.
    byte[] text = PATTERN.clone();
    digits(text, 4, time.getYear());
    digits(text, 7, time.getMonthValue());
    digits(text, 10, time.getDayOfMonth());
    digits(text, 13, time.getHour());
    digits(text, 16, time.getMinute());
    digits(text, 19, time.getSecond());
    digits(text, 29, fraction);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Writes a number so that it ends before a place, over the zeros that stand there. */
  private static void digits(byte[] text, int end, int number) {
    int at = end;
    for (int rest = number; rest > 0; rest /= 10) {
      text[--at] = (byte) ('0' + rest % 10);
    }
  }
}
