package io.obsmesh.policy.pattern;

import io.obsmesh.policy.pattern.Expression.Choice;
import io.obsmesh.policy.pattern.Expression.One;
import io.obsmesh.policy.pattern.Expression.Repeat;
import io.obsmesh.policy.pattern.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the subset of regular expressions that an automaton can match: what RE2 and POSIX have
 * without anchors inside, word boundaries, look-around and back-references. Patterns are matched as
 * a whole, so {@code ^} first and {@code $} last in a top-level alternative change nothing. The dot
 * is any byte. Lazy quantifiers mean the same as greedy ones.
 */
final class RegexParser {
  private static final int DEEPEST = 100;
  private static final int MOST_REPEATS = 255;

  private final String text;
  private int at;
  private int depth;
  private boolean anyCase;

  private RegexParser(String text) {
    this.text = text;
  }

  static Expression parse(String text) {
    RegexParser parser = new RegexParser(text);
    if (text.startsWith("(?i)")) {
      parser.anyCase = true;
      parser.at = 4;
    }
    Expression all = parser.choice();
    if (parser.at < text.length()) {
      throw new PatternException("')' without '('", parser.at);
    }
    return all;
  }

  private Expression choice() {
    List<Expression> parts = new ArrayList<>();
    parts.add(sequence());
    while (at < text.length() && text.charAt(at) == '|') {
      at++;
      parts.add(sequence());
    }
    return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
  }

  private Expression sequence() {
    List<Expression> parts = new ArrayList<>();
    int start = at;
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      char c = text.charAt(at);
      if (depth == 0 && (c == '^' ? at == start : c == '$' && endsHere())) {
        at++;
        start = c == '^' ? at : start;
        continue;
      }
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  private boolean endsHere() {
    return at + 1 == text.length() || text.charAt(at + 1) == '|';
  }

  private Expression repeated(Expression of) {
    Expression all = of;
    boolean any = false;
    while (at < text.length()) {
      int start = at;
      char c = text.charAt(at);
      int least;
      int most;
      switch (c) {
        case '*' -> {
          least = 0;
          most = Repeat.UNBOUNDED;
          at++;
        }
        case '+' -> {
          least = 1;
          most = Repeat.UNBOUNDED;
          at++;
        }
        case '?' -> {
          least = 0;
          most = 1;
          at++;
        }
        case '{' -> {
          at++;
          least = number(start);
          most = least;
          if (at < text.length() && text.charAt(at) == ',') {
            at++;
            boolean open = at < text.length() && text.charAt(at) == '}';
            most = open ? Repeat.UNBOUNDED : number(start);
          }
          if (at >= text.length() || text.charAt(at) != '}') {
            throw new PatternException("'{' is not followed by a count and '}'", start);
          }
          at++;
          if (most != Repeat.UNBOUNDED && most < least) {
            throw new PatternException("the counts of {n,m} are not ascending", start);
          }
        }
        default -> {
          return all;
        }
      }
      if (any) {
        throw new PatternException("two quantifiers in a row", start);
      }
      any = true;
      all = new Repeat(all, least, most);
      if (at < text.length() && text.charAt(at) == '?') {
        at++;
      } else if (at < text.length() && text.charAt(at) == '+') {
        throw new PatternException("possessive quantifiers are not supported", at);
      }
    }
    return all;
  }

  private int number(int start) {
    int from = at;
    int value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = value * 10 + text.charAt(at++) - '0';
      if (value > MOST_REPEATS) {
        throw new PatternException("a count above " + MOST_REPEATS, from);
      }
    }
    if (at == from) {
      throw new PatternException("'{' is not followed by a count and '}'", start);
    }
    return value;
  }

  private Expression atom() {
    int start = at;
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '.' -> new One(ByteSet.ALL);
      case '(' -> group(start);
      case '[' -> {
        CharacterClass set = CharacterClass.parse(text, start);
        at = set.end();
        yield new One(anyCase ? set.folded() : set.bytes());
      }
      case '\\' -> escape(start);
      case '*', '+', '?' ->
          throw new PatternException("'" + (char) c + "' has nothing before it to repeat", start);
      case '{' -> throw new PatternException("'{' has nothing before it to repeat", start);
      case '^', '$' ->
          throw new PatternException(
              "'"
                  + (char) c
                  + "' inside of the pattern: patterns are matched as a whole (for the character:"
                  + " \\"
                  + (char) c
                  + ")",
              start);
      default -> Expression.character(c, anyCase);
    };
  }

  private Expression group(int start) {
    if (text.startsWith("?:", at)) {
      at += 2;
    } else if (text.startsWith("?P<", at) || (text.startsWith("?<", at) && !isLookBehind(at + 2))) {
      int end = text.indexOf('>', at);
      if (end < 0) {
        throw new PatternException("the name of a group has no '>'", start);
      }
      at = end + 1;
    } else if (text.startsWith("?", at)) {
      boolean look = text.startsWith("?=", at) || text.startsWith("?!", at) || isLookBehind(at + 2);
      throw new PatternException(
          look
              ? "look-around is not supported: no automaton can match it"
              : "this kind of group is not supported (flags: only (?i) first in the pattern)",
          start);
    }
    if (++depth > DEEPEST) {
      throw new PatternException("groups nested deeper than " + DEEPEST, start);
    }
    Expression inside = choice();
    depth--;
    if (at >= text.length()) {
      throw new PatternException("'(' without ')'", start);
    }
    at++;
    return inside;
  }

  private boolean isLookBehind(int sign) {
    return text.startsWith("?<", sign - 2)
        && (text.startsWith("=", sign) || text.startsWith("!", sign));
  }

  private Expression escape(int start) {
    if (at >= text.length()) {
      throw new PatternException("'\\' is last", start);
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    ByteSet named = CharacterClass.named(c);
    if (named != null) {
      return new One(named);
    }
    int single = CharacterClass.single(text, c, at);
    if (single >= 0) {
      at += c == 'x' ? 2 : 0;
      ByteSet set = ByteSet.of(single);
      return new One(anyCase ? set.anyCase() : set);
    }
    if (c >= '1' && c <= '9') {
      throw new PatternException(
          "back-references are not supported: no automaton can match them", start);
    }
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z' || c == 'Z') {
      throw new PatternException("'\\" + (char) c + "' is not supported", start);
    }
    if (Character.isLetterOrDigit(c)) {
      throw new PatternException("'\\" + Character.toString(c) + "' is not known", start);
    }
    return Expression.character(c, anyCase);
  }
}
