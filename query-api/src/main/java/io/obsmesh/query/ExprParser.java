package io.obsmesh.query;

import io.obsmesh.query.Expr.Operator;
import io.obsmesh.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads expressions: or, and, not, comparisons, sums, products, operands. */
final class ExprParser {
  private final TokenReader in;

  ExprParser(TokenReader in) {
    this.in = in;
  }

  Expr expr() {
    in.enter();
    Expr left = and();
    while (in.skipWord("or")) {
      Expr right = and();
      left = new Expr.Or(left.span().to(right.span()), left, right);
    }
    in.leave();
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (in.skipWord("and")) {
      Expr right = not();
      left = new Expr.And(left.span().to(right.span()), left, right);
    }
    return left;
  }

  private Expr not() {
    if (in.atWord("not") && !startsOperand(in.peek(1).text(), "in")) {
      Token not = in.take();
      in.enter();
      Expr of = not();
      in.leave();
      return new Expr.Not(not.span().to(of.span()), of);
    }
    return comparison();
  }

  private static boolean startsOperand(String text, String word) {
    return text.equalsIgnoreCase(word);
  }

  private Expr comparison() {
    Expr left = sum();
    boolean negated = in.atWord("not") && in.peek(1).isWord("in");
    if (negated || in.atWord("in")) {
      if (negated) {
        in.take();
      }
      in.take();
      Expr test = set(left);
      return negated ? new Expr.Not(test.span(), test) : test;
    }
    Operator operator = operator(in.peek());
    if (operator == null) {
      return left;
    }
    Token written = in.take();
    Expr right = sum();
    Operator second = operator(in.peek());
    if (second != null && !(left instanceof Expr.Compare)) {
      throw in.fail(in.peek().span(), "two comparisons in a row", "join them with 'and'");
    }
    return new Expr.Compare(left.span().to(right.span()), left, operator, written.span(), right);
  }

  private Expr set(Expr left) {
    if (!in.at("(")) {
      Expr value = operand();
      return new Expr.In(left.span().to(value.span()), left, List.of(value));
    }
    in.take();
    List<Expr> values = new ArrayList<>();
    do {
      values.add(sum());
    } while (in.skip(","));
    Token close = in.expect(")", "',' or ')' in the list of values");
    return new Expr.In(left.span().to(close.span()), left, values);
  }

  static @Nullable Operator operator(Token token) {
    return switch (token.kind()) {
      case SYMBOL ->
          switch (token.text()) {
            case "=", "==" -> Operator.EQUAL;
            case "!=" -> Operator.NOT_EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case ">" -> Operator.GREATER;
            case ">=" -> Operator.GREATER_OR_EQUAL;
            case "=~" -> Operator.MATCHES;
            case "!~" -> Operator.NOT_MATCHES;
            default -> null;
          };
      case NAME ->
          switch (token.text().toLowerCase(Locale.ROOT)) {
            case "eq" -> Operator.EQUAL;
            case "ne" -> Operator.NOT_EQUAL;
            case "lt" -> Operator.LESS;
            case "le" -> Operator.LESS_OR_EQUAL;
            case "gt" -> Operator.GREATER;
            case "ge" -> Operator.GREATER_OR_EQUAL;
            case "contains" -> Operator.CONTAINS;
            case "startswith" -> Operator.STARTS_WITH;
            case "endswith" -> Operator.ENDS_WITH;
            case "like" -> Operator.LIKE;
            case "matches" -> Operator.MATCHES;
            default -> null;
          };
      case VALUE, END -> null;
    };
  }

  private Expr sum() {
    Expr left = product();
    while (in.at("+") || in.at("-")) {
      char operator = in.take().text().charAt(0);
      Expr right = product();
      left = new Expr.Arithmetic(left.span().to(right.span()), left, operator, right);
    }
    return left;
  }

  private Expr product() {
    Expr left = operand();
    while (in.at("*") || in.at("/")) {
      char operator = in.take().text().charAt(0);
      Expr right = operand();
      left = new Expr.Arithmetic(left.span().to(right.span()), left, operator, right);
    }
    return left;
  }

  private Expr operand() {
    Token token = in.peek();
    if (token.is("(")) {
      in.take();
      Expr inner = expr();
      in.expect(")", "')'");
      return inner;
    }
    if (token.is("-")) {
      return negative();
    }
    Value value = token.value();
    if (token.kind() == Kind.VALUE && value != null) {
      in.take();
      return new Expr.Literal(token.span(), value);
    }
    if (token.kind() == Kind.NAME && !isOperatorWord(token)) {
      in.take();
      return in.at("(") ? call(new Expr.Name(token.span(), token.text())) : reference(token);
    }
    throw in.expected("a field or a value", null);
  }

  private static boolean isOperatorWord(Token token) {
    return operator(token) != null || token.isWord("and") || token.isWord("or");
  }

  private Expr negative() {
    Token minus = in.take();
    Token number = in.peek();
    Span span = minus.span().to(number.span());
    Value value = number.value();
    Value negated =
        switch (value) {
          case Value.Whole whole -> new Value.Whole("-" + whole.text(), -whole.value());
          case Value.Decimal decimal -> new Value.Decimal("-" + decimal.text(), -decimal.value());
          case Value.Duration duration ->
              new Value.Duration("-" + duration.text(), -duration.nanos());
          case null, default -> throw in.expected("a number after '-'", null);
        };
    in.take();
    return new Expr.Literal(span, negated);
  }

  private Expr reference(Token name) {
    if (!in.at("[")) {
      return new Expr.Ref(name.span(), name.text(), null);
    }
    in.take();
    if (!(in.peek().value() instanceof Value.Quoted key)) {
      throw in.expected("a name in quotes", "write " + name.text() + "[\"x-request-id\"]");
    }
    in.take();
    Token close = in.expect("]", "']'");
    return new Expr.Ref(name.span().to(close.span()), name.text(), key.text());
  }

  /** A function with its arguments; the name was read. */
  Expr.Call call(Expr.Name name) {
    in.expect("(", "'(' after '" + name.text() + "'");
    List<Expr> arguments = new ArrayList<>();
    if (in.at("*") && in.peek(1).is(")")) {
      in.take(); // count(*)
    }
    if (!in.at(")")) {
      do {
        arguments.add(expr());
      } while (in.skip(","));
    }
    Token close = in.expect(")", "',' or ')' after an argument");
    return new Expr.Call(name.span().to(close.span()), name, arguments);
  }
}
