package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Predicate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Predicate} made ready for one table; for each batch it becomes a {@link BatchTest}. A
 * column that this version does not have is absent in every row. Immutable, thread-safe.
 */
final class RowFilter {
  private final Function<StoredBatch, BatchTest> tests;

  private RowFilter(Function<StoredBatch, BatchTest> tests) {
    this.tests = tests;
  }

  /** The filter over one batch. */
  BatchTest on(StoredBatch batch) {
    return tests.apply(batch);
  }

  /** Makes a filter ready; throws when a comparison does not fit its column's type. */
  static RowFilter compile(Predicate predicate, Table table) {
    return new RowFilter(
        switch (predicate) {
          case Predicate.And(var all) -> {
            List<RowFilter> filters = compileAll(all, table);
            yield batch -> BatchTest.all(on(filters, batch));
          }
          case Predicate.Or(var any) -> {
            List<RowFilter> filters = compileAll(any, table);
            yield batch -> BatchTest.any(on(filters, batch));
          }
          case Predicate.Not(var of) -> {
            RowFilter filter = compile(of, table);
            yield batch -> BatchTest.not(filter.on(batch));
          }
          case Predicate.CompareLong(var left, var comparison, var right) ->
              numbers(left, table, NumberRange.of(comparison, right));
          case Predicate.CompareNumber(var left, var comparison, var right) ->
              numbers(left, table, NumberRange.of(comparison, right));
          case Predicate.InLongs(var left, var values) -> {
            List<Function<StoredBatch, BatchTest>> each =
                values.stream()
                    .map(value -> numbers(left, table, new NumberRange(value, value)))
                    .toList();
            yield batch -> BatchTest.any(each.stream().map(test -> test.apply(batch)).toList());
          }
          case Predicate.IsTrue(var of) -> {
            Function<StoredBatch, BatchTest> zero = numbers(of, table, new NumberRange(0, 0));
            Function<StoredBatch, BatchTest> present = present(of, table);
            yield batch ->
                BatchTest.all(List.of(present.apply(batch), BatchTest.not(zero.apply(batch))));
          }
          case Predicate.IsPresent(var of) -> present(of, table);
          case Predicate.CompareText(var left, var comparison, var right) ->
              texts(left, table, TextTests.compare(comparison, right));
          case Predicate.InTexts(var left, var values) -> texts(left, table, values::contains);
          case Predicate.InNetwork(var left, var network) ->
              texts(left, table, TextTests.inNetwork(network));
          case Predicate.MatchText(var left, var match, var pattern) ->
              texts(left, table, textTest(left, table, match, pattern));
          case Predicate.CompareColumns(var left, var comparison, var right) -> {
            Column a = table.find(left.column());
            Column b = table.find(right.column());
            yield a == null || b == null
                ? batch -> BatchTest.NONE
                : new TwoColumns(a, left.key(), comparison, b, right.key());
          }
        });
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

  private static List<BatchTest> on(List<RowFilter> filters, StoredBatch batch) {
    return filters.stream().map(filter -> filter.on(batch)).toList();
  }

  private static Function<StoredBatch, BatchTest> numbers(
      Predicate.Reference left, Table table, NumberRange range) {
    Column column = table.find(left.column());
    if (column == null) {
      return batch -> BatchTest.NONE;
    }
    return switch (column.type()) {
      case TIMESTAMP, INT64, INT32, BOOL ->
          batch ->
              batch.column(column.index()) instanceof ColumnView.Numbers numbers
                  ? NumberTest.in(numbers, range.low(), range.high())
                  : BatchTest.NONE;
      case UTF8, MAP, LIST ->
          throw new IllegalArgumentException(
              "column: "
                  + column.name()
                  + " is "
                  + column.type().label()
                  + " (expected: a number)");
    };
  }

  private static Function<StoredBatch, BatchTest> texts(
      Predicate.Reference left, Table table, java.util.function.Predicate<String> test) {
    Column column = table.find(left.column());
    if (column == null) {
      return batch -> BatchTest.NONE;
    }
    String key = left.key();
    return switch (column.type()) {
      case UTF8, LIST, MAP -> batch -> texts(batch.column(column.index()), key, test);
      case TIMESTAMP, INT64, INT32, BOOL ->
          throw new IllegalArgumentException(
              "column: " + column.name() + " is " + column.type().label() + " (expected: text)");
    };
  }

  private static BatchTest texts(
      ColumnView view, @Nullable String key, java.util.function.Predicate<String> test) {
    return switch (view) {
      case ColumnView.Absent absent -> BatchTest.NONE;
      case ColumnView.Numbers numbers -> BatchTest.NONE;
      case ColumnView.Coded coded -> CodeTest.of(coded, test);
      case ColumnView.Texts texts ->
          BatchTest.each(row -> texts.has(row) && test.test(texts.get(row)), BatchTest.DEAR);
      case ColumnView.Lists lists ->
          BatchTest.each(
              row -> lists.has(row) && listHolds(lists, row, key, test), 4 * BatchTest.DEAR);
    };
  }

  private static boolean listHolds(
      ColumnView.Lists lists,
      int row,
      @Nullable String key,
      java.util.function.Predicate<String> test) {
    if (key != null) {
      String value = lists.value(row, key);
      return value != null && test.test(value);
    }
    ColumnView.Text entries = lists.entries();
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

  private static Function<StoredBatch, BatchTest> present(Predicate.Reference of, Table table) {
    Column column = table.find(of.column());
    if (column == null) {
      return batch -> BatchTest.NONE;
    }
    String key = of.key();
    return batch -> {
      ColumnView view = batch.column(column.index());
      if (key == null) {
        return Presence.of(view);
      }
      return view instanceof ColumnView.Lists lists
          ? BatchTest.each(
              row -> lists.has(row) && lists.value(row, key) != null, 4 * BatchTest.DEAR)
          : BatchTest.NONE;
    };
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

  /** Two columns of the same row. */
  private record TwoColumns(
      Column left,
      @Nullable String leftKey,
      Predicate.Comparison comparison,
      Column right,
      @Nullable String rightKey)
      implements Function<StoredBatch, BatchTest> {
    @Override
    public BatchTest apply(StoredBatch batch) {
      ColumnView leftView = batch.column(left.index());
      ColumnView rightView = batch.column(right.index());
      if (leftView instanceof ColumnView.Numbers a && rightView instanceof ColumnView.Numbers b) {
        return BatchTest.each(
            row ->
                a.has(row) && b.has(row) && holds(comparison, Long.compare(a.get(row), b.get(row))),
            4 * BatchTest.CHEAP);
      }
      return BatchTest.each(
          row -> {
            String a = text(leftView, row, leftKey);
            String b = text(rightView, row, rightKey);
            return a != null && b != null && holds(comparison, TextTests.byCodePoint(a, b));
          },
          2 * BatchTest.DEAR);
    }

    private static @Nullable String text(ColumnView view, int row, @Nullable String key) {
      if (!view.has(row)) {
        return null;
      }
      return switch (view) {
        case ColumnView.Text texts -> texts.get(row);
        case ColumnView.Lists lists -> key == null ? null : lists.value(row, key);
        case ColumnView.Numbers numbers -> null;
        case ColumnView.Absent absent -> null;
      };
    }
  }
}
