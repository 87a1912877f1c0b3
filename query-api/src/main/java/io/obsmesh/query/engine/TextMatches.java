package io.obsmesh.query.engine;

import io.obsmesh.wire.Predicate.Match;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tests of text, with the meaning of {@link io.obsmesh.wire.Predicate.MatchText}. */
public final class TextMatches {
  /** How many characters a regular expression may look at for one text before it gives up. */
  private static final int MAX_STEPS = 1_000_000;

  private TextMatches() {}

  /**
   * The test of one kind of match; a regular expression gives up after a bounded number of steps.
   */
  public static Predicate<String> of(Match match, String pattern) {
    return switch (match) {
      case CONTAINS -> text -> text.contains(pattern);
      case STARTS_WITH -> text -> text.startsWith(pattern);
      case ENDS_WITH -> text -> text.endsWith(pattern);
      case LIKE -> text -> like(text, pattern);
      case REGEX -> {
        Pattern compiled = Pattern.compile(pattern, Pattern.DOTALL);
        yield text -> finds(compiled, text);
      }
    };
  }

  /** SQL LIKE with one place to go back to, so it is linear in text times pattern at worst. */
  static boolean like(String text, String pattern) {
    int t = 0;
    int p = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        star = p++;
        mark = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '_' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean finds(Pattern pattern, String text) {
    try {
      return pattern.matcher(new Counted(text, new int[] {MAX_STEPS})).find();
    } catch (TooManySteps | StackOverflowError e) {
      return false;
    }
  }

  /** Text that counts how often it is looked at: the bound on backtracking. */
  private record Counted(CharSequence text, int[] left) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super("regular expression gave up", null, false, false);
    }
  }
}
