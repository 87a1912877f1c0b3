package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Condition;
import io.obsmesh.query.plan.Networks;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Makes tests of conditions, over the cells of a step's input. Absent values fail comparisons. */
final class ConditionCompiler {
  private final ScalarCompiler scalars;

  ConditionCompiler(ScalarCompiler scalars) {
    this.scalars = scalars;
  }

  RowTest compile(Condition condition) {
    return switch (condition) {
      case Condition.All all -> all(all.all().stream().map(this::compile).toList());
      case Condition.Any any -> any(any.any().stream().map(this::compile).toList());
      case Condition.Negation not -> {
        RowTest of = compile(not.of());
        yield row -> !of.test(row);
      }
      case Condition.CompareLong c -> longs(c);
      case Condition.CompareNumber c -> {
        Cells left = scalars.compile(c.left());
        yield row ->
            !left.absent(row) && holds(c.comparison(), Double.compare(left.number(row), c.right()));
      }
      case Condition.CompareText c -> {
        Cells left = scalars.compile(c.left());
        yield row ->
            !left.absent(row) && holds(c.comparison(), codePoints(left.text(row), c.right()));
      }
      case Condition.CompareScalars c -> scalars(c);
      case Condition.IsTrue c -> {
        Cells of = scalars.compile(c.of());
        yield row -> !of.absent(row) && of.flag(row);
      }
      case Condition.IsPresent c -> {
        Cells of = scalars.compile(c.of());
        yield row -> !of.absent(row);
      }
      case Condition.InTexts c -> {
        Cells left = scalars.compile(c.left());
        Set<String> values = c.values();
        yield row -> !left.absent(row) && values.contains(left.text(row));
      }
      case Condition.InLongs c -> {
        Cells left = scalars.compile(c.left());
        Set<Long> values = c.values();
        yield c.left().type() == ValueType.DECIMAL
            ? row -> !left.absent(row) && values.stream().anyMatch(v -> v == left.number(row))
            : row -> !left.absent(row) && values.contains(left.integer(row));
      }
      case Condition.InNetwork c -> network(c);
      case Condition.MatchText c -> match(c);
    };
  }

  private static RowTest all(List<RowTest> tests) {
    RowTest[] parts = tests.toArray(RowTest[]::new);
    return row -> {
      for (RowTest part : parts) {
        if (!part.test(row)) {
          return false;
        }
      }
      return true;
    };
  }

  private static RowTest any(List<RowTest> tests) {
    RowTest[] parts = tests.toArray(RowTest[]::new);
    return row -> {
      for (RowTest part : parts) {
        if (part.test(row)) {
          return true;
        }
      }
      return false;
    };
  }

  private RowTest longs(Condition.CompareLong c) {
    Cells left = scalars.compile(c.left());
    Comparison comparison = c.comparison();
    long right = c.right();
    return row -> !left.absent(row) && holds(comparison, Long.compare(left.integer(row), right));
  }

  private RowTest scalars(Condition.CompareScalars c) {
    Cells left = scalars.compile(c.left());
    Cells right = scalars.compile(c.right());
    Comparison comparison = c.comparison();
    Scalar a = c.left();
    Scalar b = c.right();
    if (a.type() == ValueType.DECIMAL || b.type() == ValueType.DECIMAL) {
      return row ->
          both(left, right, row)
              && holds(comparison, Double.compare(left.number(row), right.number(row)));
    }
    if (a.type() == ValueType.INTEGER || a.type() == ValueType.TIME) {
      return row ->
          both(left, right, row)
              && holds(comparison, Long.compare(left.integer(row), right.integer(row)));
    }
    return row ->
        both(left, right, row) && holds(comparison, codePoints(left.text(row), right.text(row)));
  }

  private static boolean both(Cells left, Cells right, int row) {
    return !left.absent(row) && !right.absent(row);
  }

  private RowTest network(Condition.InNetwork c) {
    Cells left = scalars.compile(c.left());
    int slash = c.network().indexOf('/');
    byte[] network =
        Objects.requireNonNull(Networks.address(c.network().substring(0, slash)), c.network());
    int bits = Integer.parseInt(c.network().substring(slash + 1));
    return row ->
        !left.absent(row) && Networks.contains(network, bits, Networks.address(left.text(row)));
  }

  private RowTest match(Condition.MatchText c) {
    Cells left = scalars.compile(c.left());
    if (c.left().type() == ValueType.LIST) {
      Predicate<String> matches =
          c.match() == Match.CONTAINS
              ? c.pattern()::equals
              : TextMatches.of(c.match(), c.pattern());
      return row ->
          left.value(row) instanceof List<?> items
              && items.stream().anyMatch(item -> matches.test(String.valueOf(item)));
    }
    Predicate<String> matches = TextMatches.of(c.match(), c.pattern());
    return row -> !left.absent(row) && matches.test(left.text(row));
  }

  static boolean holds(Comparison comparison, int order) {
    return switch (comparison) {
      case EQUAL -> order == 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  /** By code point: surrogates, which String.compareTo puts below U+E000, come last. */
  static int codePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean highX = Character.isSurrogate(x);
        boolean highY = Character.isSurrogate(y);
        return highX == highY ? Character.compare(x, y) : highX ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
