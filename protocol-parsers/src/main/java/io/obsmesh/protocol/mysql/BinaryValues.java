package io.obsmesh.protocol.mysql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parameters in the binary protocol as text.
 *
 * <p>Source: "Binary Protocol Value" and COM_STMT_EXECUTE in the MySQL internals manual.
 */
final class BinaryValues {
  /** Longest text of one parameter. */
  static final int VALUE_CHARS = 1024;

  /** Parameters that are shown. */
  static final int MOST_SHOWN = 256;

  private static final int UNSIGNED = 0x8000;

  private BinaryValues() {}

  /**
   * Reads the types of {@code count} parameters, each followed by its name when {@code named};
   * names go to {@code names}.
   */
  static int[] types(
      PacketPayload in, int count, boolean named, @Nullable List<@Nullable String> names) {
    int[] types = new int[count];
    for (int i = 0; i < count && !in.ended(); i++) {
      types[i] = in.int2();
      if (named) {
        String name = in.lengthEncodedText();
        if (names != null) {
          names.add(name);
        }
      }
    }
    return types;
  }

  /**
   * Reads the values; null when they are not all here.
   *
   * @param nulls the bitmap of parameters that are null
   * @param prepared says which values were sent ahead; null when none were
   */
  static @Nullable List<String> read(
      PacketPayload in, int count, byte[] nulls, int[] types, @Nullable Prepared prepared) {
    List<String> values = new ArrayList<>(Math.min(count, MOST_SHOWN + 1));
    for (int i = 0; i < count; i++) {
      String value;
      if ((nulls[i >> 3] & 1 << (i & 7)) != 0) {
        value = "NULL";
      } else if (prepared != null && prepared.sentAhead.get(i)) {
        value = "<long data>";
      } else {
        value = value(in, types[i]);
      }
      if (in.ended()) {
        return null;
      }
      if (i < MOST_SHOWN) {
        values.add(value);
      }
    }
    if (count > MOST_SHOWN) {
      values.add("…");
    }
    return values;
  }

  /** One value; moves past it. */
  static String value(PacketPayload in, int type) {
    boolean unsigned = (type & UNSIGNED) != 0;
    return switch (type & 0xff) {
      case 1 -> unsigned ? Integer.toString(in.int1()) : Integer.toString((byte) in.int1());
      case 2, 13 -> unsigned ? Integer.toString(in.int2()) : Integer.toString((short) in.int2());
      case 3, 9 -> unsigned ? Integer.toUnsignedString(in.int4()) : Integer.toString(in.int4());
      case 8 -> unsigned ? Long.toUnsignedString(in.int8()) : Long.toString(in.int8());
      case 4 -> Float.toString(Float.intBitsToFloat(in.int4()));
      case 5 -> Double.toString(Double.longBitsToDouble(in.int8()));
      case 6 -> "NULL";
      case 7, 10, 12 -> dateTime(in);
      case 11 -> time(in);
      case 249, 250, 251, 252, 255, 16 -> bytes(in);
      default -> text(in);
    };
  }

  private static String text(PacketPayload in) {
    long length = in.lengthEncoded();
    if (length < 0 || length > in.remaining()) {
      in.skip(Long.MAX_VALUE);
      return "";
    }
    int shown = (int) Math.min(length, VALUE_CHARS);
    String text = in.text(shown);
    in.skip(length - shown);
    return shown < length ? text + '…' : text;
  }

  /** Binary data is shown as text when it is text. */
  private static String bytes(PacketPayload in) {
    int at = in.position();
    String text = text(in);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == '\ufffd') {
        return "<" + (in.position() - at) + " bytes>";
      }
    }
    return text;
  }

  private static String dateTime(PacketPayload in) {
    int length = in.int1();
    if (length == 0) {
      return "0000-00-00";
    }
    int year = in.int2();
    String date = String.format(Locale.ROOT, "%04d-%02d-%02d", year, in.int1(), in.int1());
    if (length < 7) {
      in.skip(length - 4L);
      return date;
    }
    String time = String.format(Locale.ROOT, " %02d:%02d:%02d", in.int1(), in.int1(), in.int1());
    String fraction = length < 11 ? "" : String.format(Locale.ROOT, ".%06d", in.int4());
    in.skip(length < 11 ? length - 7L : length - 11L);
    return date + time + fraction;
  }

  private static String time(PacketPayload in) {
    int length = in.int1();
    if (length == 0) {
      return "00:00:00";
    }
    String sign = in.int1() == 1 ? "-" : "";
    long hours = 24L * in.int4() + in.int1();
    String time = sign + String.format(Locale.ROOT, "%02d:%02d:%02d", hours, in.int1(), in.int1());
    String fraction = length < 12 ? "" : String.format(Locale.ROOT, ".%06d", in.int4());
    in.skip(length < 12 ? length - 8L : length - 12L);
    return time + fraction;
  }

  /** The null bitmap of {@code count} parameters. */
  static byte[] nulls(PacketPayload in, int count) {
    return in.text((count + 7) / 8, StandardCharsets.ISO_8859_1)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
