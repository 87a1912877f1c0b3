package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Expr.Operator;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Value;
import io.obsmesh.wire.Predicate.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives conditions their meaning. Problems are collected, not thrown. */
final class ConditionResolver {
  private final ScalarResolver scalars;
  private final Problems problems;
  private final Comparisons comparisons;

  ConditionResolver(ScalarResolver scalars, Problems problems) {
    this.scalars = scalars;
    this.problems = problems;
    this.comparisons = new Comparisons(scalars, problems);
  }

  /** The condition, or null when it has a problem, which was noted. */
  @Nullable Condition resolve(Expr expr) {
    return switch (expr) {
      case Expr.And and -> both(resolve(and.left()), resolve(and.right()), true);
      case Expr.Or or -> both(resolve(or.left()), resolve(or.right()), false);
      case Expr.Not not -> negation(resolve(not.of()));
      case Expr.Compare compare -> comparison(compare);
      case Expr.In in -> in(in);
      case Expr.Ref ref -> truth(ref, scalars.reference(ref));
      case Expr.Call call -> call(call);
      case Expr.Literal literal -> constant(literal);
      case Expr.Arithmetic arithmetic -> {
        problems.add(arithmetic.span(), "this is a number, not a condition", "compare it");
        yield null;
      }
    };
  }

  private @Nullable Condition constant(Expr.Literal literal) {
    problems.add(
        literal.span(),
        "'" + literal.value().text() + "' is not a condition",
        "compare a field with it");
    return null;
  }

  private static @Nullable Condition both(
      @Nullable Condition left, @Nullable Condition right, boolean and) {
    if (left == null || right == null) {
      return null;
    }
    List<Condition> parts = new ArrayList<>();
    for (Condition part : List.of(left, right)) {
      switch (part) {
        case Condition.All all when and -> parts.addAll(all.all());
        case Condition.Any any when !and -> parts.addAll(any.any());
        default -> parts.add(part);
      }
    }
    return and ? new Condition.All(parts) : new Condition.Any(parts);
  }

  static @Nullable Condition negation(@Nullable Condition of) {
    return of == null ? null : new Condition.Negation(of);
  }

  private @Nullable Condition truth(Expr expr, @Nullable Scalar scalar) {
    if (scalar == null) {
      return null;
    }
    if (scalar.type() != ValueType.FLAG) {
      String text = problems.source().substring(expr.span().start(), expr.span().end());
      String example =
          switch (scalar.type()) {
            case INTEGER, DECIMAL ->
                scalar.measure() == Measure.NANOSECONDS ? text + ">200ms" : text + ">0";
            case TEXT -> text + "=\"…\"";
            case LIST -> text + " contains …";
            case MAP -> text + "[\"name\"]=\"…\"";
            case TIME, FLAG -> "has(" + text + ")";
          };
      problems.add(
          expr.span(),
          "'" + text + "' is not a condition: it is " + scalar.type().label(),
          "write for example " + example);
      return null;
    }
    return scalar instanceof Scalar.Truth truth ? truth.condition() : new Condition.IsTrue(scalar);
  }

  private @Nullable Condition call(Expr.Call call) {
    if (!call.name().text().toLowerCase(Locale.ROOT).equals("has")) {
      return truth(call, scalars.resolve(call));
    }
    if (call.arguments().size() != 1) {
      problems.add(call.span(), "has needs 1 argument", "write for example has(status)");
      return null;
    }
    Scalar of = scalars.resolve(call.arguments().get(0));
    return of == null ? null : new Condition.IsPresent(of);
  }

  private @Nullable Condition comparison(Expr.Compare compare) {
    if (compare.left() instanceof Expr.Literal && !(compare.right() instanceof Expr.Literal)) {
      return comparison(mirrored(compare));
    }
    Scalar left = scalars.resolve(compare.left());
    if (left == null) {
      return null;
    }
    return comparisons.compare(compare, left);
  }

  /** {@code 500 <= status} as {@code status >= 500}. */
  private static Expr.Compare mirrored(Expr.Compare compare) {
    Operator operator =
        switch (compare.operator()) {
          case LESS -> Operator.GREATER;
          case LESS_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
          case GREATER -> Operator.LESS;
          case GREATER_OR_EQUAL -> Operator.LESS_OR_EQUAL;
          case EQUAL, NOT_EQUAL, MATCHES, NOT_MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH, LIKE ->
              compare.operator();
        };
    return new Expr.Compare(
        compare.span(), compare.right(), operator, compare.operatorSpan(), compare.left());
  }

  private @Nullable Condition in(Expr.In in) {
    Scalar left = scalars.resolve(in.left());
    if (left == null) {
      return null;
    }
    List<Condition> any = new ArrayList<>();
    boolean failed = false;
    for (Expr value : in.values()) {
      Condition equal =
          comparisons.compare(
              new Expr.Compare(value.span(), in.left(), Operator.EQUAL, value.span(), value), left);
      failed |= equal == null;
      if (equal != null) {
        any.add(equal);
      }
    }
    return failed ? null : Sets.merge(left, any);
  }

  static Comparison comparison(Operator operator) {
    return switch (operator) {
      case LESS -> Comparison.LESS;
      case LESS_OR_EQUAL -> Comparison.LESS_OR_EQUAL;
      case GREATER -> Comparison.GREATER;
      case GREATER_OR_EQUAL -> Comparison.GREATER_OR_EQUAL;
      case EQUAL, NOT_EQUAL, MATCHES, NOT_MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH, LIKE ->
          Comparison.EQUAL;
    };
  }

  /** Whether a word stands for itself rather than for a column. */
  static boolean isBareWord(Expr expr) {
    return expr instanceof Expr.Ref ref && ref.key() == null
        || expr instanceof Expr.Literal literal && literal.value() instanceof Value.Word;
  }
}
