package io.obsmesh.policy.pattern;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set in brackets, and the named sets and characters after a backslash. ASCII only: a character
 * of more than one byte cannot be an element.
 *
 * @param end index behind the closing bracket
 */
record CharacterClass(ByteSet bytes, boolean negated, int end) {
  private static final ByteSet DIGIT = ByteSet.range('0', '9');
  private static final ByteSet LETTER = ByteSet.range('a', 'z').or(ByteSet.range('A', 'Z'));
  private static final ByteSet WORD = LETTER.or(DIGIT).or(ByteSet.of('_'));
  private static final ByteSet SPACE = ByteSet.ofCharacters(" \t\n\r\f\u000b");
  private static final Map<String, ByteSet> POSIX =
      Map.of(
          "alpha",
          LETTER,
          "digit",
          DIGIT,
          "alnum",
          LETTER.or(DIGIT),
          "upper",
          ByteSet.range('A', 'Z'),
          "lower",
          ByteSet.range('a', 'z'),
          "space",
          SPACE,
          "xdigit",
          DIGIT.or(ByteSet.range('a', 'f')).or(ByteSet.range('A', 'F')),
          "word",
          WORD);

  /** With both cases of letters; what is negated stays without both. */
  ByteSet folded() {
    return negated ? bytes.complement().anyCase().complement() : bytes.anyCase();
  }

  /** The set of {@code \d}, {@code \w}, {@code \s} and their complements, or null. */
  static @Nullable ByteSet named(int letter) {
    return switch (letter) {
      case 'd' -> DIGIT;
      case 'D' -> DIGIT.complement();
      case 'w' -> WORD;
      case 'W' -> WORD.complement();
      case 's' -> SPACE;
      case 'S' -> SPACE.complement();
      default -> null;
    };
  }

  /** The byte of {@code \t}, {@code \n}, {@code \x41} and so on, or -1. */
  static int single(String text, int letter, int behind) {
    return switch (letter) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> 0x0b;
      case 'x' -> {
        int high = behind < text.length() ? Character.digit(text.charAt(behind), 16) : -1;
        int low = behind + 1 < text.length() ? Character.digit(text.charAt(behind + 1), 16) : -1;
        if (high < 0 || low < 0) {
          throw new PatternException("'\\x' is not followed by two hexadecimal digits", behind - 2);
        }
        yield high << 4 | low;
      }
      default -> -1;
    };
  }

  /** Reads a set whose bracket opens there. */
  static CharacterClass parse(String text, int open) {
    int at = open + 1;
    boolean negated = text.startsWith("^", at);
    if (negated) {
      at++;
    }
    ByteSet all = ByteSet.NONE;
    boolean first = true;
    while (true) {
      if (at >= text.length()) {
        throw new PatternException("'[' without ']'", open);
      }
      if (text.charAt(at) == ']' && !first) {
        break;
      }
      first = false;
      if (text.startsWith("[:", at)) {
        int end = text.indexOf(":]", at);
        ByteSet posix = end < 0 ? null : POSIX.get(text.substring(at + 2, end));
        if (posix == null) {
          throw new PatternException("a class in [: :] that is not known", at);
        }
        all = all.or(posix);
        at = end + 2;
        continue;
      }
      if (text.startsWith("&&", at)) {
        throw new PatternException("'&&' in a set is not supported", at);
      }
      int start = at;
      Element from = element(text, at);
      at = from.end();
      if (from.set() != null) {
        all = all.or(from.set());
        continue;
      }
      int to = from.value();
      if (text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']') {
        Element last = element(text, at + 1);
        if (last.set() != null || last.value() < to) {
          throw new PatternException("a range that is not ascending", start);
        }
        to = last.value();
        at = last.end();
      }
      all = all.or(ByteSet.range(from.value(), to));
    }
    return new CharacterClass(negated ? all.complement() : all, negated, at + 1);
  }

  /** A byte, or a set of them. */
  private record Element(int value, @Nullable ByteSet set, int end) {}

  private static Element element(String text, int at) {
    char c = text.charAt(at);
    if (c > 127) {
      throw new PatternException("a set can hold ASCII characters only; use (a|b)", at);
    }
    if (c != '\\') {
      return new Element(c, null, at + 1);
    }
    if (at + 1 >= text.length()) {
      throw new PatternException("'\\' is last", at);
    }
    char escaped = text.charAt(at + 1);
    ByteSet named = named(escaped);
    if (named != null) {
      return new Element(-1, named, at + 2);
    }
    int single = single(text, escaped, at + 2);
    if (single >= 0) {
      return new Element(single, null, at + (escaped == 'x' ? 4 : 2));
    }
    if (escaped > 127 || Character.isLetterOrDigit(escaped)) {
      throw new PatternException("'\\" + escaped + "' is not known", at);
    }
    return new Element(escaped, null, at + 2);
  }
}
