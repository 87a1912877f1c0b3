package io.obsmesh.collector.store;

import io.obsmesh.wire.Predicate;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What text can be asked. */
final class TextTests {
  /** A pattern may look at so many characters of one text before it is given up. */
  private static final int MAX_STEPS = 1_000_000;

  private TextTests() {}

  static java.util.function.Predicate<String> compare(
      Predicate.Comparison comparison, String right) {
    return comparison == Predicate.Comparison.EQUAL
        ? right::equals
        : text -> RowFilter.holds(comparison, byCodePoint(text, right));
  }

  /** Orders by code point; String.compareTo orders by UTF-16 unit, which differs above U+FFFF. */
  static int byCodePoint(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean aHigh = Character.isSurrogate(a);
        boolean bHigh = Character.isSurrogate(b);
        return aHigh == bHigh ? Character.compare(a, b) : aHigh ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  static java.util.function.Predicate<String> match(Predicate.Match match, String pattern) {
    return switch (match) {
      case CONTAINS -> text -> text.contains(pattern);
      case STARTS_WITH -> text -> text.startsWith(pattern);
      case ENDS_WITH -> text -> text.endsWith(pattern);
      case LIKE -> text -> like(text, pattern);
      case REGEX -> regex(pattern);
    };
  }

  /** SQL LIKE without backtracking over more than the last %: linear times linear at worst. */
  private static boolean like(String text, String pattern) {
    int at = 0;
    int p = 0;
    int restartPattern = -1;
    int restartText = 0;
    while (at < text.length()) {
      char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && wanted == '%') {
        restartPattern = ++p;
        restartText = at;
      } else if (p < pattern.length() && (wanted == '_' || wanted == text.charAt(at))) {
        p++;
        at++;
      } else if (restartPattern >= 0) {
        p = restartPattern;
        at = ++restartText;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static java.util.function.Predicate<String> regex(String pattern) {
    Pattern compiled;
    try {
      compiled = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "pattern: " + pattern + " (expected: a regular expression; " + e.getDescription() + ")",
          e);
    }
    return text -> compiled.matcher(new CountedText(text, pattern)).find();
  }

  static java.util.function.Predicate<String> inNetwork(String network) {
    int slash = network.indexOf('/');
    byte[] prefix = address(slash < 0 ? network : network.substring(0, slash));
    int length = slash < 0 ? -1 : prefixLength(network.substring(slash + 1));
    int bits = slash < 0 ? 8 * prefix.length : length;
    if (prefix.length == 0 || bits < 0 || bits > 8 * prefix.length) {
      throw new IllegalArgumentException(
          "network: " + network + " (expected: an address and a prefix length, 10.0.0.0/8)");
    }
    return text -> {
      byte[] address = address(text);
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / 8;
      if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff << (8 - rest) & 0xff) == 0;
    };
  }

  private static int prefixLength(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static byte[] address(String text) {
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Text that ends a search which looks at it too often. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private final String pattern;
    private int steps;

    CountedText(String text, String pattern) {
      this.text = text;
      this.pattern = pattern;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new IllegalArgumentException(
            "pattern: " + pattern + " needs more than " + MAX_STEPS + " steps (expected: fewer)");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
