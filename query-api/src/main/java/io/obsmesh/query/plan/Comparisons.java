package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Expr.Operator;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Times;
import io.obsmesh.query.Value;
import io.obsmesh.wire.Predicate.Match;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Comparisons of a value with what stands on the right, by the type of the left side. */
final class Comparisons {
  private final ScalarResolver scalars;
  private final Problems problems;
  private final NumberComparisons numbers;
  private final TextComparisons texts;

  Comparisons(ScalarResolver scalars, Problems problems) {
    this.scalars = scalars;
    this.problems = problems;
    this.numbers = new NumberComparisons(problems);
    this.texts = new TextComparisons(scalars, problems);
  }

  @Nullable Condition compare(Expr.Compare compare, Scalar left) {
    return switch (left.type()) {
      case INTEGER, DECIMAL -> number(compare, left);
      case TIME -> time(compare, left);
      case FLAG -> flag(compare, left);
      case TEXT -> text(compare, left);
      case LIST -> list(compare, left);
      case MAP -> {
        problems.add(
            compare.left().span(),
            name(compare.left()) + " has many entries",
            "write " + name(compare.left()) + "[\"name\"]");
        yield null;
      }
    };
  }

  private String name(Expr expr) {
    return problems.source().substring(expr.span().start(), expr.span().end());
  }

  private @Nullable Condition number(Expr.Compare compare, Scalar left) {
    if (isTextOperator(compare.operator())) {
      problems.add(
          compare.operatorSpan(),
          name(compare.left()) + " is a number: '" + compare.operator().text() + "' needs text",
          "write = or >=");
      return null;
    }
    if (compare.right() instanceof Expr.Literal literal) {
      Value value = scalars.value(literal);
      return value == null
          ? null
          : numbers.compare(name(compare.left()), left, compare.operator(), value, literal.span());
    }
    if (compare.right() instanceof Expr.Ref ref && scalars.shape().find(ref.name()) < 0) {
      problems.add(
          ref.span(),
          name(compare.left()) + " is a number, '" + ref.name() + "' is not",
          example(left));
      return null;
    }
    return scalarsCompare(compare, left);
  }

  private static String example(Scalar left) {
    return switch (left.measure()) {
      case NANOSECONDS -> "write for example 200ms";
      case BYTES, BYTES_PER_SECOND -> "write for example 10KiB";
      case NONE, COUNT, RATIO, PER_SECOND, ID -> "write a number";
    };
  }

  private @Nullable Condition scalarsCompare(Expr.Compare compare, Scalar left) {
    Scalar right = scalars.resolve(compare.right());
    if (right == null) {
      return null;
    }
    boolean fits = left.type() == right.type() || left.type().numeric() && right.type().numeric();
    if (!fits) {
      problems.add(
          compare.right().span(),
          name(compare.left())
              + " is "
              + left.type().label()
              + ", "
              + name(compare.right())
              + " is "
              + right.type().label(),
          null);
      return null;
    }
    return signed(
        compare.operator(),
        new Condition.CompareScalars(
            left, ConditionResolver.comparison(compare.operator()), right));
  }

  /** The condition itself, or its complement for != and !~. */
  static Condition signed(Operator operator, Condition condition) {
    return operator == Operator.NOT_EQUAL || operator == Operator.NOT_MATCHES
        ? new Condition.Negation(condition)
        : condition;
  }

  static boolean isTextOperator(Operator operator) {
    return switch (operator) {
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> false;
      case MATCHES, NOT_MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH, LIKE -> true;
    };
  }

  private @Nullable Condition time(Expr.Compare compare, Scalar left) {
    if (!(compare.right() instanceof Expr.Literal literal)) {
      return scalarsCompare(compare, left);
    }
    Value value = scalars.value(literal);
    if (value == null) {
      return null;
    }
    Long nanos = value instanceof Value.Instant instant ? (Long) instant.nanos() : null;
    if (value instanceof Value.Quoted quoted) {
      nanos = Times.parse(quoted.text());
    }
    if (nanos == null || isTextOperator(compare.operator())) {
      problems.add(
          literal.span(),
          name(compare.left()) + " is a time",
          "write 2026-11-20T10:00:00Z, or use last 5m");
      return null;
    }
    return signed(
        compare.operator(),
        new Condition.CompareLong(left, ConditionResolver.comparison(compare.operator()), nanos));
  }

  private @Nullable Condition flag(Expr.Compare compare, Scalar left) {
    boolean equality =
        compare.operator() == Operator.EQUAL || compare.operator() == Operator.NOT_EQUAL;
    String word =
        compare.right() instanceof Expr.Ref ref ? ref.name().toLowerCase(Locale.ROOT) : "";
    Condition condition = new Condition.IsTrue(left);
    if (equality && word.equals("true")) {
      return signed(compare.operator(), condition);
    }
    if (equality && word.equals("false")) {
      // Absent is neither true nor false.
      Condition isFalse =
          new Condition.All(
              List.of(new Condition.IsPresent(left), new Condition.Negation(condition)));
      return signed(compare.operator(), isFalse);
    }
    problems.add(
        compare.right().span(),
        name(compare.left()) + " is true or false",
        "write " + name(compare.left()) + " or not " + name(compare.left()));
    return null;
  }

  private @Nullable Condition text(Expr.Compare compare, Scalar left) {
    Value value = null;
    switch (compare.right()) {
      case Expr.Literal literal -> {
        value = scalars.value(literal);
        if (value == null) {
          return null;
        }
        // A value from outside is that text, never a pattern; a network is one all the same.
        if (literal.value() instanceof Value.Parameter && !(value instanceof Value.Network)) {
          value = new Value.Quoted(value.text());
        }
      }
      case Expr.Ref ref -> {
        // A word without a dot is text even when it names a column: dst.service=user.
        boolean column = ref.key() != null || ref.name().contains(".") && isColumn(ref.name());
        if (column) {
          return isTextOperator(compare.operator())
              ? textNeeded(compare)
              : scalarsCompare(compare, left);
        }
        value = new Value.Word(ref.name());
      }
      case Expr.Call call -> {
        return isTextOperator(compare.operator())
            ? textNeeded(compare)
            : scalarsCompare(compare, left);
      }
      case Expr.Or e -> value = null;
      case Expr.And e -> value = null;
      case Expr.Not e -> value = null;
      case Expr.Compare e -> value = null;
      case Expr.In e -> value = null;
      case Expr.Arithmetic e -> value = null;
    }
    if (value == null) {
      return textNeeded(compare);
    }
    return texts.compare(left, compare.operator(), value, compare.right().span());
  }

  private boolean isColumn(String name) {
    return scalars.shape().find(name) >= 0;
  }

  private @Nullable Condition textNeeded(Expr.Compare compare) {
    problems.add(compare.right().span(), "expected text", "put text in quotes");
    return null;
  }

  private @Nullable Condition list(Expr.Compare compare, Scalar left) {
    Value value =
        compare.right() instanceof Expr.Literal literal
            ? scalars.value(literal)
            : compare.right() instanceof Expr.Ref ref ? new Value.Word(ref.name()) : null;
    if (value == null) {
      return textNeeded(compare);
    }
    return switch (compare.operator()) {
      case EQUAL, NOT_EQUAL ->
          signed(compare.operator(), new Condition.MatchText(left, Match.CONTAINS, value.text()));
      case CONTAINS, STARTS_WITH, ENDS_WITH, LIKE, MATCHES, NOT_MATCHES ->
          texts.compare(left, compare.operator(), value, compare.right().span());
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        problems.add(
            compare.operatorSpan(),
            name(compare.left()) + " is a list",
            "write " + name(compare.left()) + " contains " + value.text());
        yield null;
      }
    };
  }
}
