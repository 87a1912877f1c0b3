package io.obsmesh.protocol.pgsql;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a Bind message as text.
 *
 * <p>Source: "Message Formats" (Bind) in the manual; binary forms as the send functions of the
 * types write them.
 */
final class BindValues {
  /** Longest text of one parameter, in bytes. */
  static final int VALUE_BYTES = 1024;

  /** Parameters that are shown. */
  static final int MOST_SHOWN = 256;

  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

  private BindValues() {}

  /**
   * Reads formats and values, up to the formats of the results.
   *
   * @param types of the parameters; shorter, or with zeros, where they are not known
   * @return null when they are not all here, or one is binary and of unknown type
   */
  static @Nullable List<String> read(Message in, int[] types) {
    int formats = in.int2();
    boolean oneBinary = false;
    boolean[] binary = new boolean[Math.min(formats, in.remaining() / 2)];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = in.int2() == 1;
      oneBinary = binary[i];
    }
    int count = in.int2();
    List<String> values = new ArrayList<>(Math.min(count, MOST_SHOWN + 1));
    for (int i = 0; i < count && !in.ended(); i++) {
      int length = in.int4();
      if (i >= MOST_SHOWN) {
        in.skip(Math.max(0, length));
        continue;
      }
      boolean isBinary = formats == 1 ? oneBinary : i < binary.length && binary[i];
      int type = i < types.length ? types[i] : 0;
      if (length < 0) {
        values.add("NULL");
      } else if (!isBinary) {
        values.add(text(in, length));
      } else if (type == 0) {
        return null;
      } else {
        values.add(binary(in, type, length));
      }
    }
    if (in.ended()) {
      return null;
    }
    if (count > MOST_SHOWN) {
      values.add("…");
    }
    return values;
  }

  private static String text(Message in, int length) {
    int shown = Math.min(length, VALUE_BYTES);
    String text = in.text(shown);
    in.skip(length - shown);
    return shown < length ? text + '…' : text;
  }

  /** One value; moves past it. */
  static String binary(Message in, int type, int length) {
    return switch (type) {
      case 16 -> length == 1 ? in.int1() != 0 ? "true" : "false" : hex(in, length);
      case 21 -> length == 2 ? Integer.toString((short) in.int2()) : hex(in, length);
      case 23 -> length == 4 ? Integer.toString(in.int4()) : hex(in, length);
      case 26 -> length == 4 ? Integer.toUnsignedString(in.int4()) : hex(in, length);
      case 20 -> length == 8 ? Long.toString(in.int8()) : hex(in, length);
      case 700 -> length == 4 ? Float.toString(Float.intBitsToFloat(in.int4())) : hex(in, length);
      case 701 ->
          length == 8 ? Double.toString(Double.longBitsToDouble(in.int8())) : hex(in, length);
      case 1082 -> length == 4 ? date(in.int4()) : hex(in, length);
      case 1083 -> length == 8 ? time(in.int8()) : hex(in, length);
      case 1114, 1184 -> length == 8 ? timestamp(in.int8(), type == 1184) : hex(in, length);
      case 1700 -> length >= 8 ? numeric(in, length) : hex(in, length);
      case 2950 -> length == 16 ? uuid(in) : hex(in, length);
      case 3802 -> {
        // The first byte of jsonb is the version of its form.
        in.skip(Math.min(1, length));
        yield text(in, Math.max(0, length - 1));
      }
      case 18, 19, 25, 114, 142, 1042, 1043 -> text(in, length);
      default -> hex(in, length);
    };
  }

  private static String hex(Message in, int length) {
    int shown = Math.min(length, 32);
    StringBuilder out = new StringBuilder("\\x");
    for (int i = 0; i < shown; i++) {
      out.append(HexFormat.of().toHexDigits((byte) in.int1()));
    }
    in.skip(length - shown);
    return shown < length ? out.append('…').toString() : out.toString();
  }

  private static String date(int days) {
    return switch (days) {
      case Integer.MAX_VALUE -> "infinity";
      case Integer.MIN_VALUE -> "-infinity";
      default -> EPOCH.plusDays(days).toString();
    };
  }

  private static String time(long micros) {
    boolean valid = micros >= 0 && micros < 86_400_000_000L;
    return valid ? LocalTime.ofNanoOfDay(micros * 1000).toString() : micros + " µs";
  }

  private static String timestamp(long micros, boolean zoned) {
    if (micros == Long.MAX_VALUE) {
      return "infinity";
    }
    if (micros == Long.MIN_VALUE) {
      return "-infinity";
    }
    try {
      LocalDateTime at =
          EPOCH
              .atStartOfDay()
              .plusSeconds(Math.floorDiv(micros, 1_000_000L))
              .plusNanos(Math.floorMod(micros, 1_000_000L) * 1000);
      return zoned ? at + "Z" : at.toString();
    } catch (DateTimeException outOfRange) {
      return micros + " µs";
    }
  }

  private static String uuid(Message in) {
    long high = in.int8();
    return new java.util.UUID(high, in.int8()).toString();
  }

  /** Digits of base 10000, the first of weight {@code weight}. */
  private static String numeric(Message in, int length) {
    int digits = in.int2();
    int weight = (short) in.int2();
    int sign = in.int2();
    int scale = in.int2();
    boolean regular = sign == 0 || sign == 0x4000;
    if (!regular
        || length != 8 + 2 * digits
        || digits > 64
        || Math.abs(weight) > 64
        || scale > 256) {
      in.skip(length - 8);
      return sign == 0xc000 ? "NaN" : "<numeric of " + length + " bytes>";
    }
    int[] groups = new int[digits];
    for (int i = 0; i < digits; i++) {
      groups[i] = in.int2();
    }
    StringBuilder out = new StringBuilder(sign == 0x4000 ? "-" : "");
    if (weight < 0) {
      out.append('0');
    }
    for (int i = 0; i <= weight; i++) {
      int group = i < digits ? groups[i] : 0;
      out.append(i == 0 ? Integer.toString(group) : String.format(Locale.ROOT, "%04d", group));
    }
    if (scale > 0) {
      out.append('.');
      int point = out.length();
      for (int i = weight + 1; out.length() - point < scale; i++) {
        int group = i >= 0 && i < digits ? groups[i] : 0;
        out.append(String.format(Locale.ROOT, "%04d", group));
      }
      out.setLength(point + scale);
    }
    return out.toString();
  }
}
