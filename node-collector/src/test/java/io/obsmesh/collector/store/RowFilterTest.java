package io.obsmesh.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random filters over random rows, in sealed and open batches, against their plain meaning. */
class RowFilterTest {
  private static final Table TABLE =
      Table.named("t", "A test.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "t", null)
          .add("place", ColumnType.INT64, Unit.COUNT, "p", null)
          .add("byte", ColumnType.INT64, Unit.COUNT, "fits one byte", null)
          .add("short", ColumnType.INT64, Unit.COUNT, "fits two bytes", null)
          .add("int", ColumnType.INT32, Unit.COUNT, "fits four bytes", null)
          .add("long", ColumnType.INT64, Unit.COUNT, "fits eight bytes", null)
          .add("same", ColumnType.INT64, Unit.COUNT, "always 7", null)
          .add("flag", ColumnType.BOOL, Unit.NONE, "f", null)
          .repeating("few", "few different texts", null)
          .text("many", "many different texts", null)
          .text("again", "texts that come again", null)
          .build();
  private static final List<String> NUMBERS = List.of("byte", "short", "int", "long", "same");
  private static final List<String> TEXTS = List.of("few", "many", "again");
  private static final int ROWS = 20_000;
  private static final Scan.Completeness COMPLETE =
      new Scan.Completeness() {
        @Override
        public String node() {
          return "n";
        }

        @Override
        public long lostEvents(long sinceNanos, long untilNanos) {
          return 0;
        }

        @Override
        public long completeUntilNanos() {
          return 0;
        }
      };

  private final TableStore store = new TableStore(List.of(TABLE), 64 << 20);
  private final List<Map<String, Object>> rows = new ArrayList<>();

  @AfterEach
  void nothingLeaks() {
    store.close();
    assertThat(store.allocator().getAllocatedMemory()).isZero();
  }

  private void fill(Random random) {
    Row row = new Row(TABLE);
    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> values = new HashMap<>();
      values.put("byte", 1_000_000L + random.nextInt(200));
      values.put("short", -5_000L + random.nextInt(60_000));
      values.put("int", (long) random.nextInt());
      values.put("long", random.nextLong() >> random.nextInt(64));
      values.put("same", 7L);
      values.put("flag", random.nextBoolean());
      values.put("few", "f" + random.nextInt(5));
      values.put("many", "m" + random.nextInt());
      values.put("again", "ä" + random.nextInt(300));
      // Batches differ in what is absent: nothing, some, all.
      int absent = i / 5_000;
      values.keySet().removeIf(name -> absent > 0 && random.nextInt(4) < absent);
      row.clear().set(TABLE.column("time"), i).set(TABLE.column("place"), i);
      values.forEach((name, value) -> {
        switch (value) {
          case Long number -> row.set(TABLE.column(name), number);
          case Boolean flag -> row.set(TABLE.column(name), flag);
          default -> row.set(TABLE.column(name), (String) value);
        }
      });
      store.accept(row);
      rows.add(values);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void filters_selectWhatTheySay(long seed) {
    Random random = new Random(seed);
    fill(random);
    for (int round = 0; round < 100; round++) {
      Predicate predicate = predicate(random, 3);
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        if (holds(predicate, rows.get(i))) {
          expected.add((long) i);
        }
      }
      assertThat(selected(predicate)).as("%s", predicate).isEqualTo(expected);
    }
  }

  private List<Long> selected(Predicate predicate) {
    List<Long> found = new ArrayList<>();
    ScanRequest request =
        new ScanRequest("t", List.of("place"), predicate, 0, Long.MAX_VALUE, 0, false);
    try (Scan scan = new Scan(store, request, COMPLETE)) {
      while (scan.next()) {
        BigIntVector places = (BigIntVector) scan.batch().getVector("place");
        for (int i = 0; i < scan.batch().getRowCount(); i++) {
          found.add(places.get(i));
        }
      }
      assertThat(scan.summary().rowsScanned() + scan.summary().rowsSkipped()).isEqualTo(ROWS);
    }
    return found;
  }

  private Predicate predicate(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 12 : 8);
    Reference number = Reference.of(NUMBERS.get(random.nextInt(NUMBERS.size())));
    Reference text = Reference.of(TEXTS.get(random.nextInt(TEXTS.size())));
    Comparison comparison = Comparison.values()[random.nextInt(Comparison.values().length)];
    Map<String, Object> known = rows.get(random.nextInt(ROWS));
    long near = (long) known.getOrDefault(number.column(), 7L) + random.nextInt(3) - 1;
    String like = (String) known.getOrDefault(text.column(), "f1");
    return switch (kind) {
      case 0, 1 -> new Predicate.CompareLong(number, comparison, near);
      case 2 -> new Predicate.CompareNumber(number, comparison, near + random.nextInt(3) / 2.0);
      case 3 -> new Predicate.InLongs(number, new HashSet<>(List.of(near, near + 2, 7L)));
      case 4 -> new Predicate.CompareText(text, comparison, like);
      case 5 -> new Predicate.InTexts(text, new HashSet<>(List.of(like, "f3")));
      case 6 ->
          random.nextBoolean()
              ? new Predicate.IsTrue(Reference.of("flag"))
              : new Predicate.IsPresent(random.nextBoolean() ? text : number);
      case 7 -> new Predicate.MatchText(text, Match.CONTAINS, like.substring(like.length() - 1));
      case 8, 9 ->
          new Predicate.And(List.of(predicate(random, depth - 1), predicate(random, depth - 1)));
      case 10 ->
          new Predicate.Or(List.of(predicate(random, depth - 1), predicate(random, depth - 1)));
      default -> new Predicate.Not(predicate(random, depth - 1));
    };
  }

  private static boolean holds(Predicate predicate, Map<String, Object> row) {
    return switch (predicate) {
      case Predicate.And(var all) -> all.stream().allMatch(part -> holds(part, row));
      case Predicate.Or(var any) -> any.stream().anyMatch(part -> holds(part, row));
      case Predicate.Not(var of) -> !holds(of, row);
      case Predicate.CompareLong(var left, var comparison, var right) ->
          row.get(left.column()) instanceof Long value
              && RowFilter.holds(comparison, Long.compare(value, right));
      case Predicate.CompareNumber(var left, var comparison, var right) ->
          row.get(left.column()) instanceof Long value
              && RowFilter.holds(comparison, Double.compare((double) value, right));
      case Predicate.InLongs(var left, var values) ->
          row.get(left.column()) instanceof Long value && values.contains(value);
      case Predicate.CompareText(var left, var comparison, var right) ->
          row.get(left.column()) instanceof String value
              && RowFilter.holds(comparison, TextTests.byCodePoint(value, right));
      case Predicate.InTexts(var left, var values) ->
          row.get(left.column()) instanceof String value && values.contains(value);
      case Predicate.IsTrue(var of) -> Boolean.TRUE.equals(row.get(of.column()));
      case Predicate.IsPresent(var of) -> row.containsKey(of.column());
      case Predicate.MatchText(var left, var match, var pattern) ->
          row.get(left.column()) instanceof String value && value.contains(pattern);
      case Predicate.InNetwork n -> throw new IllegalStateException("not made here");
      case Predicate.CompareColumns c -> throw new IllegalStateException("not made here");
    };
  }

  @ParameterizedTest
  @EnumSource(Comparison.class)
  void comparisonsWithNumbers_areRanges_alsoAtTheEnds(Comparison comparison) {
    long[] longs = {Long.MIN_VALUE, -1, 0, 1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE};
    double[] doubles = {
      Double.NEGATIVE_INFINITY, -1e300, -0.5, 0, 0.5, 1L << 53, 0x1p63, Double.NaN
    };
    for (long value : longs) {
      for (long right : longs) {
        assertThat(in(NumberRange.of(comparison, right), value))
            .isEqualTo(RowFilter.holds(comparison, Long.compare(value, right)));
      }
      for (double right : doubles) {
        assertThat(in(NumberRange.of(comparison, right), value))
            .as("%d %s %s", value, comparison, right)
            .isEqualTo(RowFilter.holds(comparison, Double.compare((double) value, right)));
      }
    }
  }

  private static boolean in(NumberRange range, long value) {
    return value >= range.low() && value <= range.high();
  }

  @Test
  void aFullBatch_takesLess_andKnowsItsValues() {
    fill(new Random(4));
    TableStore.Snapshot snapshot = store.snapshot("t", 0);
    StoredBatch sealed = snapshot.batches().getFirst();
    ColumnView.Numbers bytes = (ColumnView.Numbers) sealed.column(TABLE.column("byte").index());
    assertThat(bytes.width()).isEqualTo(1);
    assertThat(bytes.least()).isEqualTo(1_000_000);
    assertThat(bytes.greatest()).isEqualTo(1_000_199);
    ColumnView.Numbers same = (ColumnView.Numbers) sealed.column(TABLE.column("same").index());
    assertThat(same.width()).isZero();
    assertThat(sealed.column(TABLE.column("again").index())).isInstanceOf(ColumnView.Coded.class);
    assertThat(sealed.column(TABLE.column("many").index())).isInstanceOf(ColumnView.Texts.class);
    snapshot.batches().forEach(StoredBatch::release);
  }
}
