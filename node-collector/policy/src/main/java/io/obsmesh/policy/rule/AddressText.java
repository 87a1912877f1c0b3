package io.obsmesh.policy.rule;

import org.jspecify.annotations.Nullable;

/** Addresses as text; strict, and never asks DNS. IPv4 becomes IPv4-mapped IPv6. */
final class AddressText {
  private AddressText() {}

  /** High and low 64 bits, or null when the text is no address. */
  static long @Nullable [] parse(String text) {
    return text.indexOf(':') < 0 ? parseIpv4(text) : parseIpv6(text);
  }

  private static long @Nullable [] parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    long bits = 0;
    for (String part : parts) {
      int value = number(part, 10, 3);
      // A leading zero would be octal elsewhere.
      if (value < 0 || value > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return null;
      }
      bits = bits << 8 | value;
    }
    return new long[] {0, 0xffffL << 32 | bits};
  }

  private static long @Nullable [] parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] groups = new int[8];
    if (gap < 0) {
      return groups(text, groups, true) == 8 ? joined(groups) : null;
    }
    int front = groups(text.substring(0, gap), groups, false);
    int[] back = new int[8];
    int behind = groups(text.substring(gap + 2), back, true);
    if (front < 0 || behind < 0 || front + behind > 7) {
      return null;
    }
    System.arraycopy(back, 0, groups, 8 - behind, behind);
    return joined(groups);
  }

  /** How many groups were read, -1 when there is something else. */
  private static int groups(String text, int[] into, boolean last) {
    if (text.isEmpty()) {
      return 0;
    }
    int count = 0;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        long @Nullable [] v4 = parseIpv4(parts[i]);
        if (v4 == null || count > 6) {
          return -1;
        }
        into[count++] = (int) (v4[1] >> 16 & 0xffff);
        into[count++] = (int) (v4[1] & 0xffff);
        continue;
      }
      int value = number(parts[i], 16, 4);
      if (value < 0 || count > 7) {
        return -1;
      }
      into[count++] = value;
    }
    return count;
  }

  private static int number(String digits, int radix, int most) {
    if (digits.isEmpty() || digits.length() > most) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static long[] joined(int[] groups) {
    long[] bits = new long[2];
    for (int i = 0; i < 8; i++) {
      bits[i / 4] = bits[i / 4] << 16 | groups[i];
    }
    return bits;
  }

  static String ofIpv4(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  /** As RFC 5952 writes it: lower case, the longest run of zero groups as {@code ::}. */
  static String ofIpv6(long high, long low) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (48 - i % 4 * 16) & 0xffff);
    }
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > bestLength) {
        best = i;
        bestLength = j - i;
      }
      i = j;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && i != best + bestLength) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
