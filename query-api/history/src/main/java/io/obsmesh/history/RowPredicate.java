package io.obsmesh.history;

import io.obsmesh.query.engine.TextMatches;
import io.obsmesh.query.plan.Networks;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/**
 * Tests rows of a batch for what SQL did not, with the meaning of {@link Predicate}: a comparison
 * with an absent value is false. For one thread.
 */
final class RowPredicate {
  private final List<Predicate> conjuncts;
  private final Map<Predicate, java.util.function.Predicate<String>> tests = new HashMap<>();

  /** Of rows that must satisfy all of these. */
  RowPredicate(List<Predicate> conjuncts) {
    this.conjuncts = List.copyOf(conjuncts);
  }

  boolean isEmpty() {
    return conjuncts.isEmpty();
  }

  /** The columns that must be in the batch. */
  Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    conjuncts.forEach(predicate -> collect(predicate, columns));
    return columns;
  }

  private static void collect(Predicate predicate, Set<String> columns) {
    switch (predicate) {
      case Predicate.And(var all) -> all.forEach(part -> collect(part, columns));
      case Predicate.Or(var any) -> any.forEach(part -> collect(part, columns));
      case Predicate.Not(var of) -> collect(of, columns);
      case Predicate.CompareNumber p -> columns.add(p.left().column());
      case Predicate.CompareLong p -> columns.add(p.left().column());
      case Predicate.CompareText p -> columns.add(p.left().column());
      case Predicate.IsTrue(var of) -> columns.add(of.column());
      case Predicate.IsPresent(var of) -> columns.add(of.column());
      case Predicate.InTexts p -> columns.add(p.left().column());
      case Predicate.InLongs p -> columns.add(p.left().column());
      case Predicate.InNetwork p -> columns.add(p.left().column());
      case Predicate.MatchText p -> columns.add(p.left().column());
      case Predicate.CompareColumns p -> {
        columns.add(p.left().column());
        columns.add(p.right().column());
      }
    }
  }

  /** The numbers of the rows that satisfy it, in order. */
  int[] select(VectorSchemaRoot batch) {
    List<IntPredicate> all = conjuncts.stream().map(p -> bind(p, batch)).toList();
    int[] rows = new int[batch.getRowCount()];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      boolean holds = true;
      for (int i = 0; holds && i < all.size(); i++) {
        holds = all.get(i).test(row);
      }
      if (holds) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private IntPredicate bind(Predicate predicate, VectorSchemaRoot batch) {
    return switch (predicate) {
      case Predicate.And(var parts) -> {
        List<IntPredicate> all = bindAll(parts, batch);
        yield row -> all.stream().allMatch(part -> part.test(row));
      }
      case Predicate.Or(var parts) -> {
        List<IntPredicate> any = bindAll(parts, batch);
        yield row -> any.stream().anyMatch(part -> part.test(row));
      }
      case Predicate.Not(var of) -> bind(of, batch).negate();
      case Predicate.CompareLong(var left, var comparison, long right) ->
          numbers(left, batch, value -> holds(comparison, Long.compare(value, right)));
      case Predicate.CompareNumber(var left, var comparison, double right) ->
          numbers(left, batch, value -> holds(comparison, Double.compare((double) value, right)));
      case Predicate.InLongs(var left, var values) -> numbers(left, batch, values::contains);
      case Predicate.IsTrue(var of) -> numbers(of, batch, value -> value != 0);
      case Predicate.IsPresent(var of) -> {
        FieldVector vector = batch.getVector(of.column());
        String key = of.key();
        yield key == null
            ? row -> vector != null && !vector.isNull(row)
            : row -> entry(vector, row, key) != null;
      }
      case Predicate.CompareText(var left, var comparison, var right) ->
          texts(left, batch, value -> holds(comparison, byCodePoint(value, right)));
      case Predicate.InTexts(var left, var values) -> texts(left, batch, values::contains);
      case Predicate.InNetwork(var left, var network) ->
          texts(left, batch, tests.computeIfAbsent(predicate, p -> inNetwork(network)));
      case Predicate.MatchText(var left, var match, var pattern) ->
          texts(left, batch, tests.computeIfAbsent(predicate, p -> TextMatches.of(match, pattern)));
      case Predicate.CompareColumns(var left, var comparison, var right) ->
          columns(left, comparison, right, batch);
    };
  }

  private List<IntPredicate> bindAll(List<Predicate> parts, VectorSchemaRoot batch) {
    List<IntPredicate> bound = new ArrayList<>();
    parts.forEach(part -> bound.add(bind(part, batch)));
    return bound;
  }

  private static IntPredicate numbers(Reference left, VectorSchemaRoot batch, LongPredicate test) {
    FieldVector vector = batch.getVector(left.column());
    return row -> isNumber(vector, row) && test.test(number(vector, row));
  }

  private static boolean isNumber(@Nullable FieldVector vector, int row) {
    return (vector instanceof BaseIntVector
            || vector instanceof TimeStampVector
            || vector instanceof BitVector)
        && !vector.isNull(row);
  }

  private static long number(@Nullable FieldVector vector, int row) {
    return switch (vector) {
      case TimeStampVector times -> times.get(row);
      case BitVector bits -> bits.get(row);
      case BaseIntVector numbers -> numbers.getValueAsLong(row);
      case null, default -> 0;
    };
  }

  private static IntPredicate texts(
      Reference left, VectorSchemaRoot batch, java.util.function.Predicate<String> test) {
    FieldVector vector = batch.getVector(left.column());
    String key = left.key();
    if (key != null) {
      return row -> {
        String value = entry(vector, row, key);
        return value != null && test.test(value);
      };
    }
    return switch (vector) {
      case VarCharVector chars -> row -> !chars.isNull(row) && test.test(text(chars, row));
      case ListVector list when list.getDataVector() instanceof VarCharVector items ->
          row -> {
            for (int i = list.getElementStartIndex(row);
                !list.isNull(row) && i < list.getElementEndIndex(row);
                i++) {
              if (!items.isNull(i) && test.test(text(items, i))) {
                return true;
              }
            }
            return false;
          };
      case null, default -> row -> false;
    };
  }

  private static IntPredicate columns(
      Reference left, Comparison comparison, Reference right, VectorSchemaRoot batch) {
    FieldVector a = batch.getVector(left.column());
    FieldVector b = batch.getVector(right.column());
    return row -> {
      if (isNumber(a, row) && isNumber(b, row)) {
        return holds(comparison, Long.compare(number(a, row), number(b, row)));
      }
      String leftText = value(a, row, left.key());
      String rightText = value(b, row, right.key());
      return leftText != null
          && rightText != null
          && holds(comparison, byCodePoint(leftText, rightText));
    };
  }

  private static @Nullable String value(
      @Nullable FieldVector vector, int row, @Nullable String key) {
    return key != null
        ? entry(vector, row, key)
        : vector instanceof VarCharVector chars && !chars.isNull(row) ? text(chars, row) : null;
  }

  /** The first value under a name, ignoring case; null when there is none. */
  private static @Nullable String entry(@Nullable FieldVector vector, int row, String key) {
    if (!(vector instanceof ListVector list)
        || list.isNull(row)
        || !(list.getDataVector() instanceof StructVector pairs)) {
      return null;
    }
    VarCharVector keys = (VarCharVector) pairs.getChildrenFromFields().get(0);
    VarCharVector values = (VarCharVector) pairs.getChildrenFromFields().get(1);
    for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
      if (!keys.isNull(i) && key.equalsIgnoreCase(text(keys, i))) {
        return values.isNull(i) ? "" : text(values, i);
      }
    }
    return null;
  }

  private static String text(VarCharVector vector, int row) {
    return new String(vector.get(row), StandardCharsets.UTF_8);
  }

  private static java.util.function.Predicate<String> inNetwork(String network) {
    int slash = network.indexOf('/');
    byte[] prefix =
        Objects.requireNonNull(
            Networks.address(slash < 0 ? network : network.substring(0, slash)), network);
    int bits = slash < 0 ? 8 * prefix.length : Integer.parseInt(network.substring(slash + 1));
    return address -> Networks.contains(prefix, bits, Networks.address(address));
  }

  private static boolean holds(Comparison comparison, int order) {
    return switch (comparison) {
      case EQUAL -> order == 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  private static int byCodePoint(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for code points above all others.
        boolean high = Character.isSurrogate(x) != Character.isSurrogate(y);
        return high ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
