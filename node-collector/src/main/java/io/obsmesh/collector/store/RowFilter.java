package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Predicate;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Predicate} made ready for one table: it is evaluated column by column, and for text that
 * repeats once per different text. A column that this version does not have is absent in every row.
 * Immutable, thread-safe.
 */
abstract class RowFilter {
  /** Sets the bit of every candidate that satisfies it. */
  abstract void select(StoredBatch batch, BitSet candidates, BitSet selected);

  /** Makes a filter ready; throws when a comparison does not fit its column's type. */
  static RowFilter compile(Predicate predicate, Table table) {
    return switch (predicate) {
      case Predicate.And(var all) -> new All(compileAll(all, table));
      case Predicate.Or(var any) -> new Any(compileAll(any, table));
      case Predicate.Not(var of) -> new Complement(compile(of, table));
      case Predicate.CompareLong(var left, var comparison, var right) ->
          numbers(left, table, value -> holds(comparison, Long.compare(value, right)));
      case Predicate.CompareNumber(var left, var comparison, var right) ->
          numbers(left, table, value -> holds(comparison, Double.compare((double) value, right)));
      case Predicate.InLongs(var left, var values) -> numbers(left, table, values::contains);
      case Predicate.IsTrue(var of) -> numbers(of, table, value -> value != 0);
      case Predicate.IsPresent(var of) -> new Present(table.find(of.column()), of.key());
      case Predicate.CompareText(var left, var comparison, var right) ->
          texts(left, table, TextTests.compare(comparison, right));
      case Predicate.InTexts(var left, var values) -> texts(left, table, values::contains);
      case Predicate.InNetwork(var left, var network) ->
          texts(left, table, TextTests.inNetwork(network));
      case Predicate.MatchText(var left, var match, var pattern) ->
          texts(left, table, textTest(left, table, match, pattern));
      case Predicate.CompareColumns(var left, var comparison, var right) ->
          new TwoColumns(
              table.find(left.column()),
              left.key(),
              comparison,
              table.find(right.column()),
              right.key());
    };
  }

  /** Of a list, contains means that it has this element; of text, this part. */
  private static java.util.function.Predicate<String> textTest(
      Predicate.Reference left, Table table, Predicate.Match match, String pattern) {
    Column column = table.find(left.column());
    boolean element =
        match == Predicate.Match.CONTAINS
            && column != null
            && column.type() == ColumnType.LIST
            && left.key() == null;
    return element ? pattern::equals : TextTests.match(match, pattern);
  }

  private static List<RowFilter> compileAll(List<Predicate> predicates, Table table) {
    return predicates.stream().map(predicate -> compile(predicate, table)).toList();
  }

  private static RowFilter numbers(Predicate.Reference left, Table table, LongPredicate test) {
    Column column = table.find(left.column());
    if (column != null) {
      switch (column.type()) {
        case TIMESTAMP, INT64, INT32, BOOL -> {}
        case UTF8, MAP, LIST ->
            throw new IllegalArgumentException(
                "column: "
                    + column.name()
                    + " is "
                    + column.type().label()
                    + " (expected: a number)");
      }
    }
    return new NumberFilter(column, test);
  }

  private static RowFilter texts(
      Predicate.Reference left, Table table, java.util.function.Predicate<String> test) {
    Column column = table.find(left.column());
    if (column != null) {
      switch (column.type()) {
        case UTF8, LIST, MAP -> {}
        case TIMESTAMP, INT64, INT32, BOOL ->
            throw new IllegalArgumentException(
                "column: " + column.name() + " is " + column.type().label() + " (expected: text)");
      }
    }
    return new TextFilter(column, left.key(), test);
  }

  static boolean holds(Predicate.Comparison comparison, int order) {
    return switch (comparison) {
      case EQUAL -> order == 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  private static final class All extends RowFilter {
    private final List<RowFilter> filters;

    All(List<RowFilter> filters) {
      this.filters = filters;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      BitSet left = (BitSet) candidates.clone();
      for (RowFilter filter : filters) {
        BitSet next = new BitSet(batch.rows());
        filter.select(batch, left, next);
        left = next;
        if (left.isEmpty()) {
          return;
        }
      }
      selected.or(left);
    }
  }

  private static final class Any extends RowFilter {
    private final List<RowFilter> filters;

    Any(List<RowFilter> filters) {
      this.filters = filters;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      BitSet undecided = (BitSet) candidates.clone();
      for (RowFilter filter : filters) {
        BitSet found = new BitSet(batch.rows());
        filter.select(batch, undecided, found);
        selected.or(found);
        undecided.andNot(found);
      }
    }
  }

  private static final class Complement extends RowFilter {
    private final RowFilter filter;

    Complement(RowFilter filter) {
      this.filter = filter;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      BitSet found = new BitSet(batch.rows());
      filter.select(batch, candidates, found);
      BitSet rest = (BitSet) candidates.clone();
      rest.andNot(found);
      selected.or(rest);
    }
  }

  private static final class NumberFilter extends RowFilter {
    private final @Nullable Column column;
    private final LongPredicate test;

    NumberFilter(@Nullable Column column, LongPredicate test) {
      this.column = column;
      this.test = test;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      if (column == null || !(batch.column(column.index()) instanceof ColumnView.Numbers numbers)) {
        return;
      }
      for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
        if (numbers.has(row) && test.test(numbers.get(row))) {
          selected.set(row);
        }
      }
    }
  }

  private static final class TextFilter extends RowFilter {
    private final @Nullable Column column;
    private final @Nullable String key;
    private final java.util.function.Predicate<String> test;

    TextFilter(
        @Nullable Column column, @Nullable String key, java.util.function.Predicate<String> test) {
      this.column = column;
      this.key = key;
      this.test = test;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      if (column == null) {
        return;
      }
      switch (batch.column(column.index())) {
        case ColumnView.Absent absent -> {}
        case ColumnView.Numbers numbers -> {}
        case ColumnView.Coded coded -> coded(coded, candidates, selected);
        case ColumnView.Texts texts -> {
          for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
            if (texts.has(row) && test.test(texts.get(row))) {
              selected.set(row);
            }
          }
        }
        case ColumnView.Lists lists -> {
          for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
            if (lists.has(row) && listHolds(lists, row)) {
              selected.set(row);
            }
          }
        }
      }
    }

    private void coded(ColumnView.Coded coded, BitSet candidates, BitSet selected) {
      BitSet matching = new BitSet(coded.size());
      for (int code = 0; code < coded.size(); code++) {
        matching.set(code, test.test(coded.dictionary().get(code)));
      }
      for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
        if (coded.has(row) && matching.get(coded.code(row))) {
          selected.set(row);
        }
      }
    }

    private boolean listHolds(ColumnView.Lists lists, int row) {
      if (key != null) {
        String value = lists.value(row, key);
        return value != null && test.test(value);
      }
      ColumnView.Texts entries = lists.entries();
      if (entries == null || lists.pairs()) {
        return false;
      }
      for (int i = lists.start(row); i < lists.end(row); i++) {
        if (test.test(entries.get(i))) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Present extends RowFilter {
    private final @Nullable Column column;
    private final @Nullable String key;

    Present(@Nullable Column column, @Nullable String key) {
      this.column = column;
      this.key = key;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      if (column == null) {
        return;
      }
      ColumnView view = batch.column(column.index());
      for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
        if (view.has(row)
            && (key == null
                || (view instanceof ColumnView.Lists lists && lists.value(row, key) != null))) {
          selected.set(row);
        }
      }
    }
  }

  private static final class TwoColumns extends RowFilter {
    private final @Nullable Column left;
    private final @Nullable String leftKey;
    private final Predicate.Comparison comparison;
    private final @Nullable Column right;
    private final @Nullable String rightKey;

    TwoColumns(
        @Nullable Column left,
        @Nullable String leftKey,
        Predicate.Comparison comparison,
        @Nullable Column right,
        @Nullable String rightKey) {
      this.left = left;
      this.leftKey = leftKey;
      this.comparison = comparison;
      this.right = right;
      this.rightKey = rightKey;
    }

    @Override
    void select(StoredBatch batch, BitSet candidates, BitSet selected) {
      if (left == null || right == null) {
        return;
      }
      ColumnView leftView = batch.column(left.index());
      ColumnView rightView = batch.column(right.index());
      for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
        if (leftView instanceof ColumnView.Numbers a && rightView instanceof ColumnView.Numbers b) {
          if (a.has(row) && b.has(row) && holds(comparison, Long.compare(a.get(row), b.get(row)))) {
            selected.set(row);
          }
          continue;
        }
        String leftText = text(leftView, row, leftKey);
        String rightText = text(rightView, row, rightKey);
        if (leftText != null
            && rightText != null
            && holds(comparison, TextTests.byCodePoint(leftText, rightText))) {
          selected.set(row);
        }
      }
    }

    private static @Nullable String text(ColumnView view, int row, @Nullable String key) {
      if (!view.has(row)) {
        return null;
      }
      return switch (view) {
        case ColumnView.Texts texts -> texts.get(row);
        case ColumnView.Coded coded -> coded.dictionary().get(coded.code(row));
        case ColumnView.Lists lists -> key == null ? null : lists.value(row, key);
        case ColumnView.Numbers numbers -> null;
        case ColumnView.Absent absent -> null;
      };
    }
  }
}
