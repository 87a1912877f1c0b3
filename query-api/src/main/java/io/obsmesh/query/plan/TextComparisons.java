package io.obsmesh.query.plan;

import io.obsmesh.query.Expr.Operator;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Span;
import io.obsmesh.query.Value;
import io.obsmesh.query.plan.Scalar.ColumnValue;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Comparisons of text with a constant: globs, networks, namespaces, regular expressions. */
final class TextComparisons {
  private final ScalarResolver scalars;
  private final Problems problems;

  TextComparisons(ScalarResolver scalars, Problems problems) {
    this.scalars = scalars;
    this.problems = problems;
  }

  @Nullable Condition compare(Scalar left, Operator operator, Value value, Span span) {
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> {
        Condition equal = equal(left, value, span);
        yield equal == null ? null : Comparisons.signed(operator, equal);
      }
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          new Condition.CompareText(left, ConditionResolver.comparison(operator), value.text());
      case CONTAINS -> new Condition.MatchText(left, Match.CONTAINS, value.text());
      case STARTS_WITH -> new Condition.MatchText(left, Match.STARTS_WITH, value.text());
      case ENDS_WITH -> new Condition.MatchText(left, Match.ENDS_WITH, value.text());
      case LIKE -> new Condition.MatchText(left, Match.LIKE, value.text());
      case MATCHES, NOT_MATCHES -> {
        Condition matches = regex(left, value.text(), span);
        yield matches == null ? null : Comparisons.signed(operator, matches);
      }
    };
  }

  private @Nullable Condition equal(Scalar left, Value value, Span span) {
    return switch (value) {
      case Value.Network network -> network(left, network.text(), span);
      case Value.Path path -> glob(left, path.text());
      case Value.Namespaced namespaced -> namespaced(left, namespaced);
      case Value.StatusClass status ->
          new Condition.MatchText(left, Match.LIKE, status.first() / 100 + "__");
      case Value.Word word -> exact(left, word.text(), span);
      case Value.Quoted quoted -> exact(left, quoted.text(), span);
      case Value.Whole whole -> exact(left, whole.text(), span);
      case Value.Decimal decimal -> exact(left, decimal.text(), span);
      case Value.Duration duration -> exact(left, duration.text(), span);
      case Value.Size size -> exact(left, size.text(), span);
      case Value.Address address -> exact(left, address.text(), span);
      case Value.Instant instant -> exact(left, instant.text(), span);
      case Value.Parameter parameter -> exact(left, parameter.text(), span);
    };
  }

  private @Nullable Condition exact(Scalar left, String text, Span span) {
    if (left instanceof ColumnValue column) {
      String name = column.field().name();
      String meant = KnownValues.meant(scalars.table(), name, text);
      if (meant != null) {
        problems.add(span, name + " is never '" + text + "'", "did you mean '" + meant + "'?");
        return null;
      }
    }
    return new Condition.CompareText(left, Comparison.EQUAL, text);
  }

  private @Nullable Condition network(Scalar left, String network, Span span) {
    if (!Networks.isValid(network)) {
      problems.add(span, "'" + network + "' is not a network", "write for example 10.0.0.0/8");
      return null;
    }
    return new Condition.InNetwork(left, network);
  }

  /** {@code shop/cart}: the name as it is stored, or a name in a namespace. */
  private Condition namespaced(Scalar left, Value.Namespaced value) {
    Condition whole = glob(left, value.text());
    if (!(left instanceof ColumnValue column)) {
      return whole;
    }
    String name = column.field().name();
    int dot = name.lastIndexOf('.');
    int index =
        dot < 0 || name.endsWith(".namespace")
            ? -1
            : scalars.shape().find(name.substring(0, dot) + ".namespace");
    if (index < 0) {
      return whole;
    }
    Scalar namespace = new ColumnValue(index, scalars.shape().field(index));
    return new Condition.Any(
        List.of(
            whole,
            new Condition.All(
                List.of(
                    new Condition.CompareText(namespace, Comparison.EQUAL, value.namespace()),
                    glob(left, value.name())))));
  }

  private static Condition glob(Scalar left, String text) {
    int star = text.indexOf('*');
    if (star < 0) {
      return new Condition.CompareText(left, Comparison.EQUAL, text);
    }
    if (star == text.length() - 1) {
      return new Condition.MatchText(left, Match.STARTS_WITH, text.substring(0, star));
    }
    StringBuilder regex = new StringBuilder("^");
    for (String part : text.split("\\*", -1)) {
      regex
          .append(regex.length() > 1 ? ".*" : "")
          .append(part.isEmpty() ? "" : Pattern.quote(part));
    }
    return new Condition.MatchText(left, Match.REGEX, regex.append('$').toString());
  }

  private @Nullable Condition regex(Scalar left, String regex, Span span) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      problems.add(span, "this is not a regular expression: " + e.getDescription(), null);
      return null;
    } catch (StackOverflowError e) {
      // The compiler of java.util.regex recurses over nested groups.
      problems.add(span, "this regular expression is nested too deep", null);
      return null;
    }
    return new Condition.MatchText(left, Match.REGEX, regex);
  }
}
