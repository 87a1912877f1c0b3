package io.obsmesh.query;

import io.obsmesh.query.Token.Kind;
import java.util.List;

/**
 * Values that are given beside a query. They are values only: what looks like a number, a quantity,
 * a status class, a network or a time is one; all else is text as it stands, whatever it contains.
 * Nothing in them is ever read as part of the query.
 */
public final class Parameters {
  private Parameters() {}

  /** The value that this text is. */
  public static Value typed(String given) {
    Value.Quoted text = new Value.Quoted(given);
    String digits = given.startsWith("-") ? given.substring(1) : given;
    List<Token> tokens;
    try {
      tokens = Lexer.tokens(digits, new Problems(digits));
    } catch (QueryException e) {
      return text;
    }
    Token first = tokens.get(0);
    Value value = first.value();
    boolean whole =
        tokens.size() == 2
            && tokens.get(1).kind() == Kind.END
            && first.kind() == Kind.VALUE
            && first.span().end() == digits.length();
    if (!whole || value == null) {
      return text;
    }
    boolean negative = digits.length() < given.length();
    return switch (value) {
      case Value.Whole n -> negative ? new Value.Whole(given, -n.value()) : n;
      case Value.Decimal n -> negative ? new Value.Decimal(given, -n.value()) : n;
      case Value.Duration n -> negative ? new Value.Duration(given, -n.nanos()) : n;
      case Value.Size n -> negative ? text : n;
      case Value.StatusClass n -> negative ? text : n;
      case Value.Network n -> negative ? text : n;
      case Value.Instant n -> negative ? text : n;
      // A star or a slash in a text from outside is that character, not a pattern.
      case Value.Path n -> text;
      case Value.Namespaced n -> text;
      case Value.Quoted n -> text;
      case Value.Word n -> text;
      case Value.Address n -> text;
      case Value.Parameter n -> text;
    };
  }
}
