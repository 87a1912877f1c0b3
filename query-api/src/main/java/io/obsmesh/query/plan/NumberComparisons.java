package io.obsmesh.query.plan;

import io.obsmesh.query.Expr.Operator;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Span;
import io.obsmesh.query.Value;
import io.obsmesh.wire.Predicate.Comparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comparisons of a number with a constant: units, status classes, and what is written wrongly. */
final class NumberComparisons {
  private final Problems problems;

  NumberComparisons(Problems problems) {
    this.problems = problems;
  }

  @Nullable Condition compare(String name, Scalar left, Operator operator, Value value, Span span) {
    return switch (value) {
      case Value.Whole whole ->
          needsUnit(name, left, whole.text(), whole.value() == 0, span)
              ? null
              : longs(left, operator, whole.value());
      case Value.Decimal decimal ->
          needsUnit(name, left, decimal.text(), decimal.value() == 0, span)
              ? null
              : decimals(left, operator, decimal.value());
      case Value.Duration duration ->
          unit(name, left, Measure.NANOSECONDS, "duration", span)
              ? longs(left, operator, duration.nanos())
              : null;
      case Value.Size size ->
          unit(name, left, Measure.BYTES, "size", span)
              ? longs(left, operator, size.bytes())
              : null;
      case Value.StatusClass status -> statusClass(name, left, operator, status, span);
      case Value.Quoted quoted -> notANumber(name, left, operator, quoted, span);
      case Value.Word word -> notANumber(name, left, operator, word, span);
      case Value.Address address -> notANumber(name, left, operator, address, span);
      case Value.Network network -> notANumber(name, left, operator, network, span);
      case Value.Path path -> notANumber(name, left, operator, path, span);
      case Value.Namespaced namespaced -> notANumber(name, left, operator, namespaced, span);
      case Value.Instant instant -> notANumber(name, left, operator, instant, span);
      case Value.Parameter parameter -> notANumber(name, left, operator, parameter, span);
    };
  }

  private boolean needsUnit(String name, Scalar left, String text, boolean zero, Span span) {
    if (left.measure() != Measure.NANOSECONDS || zero) {
      return false;
    }
    problems.add(span, name + " needs a unit: write " + text + "ms", null);
    return true;
  }

  private boolean unit(String name, Scalar left, Measure measure, String what, Span span) {
    boolean fits =
        left.measure() == measure
            || measure == Measure.BYTES && left.measure() == Measure.BYTES_PER_SECOND;
    if (!fits) {
      problems.add(span, name + " is not a " + what, "write a number without a unit");
    }
    return fits;
  }

  private static Condition longs(Scalar left, Operator operator, long value) {
    Comparison comparison = ConditionResolver.comparison(operator);
    return Comparisons.signed(
        operator,
        left.type() == ValueType.DECIMAL
            ? new Condition.CompareNumber(left, comparison, value)
            : new Condition.CompareLong(left, comparison, value));
  }

  private static Condition decimals(Scalar left, Operator operator, double value) {
    return Comparisons.signed(
        operator, new Condition.CompareNumber(left, ConditionResolver.comparison(operator), value));
  }

  private @Nullable Condition statusClass(
      String name, Scalar left, Operator operator, Value.StatusClass status, Span span) {
    if (left.measure() != Measure.NONE || left.type() != ValueType.INTEGER) {
      problems.add(span, name + " is not a status: it cannot be " + status.text(), null);
      return null;
    }
    long first = status.first();
    long after = first + 100;
    return switch (operator) {
      case GREATER_OR_EQUAL -> new Condition.CompareLong(left, Comparison.GREATER_OR_EQUAL, first);
      case GREATER -> new Condition.CompareLong(left, Comparison.GREATER_OR_EQUAL, after);
      case LESS -> new Condition.CompareLong(left, Comparison.LESS, first);
      case LESS_OR_EQUAL -> new Condition.CompareLong(left, Comparison.LESS, after);
      case EQUAL, NOT_EQUAL, MATCHES, NOT_MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH, LIKE ->
          Comparisons.signed(
              operator,
              new Condition.All(
                  List.of(
                      new Condition.CompareLong(left, Comparison.GREATER_OR_EQUAL, first),
                      new Condition.CompareLong(left, Comparison.LESS, after))));
    };
  }

  private static @Nullable Long id(String text) {
    try {
      return text.matches("-?\\d{1,19}") ? Long.valueOf(text) : null;
    } catch (NumberFormatException e) {
      return null; // longer than 64 bits
    }
  }

  private static boolean isId(Scalar left) {
    return left.measure() == Measure.ID;
  }

  private @Nullable Condition notANumber(
      String name, Scalar left, Operator operator, Value value, Span span) {
    String text = value.text();
    if (isId(left) && (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL)) {
      // An id in quotes is the id; one that is no number is of something else.
      Long id = id(text);
      return id != null
          ? longs(left, operator, id)
          : Comparisons.signed(operator, new Condition.Any(List.of()));
    }
    String what = left.measure() == Measure.NANOSECONDS ? "a duration" : "a number";
    String write;
    if (text.matches("\\d{1,18}(\\.\\d{1,9})?")) {
      String number = left.measure() == Measure.NANOSECONDS ? text + "ms" : text;
      write = "write " + name + operator.text() + number;
    } else if (left.measure() == Measure.NANOSECONDS && text.matches("[\\d.]+(ns|us|ms|s|m|h)")) {
      write = "write " + name + operator.text() + text;
    } else {
      write = what.equals("a duration") ? "write for example 200ms" : "write a number";
    }
    problems.add(span, name + " is " + what + ", not text", write);
    return null;
  }
}
