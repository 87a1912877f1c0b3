package io.obsmesh.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as nanoseconds since the Unix epoch. */
public final class Times {
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
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    String seconds = instant.truncatedTo(ChronoUnit.SECONDS).toString();
    return seconds.substring(0, seconds.length() - 1)
        + "."
        + "%09d".formatted(instant.getNano())
        + "Z";
  }
}
