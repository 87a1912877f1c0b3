package io.obsmesh.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.Unit;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableStoreTest {
  private static final Table TABLE =
      Table.named("t", "A test.")
          .add("time", ColumnType.TIMESTAMP, Unit.NONE, "t", null)
          .add("n", ColumnType.INT64, Unit.COUNT, "n", null)
          .add("status", ColumnType.INT32, Unit.NONE, "s", null)
          .add("error", ColumnType.BOOL, Unit.NONE, "e", null)
          .repeating("method", "m", null)
          .text("path", "p", null)
          .add("headers", ColumnType.MAP, Unit.NONE, "h", null)
          .add("topics", ColumnType.LIST, Unit.NONE, "l", null)
          .build();
  private static final Scan.Completeness COMPLETE =
      new Scan.Completeness() {
        @Override
        public String node() {
          return "n1";
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

  private final TableStore store = new TableStore(List.of(TABLE), 8 << 20);
  private final Row row = new Row(TABLE);

  @AfterEach
  void nothingLeaks() {
    store.close();
    assertThat(store.allocator().getAllocatedMemory()).isZero();
  }

  private static Column column(String name) {
    return TABLE.column(name);
  }

  private void write(long time, long n, String path) {
    row.clear()
        .set(column("time"), time)
        .set(column("n"), n)
        .set(column("method"), n % 2 == 0 ? "GET" : "POST")
        .set(column("path"), path);
    if (n % 3 == 0) {
      row.set(column("status"), 200 + n)
          .set(column("error"), n % 6 == 0)
          .set(column("headers"), TextMap.of("Host", "h" + n, "X-Trace", "größe"))
          .set(column("topics"), List.of("a", "b" + n));
    }
    store.accept(row);
  }

  private List<Long> numbers(Predicate filter, long since, long until, long newest) {
    List<Long> found = new ArrayList<>();
    try (BatchStream scan = scan(filter, since, until, newest)) {
      while (scan.next()) {
        BigIntVector vector = (BigIntVector) scan.batch().getVector("n");
        for (int i = 0; i < scan.batch().getRowCount(); i++) {
          found.add(vector.get(i));
        }
      }
    }
    return found;
  }

  private Scan scan(Predicate filter, long since, long until, long newest) {
    return new Scan(
        store, new ScanRequest("t", List.of(), filter, since, until, newest, false), COMPLETE);
  }

  @Test
  void rows_areVisibleAtOnce_withEveryType() {
    write(10, 6, "/käse");
    write(11, 7, "/x");
    try (Scan scan = scan(null, 0, 100, 0)) {
      assertThat(scan.next()).isTrue();
      VectorSchemaRoot batch = scan.batch();
      assertThat(batch.getRowCount()).isEqualTo(2);
      assertThat(batch.getVector("path").getObject(0)).hasToString("/käse");
      assertThat(batch.getVector("method").getObject(1)).hasToString("POST");
      assertThat(batch.getVector("status").getObject(0)).isEqualTo(206);
      assertThat(batch.getVector("status").getObject(1)).isNull();
      assertThat(batch.getVector("error").getObject(0)).isEqualTo(true);
      assertThat(batch.getVector("headers").getObject(0))
          .hasToString(
              "[{\"key\":\"Host\",\"value\":\"h6\"},{\"key\":\"X-Trace\",\"value\":\"größe\"}]");
      assertThat(batch.getVector("headers").getObject(1)).isNull();
      assertThat(batch.getVector("topics").getObject(0)).hasToString("[\"a\",\"b6\"]");
      assertThat(scan.next()).isFalse();
      assertThat(scan.summary().rowsMatched()).isEqualTo(2);
    }
  }

  @Test
  void rowsOfManyBatches_comeOldestFirst() {
    int count = 50_000;
    for (int i = 0; i < count; i++) {
      // Out of order by up to 63 rows, across the borders of batches too.
      write(i ^ 63, i ^ 63, "/p");
    }
    List<Long> numbers = numbers(null, 0, Long.MAX_VALUE, 0);
    assertThat(numbers).hasSize(count).isSorted();
  }

  @Test
  void newest_givesTheLastRowsOnly_evenWhenTimesAreEqual() {
    for (int i = 0; i < 40_000; i++) {
      write(i / 10, i, "/p");
    }
    List<Long> numbers = numbers(null, 0, Long.MAX_VALUE, 25);
    assertThat(numbers).hasSize(25);
    assertThat(numbers).allMatch(n -> n / 10 >= 3997);
  }

  @Test
  void timeRange_isHalfOpen() {
    for (int i = 0; i < 100; i++) {
      write(i, i, "/p");
    }
    assertThat(numbers(null, 10, 13, 0)).containsExactly(10L, 11L, 12L);
  }

  @Test
  void predicates_selectWhatTheySay() {
    for (int i = 0; i < 12; i++) {
      write(i, i, "/path/" + i);
    }
    assertThat(all(new Predicate.CompareLong(Reference.of("status"), Comparison.GREATER, 203)))
        .containsExactly(6L, 9L);
    assertThat(
            all(
                new Predicate.Not(
                    new Predicate.CompareLong(Reference.of("status"), Comparison.EQUAL, 203))))
        .hasSize(11);
    assertThat(all(new Predicate.CompareText(Reference.of("method"), Comparison.EQUAL, "POST")))
        .containsExactly(1L, 3L, 5L, 7L, 9L, 11L);
    assertThat(all(new Predicate.MatchText(Reference.of("path"), Match.LIKE, "/%/1_")))
        .containsExactly(10L, 11L);
    assertThat(all(new Predicate.MatchText(Reference.of("path"), Match.REGEX, "[25]$")))
        .containsExactly(2L, 5L);
    assertThat(
            all(
                new Predicate.CompareText(
                    new Reference("headers", "hOST"), Comparison.EQUAL, "h9")))
        .containsExactly(9L);
    assertThat(all(new Predicate.MatchText(Reference.of("topics"), Match.CONTAINS, "b3")))
        .containsExactly(3L);
    assertThat(all(new Predicate.MatchText(Reference.of("topics"), Match.CONTAINS, "b"))).isEmpty();
    assertThat(all(new Predicate.IsTrue(Reference.of("error")))).containsExactly(0L, 6L);
    assertThat(all(new Predicate.IsPresent(Reference.of("status"))))
        .containsExactly(0L, 3L, 6L, 9L);
    assertThat(all(new Predicate.InTexts(Reference.of("path"), Set.of("/path/4", "/path/7"))))
        .containsExactly(4L, 7L);
    assertThat(
            all(
                new Predicate.Or(
                    List.of(
                        new Predicate.InLongs(Reference.of("n"), Set.of(1L, 2L)),
                        new Predicate.CompareColumns(
                            Reference.of("n"), Comparison.GREATER, Reference.of("status"))))))
        .containsExactly(1L, 2L);
    assertThat(all(new Predicate.IsPresent(Reference.of("unheard")))).isEmpty();
  }

  private List<Long> all(Predicate filter) {
    return numbers(filter, 0, Long.MAX_VALUE, 0);
  }

  @Test
  void network_matchesAddressesOfItsKind() {
    assertThat(TextTests.inNetwork("10.0.0.0/9").test("10.127.255.255")).isTrue();
    assertThat(TextTests.inNetwork("10.0.0.0/9").test("10.128.0.0")).isFalse();
    assertThat(TextTests.inNetwork("fd00::/8").test("fd12::1")).isTrue();
    assertThat(TextTests.inNetwork("0.0.0.0/0").test("::1")).isFalse();
    assertThatThrownBy(() -> TextTests.inNetwork("10.0.0.0/33"))
        .hasMessage("network: 10.0.0.0/33 (expected: an address and a prefix length, 10.0.0.0/8)");
  }

  @Test
  void whenFull_theOldestRowsGo() {
    String path = "/" + "x".repeat(500);
    for (int i = 0; i < 60_000; i++) {
      write(i, i, path + i);
    }
    assertThat(store.report().get("t").bytes()).isLessThan(9L << 20);
    List<Long> numbers = numbers(null, 0, Long.MAX_VALUE, 0);
    assertThat(numbers).isSorted().last().isEqualTo(59_999L);
    assertThat(numbers.size()).isBetween(5_000, 20_000);
    assertThat(store.report().get("t").oldestNanos()).isEqualTo(numbers.getFirst());
    try (Scan scan = scan(null, 0, Long.MAX_VALUE, 0)) {
      assertThat(scan.next()).isTrue();
      assertThat(scan.summary().completeSinceNanos()).isEqualTo(numbers.getFirst() - 1);
    }
  }

  @Test
  void scan_keepsWhatItHolds_whileTheStoreGoesOn() {
    String path = "/" + "x".repeat(500);
    for (int i = 0; i < 5_000; i++) {
      write(i, i, path + i);
    }
    List<Long> found = new ArrayList<>();
    try (Scan scan = scan(null, 0, Long.MAX_VALUE, 0)) {
      assertThat(scan.next()).isTrue();
      for (int i = 5_000; i < 60_000; i++) {
        write(i, i, path + i);
      }
      do {
        BigIntVector vector = (BigIntVector) scan.batch().getVector("n");
        for (int i = 0; i < scan.batch().getRowCount(); i++) {
          found.add(vector.get(i));
        }
      } while (scan.next());
    }
    assertThat(found).hasSize(5_000).isSorted();
  }

  @Test
  void follow_goesOnWithNewRows_andCountsThoseItMissed() {
    write(1, 1, "/a");
    Scan scan =
        new Scan(
            store, new ScanRequest("t", List.of("n"), null, 0, Long.MAX_VALUE, 0, true), COMPLETE);
    try (scan) {
      assertThat(scan.next()).isTrue();
      assertThat(scan.batch().getRowCount()).isEqualTo(1);
      write(2, 2, "/b");
      assertThat(scan.next()).isTrue();
      assertThat(scan.batch().getVector("n").getObject(0)).isEqualTo(2L);
      String path = "/" + "x".repeat(500);
      for (int i = 0; i < 60_000; i++) {
        write(3 + i, i, path + i);
      }
      long seen = 0;
      while (seen < 60_000 - scan.summary().lostEvents()) {
        assertThat(scan.next()).isTrue();
        seen += scan.batch().getRowCount();
      }
      assertThat(scan.summary().lostEvents()).isPositive();
      assertThat(seen + scan.summary().lostEvents()).isEqualTo(60_000);
    }
    assertThat(scan.next()).isFalse();
  }

  @Test
  void rowsAsWritten_sayAfterEachBatchWhereToGoOn() {
    int count = 40_000;
    for (int i = 0; i < count; i++) {
      write(i ^ 63, i, "/p");
    }
    Map<String, Long> from = Map.of(store.run(), 1_000L);
    List<Long> found = new ArrayList<>();
    try (Scan scan = new Scan(store, asWritten(from), COMPLETE)) {
      while (scan.next()) {
        BigIntVector vector = (BigIntVector) scan.batch().getVector("n");
        for (int i = 0; i < scan.batch().getRowCount(); i++) {
          found.add(vector.get(i));
        }
        assertThat(scan.summary().next()).isEqualTo(1_000 + found.size());
        assertThat(scan.summary().run()).isEqualTo(store.run());
      }
      assertThat(scan.summary().next()).isEqualTo(count);
      assertThat(scan.summary().lostEvents()).isZero();
    }
    assertThat(found).isEqualTo(LongStream.range(1_000, count).boxed().toList());
  }

  @Test
  void placesOfAnotherRun_leaveNothingOut_andThoseOfThisOneDo() {
    write(10, 1, "/a");
    write(5, 2, "/b");
    try (Scan scan = new Scan(store, asWritten(Map.of("another", 2L)), COMPLETE)) {
      assertThat(scan.next()).isTrue();
      assertThat(scan.batch().getRowCount()).isEqualTo(2);
    }
    ScanRequest inOrderOfTime =
        new ScanRequest("t", List.of(), null, 0, 100, 0, false).withFrom(Map.of(store.run(), 1L));
    try (Scan scan = new Scan(store, inOrderOfTime, COMPLETE)) {
      assertThat(scan.next()).isTrue();
      assertThat(scan.batch().getRowCount()).isEqualTo(1);
      assertThat(scan.batch().getVector("n").getObject(0)).isEqualTo(2L);
    }
  }

  @Test
  void rowsThatWentBeforeTheirPlaceWasRead_areCounted() {
    String path = "/" + "x".repeat(500);
    for (int i = 0; i < 60_000; i++) {
      write(i, i, path + i);
    }
    try (Scan scan = new Scan(store, asWritten(Map.of(store.run(), 10L)), COMPLETE)) {
      long rows = 0;
      while (scan.next()) {
        rows += scan.batch().getRowCount();
      }
      assertThat(rows).isLessThan(59_990);
      assertThat(rows + scan.summary().lostEvents()).isEqualTo(59_990);
    }
  }

  private static ScanRequest asWritten(Map<String, Long> from) {
    return new ScanRequest("t", List.of(), null, 0, Long.MAX_VALUE, 0, false, from, true);
  }

  @Test
  void follow_endsWhenAnotherThreadCloses() throws InterruptedException {
    Scan scan =
        new Scan(
            store, new ScanRequest("t", List.of(), null, 0, Long.MAX_VALUE, 0, true), COMPLETE);
    List<Boolean> answers = new ArrayList<>();
    Thread reader = Thread.ofVirtual().start(() -> answers.add(scan.next()));
    scan.close();
    reader.join();
    assertThat(answers).containsExactly(false);
  }

  @Test
  void unknownNames_areSaidClearly() {
    assertThatThrownBy(
            () -> new Scan(store, new ScanRequest("u", List.of(), null, 0, 1, 0, false), COMPLETE))
        .hasMessage("table: u (expected: one of [t])");
    write(1, 1, "/a");
    try (Scan scan =
        new Scan(
            store, new ScanRequest("t", List.of("n", "newer"), null, 0, 9, 0, false), COMPLETE)) {
      assertThat(scan.next()).isTrue();
      assertThat(scan.batch().getVector("newer").isNull(0)).isTrue();
    }
    assertThatThrownBy(() ->
            scan(new Predicate.CompareLong(Reference.of("path"), Comparison.LESS, 1), 0, 1, 0))
        .hasMessage("column: path is utf8 (expected: a number)");
  }
}
