package io.obsmesh.policy.pattern;

import io.obsmesh.policy.pattern.Expression.One;
import io.obsmesh.policy.pattern.Expression.Repeat;
import io.obsmesh.policy.pattern.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads globs: {@code *}, {@code ?}, sets in brackets, backslash before what is meant as itself.
 */
final class GlobParser {
  private GlobParser() {}

  /**
   * A glob as Redis has it.
   *
   * @param wild what {@code *} and {@code ?} stand for
   */
  static Expression parse(String text, ByteSet wild, boolean sets) {
    List<Expression> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int width = Character.charCount(c);
      switch (c) {
        case '*' -> parts.add(new Repeat(new One(wild), 0, Repeat.UNBOUNDED));
        case '?' -> parts.add(new One(wild));
        case '[' -> {
          if (!sets) {
            throw new PatternException("a set in brackets is not possible here", at);
          }
          CharacterClass set = CharacterClass.parse(text, at);
          parts.add(new One(set.bytes()));
          width = set.end() - at;
        }
        case '\\' -> {
          if (at + 1 >= text.length()) {
            throw new PatternException("'\\' is last", at);
          }
          int meant = text.codePointAt(at + 1);
          parts.add(Expression.character(meant, false));
          width = 1 + Character.charCount(meant);
        }
        default -> parts.add(Expression.character(c, false));
      }
      at += width;
    }
    return new Sequence(parts);
  }

  /** The text itself. */
  static Expression literal(String text) {
    return new Sequence(text.codePoints().mapToObj(c -> Expression.character(c, false)).toList());
  }
}
