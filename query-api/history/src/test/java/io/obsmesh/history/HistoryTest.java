package io.obsmesh.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.query.engine.RowSource;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final long START = Instant.now().getEpochSecond() * 1_000_000_000L;
  private static final long END = Long.MAX_VALUE;

  @TempDir Path directory;

  private History open() {
    return open(0);
  }

  private History open(long reserveBytes) {
    return History.open(
        new HistoryOptions(directory, 1L << 30, Duration.ofDays(7), reserveBytes, 256L << 20, 2));
  }

  private static RowSource over(History history, RecordedNode node) {
    return history.over(node.source(), List.of(RecordedNode.TABLE));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  @Test
  void rowsThatLeftMemory_comeFromHistory_inOrder_andNoneTwice() {
    int count = 60_000;
    try (RecordedNode node = new RecordedNode("n1", 2 << 20);
        History history = open()) {
      history.record(List.of(node.local));
      for (int i = 0; i < count; i++) {
        node.write(START + (i ^ 7), i ^ 7);
        if (i % 5_000 == 4_999 && i < count - 3_000) {
          history.flush();
        }
      }
      RowSource joined = over(history, node);
      // The store alone has forgotten most of them.
      assertThat(RecordedNode.numbers(node.source(), RecordedNode.all(0, END, 0)))
          .hasSizeLessThan(count - 10_000);
      assertThat(RecordedNode.numbers(joined, RecordedNode.all(0, END, 0)))
          .isEqualTo(range(0, count));
      assertThat(RecordedNode.numbers(joined, RecordedNode.all(START + 100, START + 200, 0)))
          .isEqualTo(range(100, 200));
      assertThat(RecordedNode.numbers(joined, RecordedNode.all(0, END, 50_000)))
          .isEqualTo(range(10_000, count));
      assertThat(RecordedNode.numbers(joined, RecordedNode.all(0, START + 500, 7)))
          .isEqualTo(range(493, 500));
    }
  }

  @Test
  void rangeThatMemoryStillHas_asksNoFile() throws IOException {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20);
        History history = open()) {
      history.record(List.of(node.local));
      for (int i = 0; i < 1_000; i++) {
        node.write(START + i, i);
      }
      history.flush();
      for (Path file : files()) {
        Files.delete(file);
      }
      assertThat(RecordedNode.numbers(over(history, node), RecordedNode.all(START, END, 0)))
          .isEqualTo(range(0, 1_000));
    }
  }

  @Test
  void everyPredicate_selectsTheSameRowsFromFilesAsFromMemory() {
    try (RecordedNode node = new RecordedNode("n1", 16 << 20);
        RecordedNode restarted = new RecordedNode("n1", 16 << 20);
        History history = open()) {
      for (int i = 0; i < 2_000; i++) {
        node.write(START + i, i);
      }
      history.record(List.of(node.local));
      history.flush();
      RowSource files = over(history, restarted);
      for (Predicate predicate : predicates()) {
        ScanRequest request = new ScanRequest("t", List.of("n"), predicate, 0, END, 0, false);
        List<Long> expected = RecordedNode.numbers(node.source(), request);
        assertThat(RecordedNode.numbers(files, request)).as("%s", predicate).isEqualTo(expected);
        Predicate not = new Predicate.Not(predicate);
        assertThat(
                RecordedNode.numbers(
                    files, new ScanRequest("t", List.of("n"), not, 0, END, 0, false)))
            .as("%s", not)
            .hasSize(2_000 - expected.size());
      }
    }
  }

  private static List<Predicate> predicates() {
    Reference n = Reference.of("n");
    Reference path = Reference.of("path");
    Reference status = Reference.of("status");
    return List.of(
        new Predicate.CompareLong(n, Comparison.LESS, 100),
        new Predicate.CompareLong(Reference.of("time"), Comparison.GREATER, START + 1_990),
        new Predicate.CompareLong(n, Comparison.GREATER, Long.MIN_VALUE),
        new Predicate.CompareNumber(status, Comparison.GREATER_OR_EQUAL, 300.5),
        new Predicate.CompareNumber(n, Comparison.LESS, Double.NEGATIVE_INFINITY),
        new Predicate.CompareText(Reference.of("method"), Comparison.EQUAL, "GET"),
        new Predicate.CompareText(path, Comparison.GREATER, "/größe/it's_100%/5"),
        new Predicate.CompareText(path, Comparison.EQUAL, "'; DROP TABLE x; --\0"),
        new Predicate.IsTrue(Reference.of("error")),
        new Predicate.IsPresent(status),
        new Predicate.IsPresent(new Reference("headers", "set-cookie")),
        new Predicate.InTexts(Reference.of("method"), Set.of("POST", "it's")),
        new Predicate.InLongs(status, Set.of(203L, 206L, -1L)),
        new Predicate.InNetwork(Reference.of("ip"), "10.0.2.0/24"),
        new Predicate.MatchText(path, Match.CONTAINS, "it's_100%"),
        new Predicate.MatchText(path, Match.STARTS_WITH, "/größe/it's_100%/19"),
        new Predicate.MatchText(path, Match.ENDS_WITH, "77"),
        new Predicate.MatchText(path, Match.LIKE, "%it's%1_3"),
        new Predicate.MatchText(path, Match.LIKE, "%/7%"),
        new Predicate.MatchText(path, Match.REGEX, "/(\\d)\\1$"),
        new Predicate.MatchText(Reference.of("topics"), Match.CONTAINS, "b3"),
        new Predicate.MatchText(new Reference("headers", "SET-COOKIE"), Match.ENDS_WITH, "33"),
        new Predicate.CompareColumns(n, Comparison.LESS, status),
        new Predicate.CompareColumns(path, Comparison.EQUAL, path),
        new Predicate.Or(
            List.of(
                new Predicate.CompareLong(n, Comparison.EQUAL, 5),
                new Predicate.CompareLong(status, Comparison.EQUAL, 209))),
        new Predicate.And(
            List.of(
                new Predicate.CompareLong(n, Comparison.LESS, 500),
                new Predicate.Not(new Predicate.CompareLong(status, Comparison.LESS, 300)),
                new Predicate.MatchText(path, Match.REGEX, "4.$"))));
  }

  @Test
  void groups_areComputedFromFiles_andAddUpWithThoseOfMemory() {
    PartialAggregate aggregate =
        new PartialAggregate(
            List.of(
                new PartialAggregate.Key(Reference.of("method"), 0),
                new PartialAggregate.Key(Reference.of("n"), 1_000)),
            1_000,
            List.of(
                new PartialAggregate.Count(null),
                new PartialAggregate.Count(
                    new Predicate.CompareLong(
                        Reference.of("status"), Comparison.GREATER_OR_EQUAL, 400)),
                new PartialAggregate.Sum(Reference.of("n")),
                new PartialAggregate.Pick(Reference.of("path"), PartialAggregate.Which.LAST)));
    try (RecordedNode node = new RecordedNode("n1", 16 << 20);
        RecordedNode restarted = new RecordedNode("n1", 16 << 20);
        History history = open()) {
      for (int i = 0; i < 2_000; i++) {
        node.write(START + i, i);
      }
      history.record(List.of(node.local));
      history.flush();
      ScanRequest request = RecordedNode.all(0, END, 0).withAggregate(aggregate);
      List<String> groups = new java.util.ArrayList<>();
      try (RowSource.Answer answer = over(history, restarted).scan(request)) {
        while (answer.next()) {
          VectorSchemaRoot batch = answer.batch();
          assertThat(PartialColumns.isPartial(batch.getSchema())).isTrue();
          for (String line : batch.contentToTSVString().lines().skip(1).toList()) {
            groups.add(line);
          }
        }
      }
      long sum = LongStream.range(1_000, 2_000).filter(n -> n % 2 == 1).sum();
      long slow =
          LongStream.range(1_000, 2_000).filter(n -> n % 6 == 3 && 200 + n % 400 >= 400).count();
      assertThat(groups)
          .hasSize(4)
          .contains(
              String.join(
                  "\t",
                  String.valueOf(START + 1_000),
                  "POST",
                  "1000",
                  "500",
                  String.valueOf(slow),
                  "500",
                  String.valueOf(sum),
                  "/größe/it's_100%/1999",
                  String.valueOf(START + 1_999)));
    }
  }

  @Test
  void everyType_comesBackAsItWas() {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20);
        RecordedNode restarted = new RecordedNode("n1", 8 << 20);
        History history = open()) {
      node.write(START + 123_456_789, 6);
      node.write(START + 123_456_790, 7);
      history.record(List.of(node.local));
      history.flush();
      ScanRequest request = RecordedNode.all(0, END, 0);
      try (RowSource.Answer memory = node.source().scan(request);
          RowSource.Answer files = over(history, restarted).scan(request)) {
        assertThat(memory.next()).isTrue();
        assertThat(files.next()).isTrue();
        assertThat(types(files.batch())).isEqualTo(types(memory.batch()));
        assertThat(files.batch().contentToTSVString())
            .isEqualTo(memory.batch().contentToTSVString());
        assertThat(files.next()).isFalse();
        ScanSummary summary = files.nodes().getFirst().summary();
        assertThat(summary.oldestNanos()).isEqualTo(START + 123_456_789);
        assertThat(summary.completeSinceNanos()).isEqualTo(1);
        assertThat(summary.rowsMatched()).isEqualTo(2);
      }
    }
  }

  private static List<String> types(VectorSchemaRoot batch) {
    return batch.getSchema().getFields().stream()
        .map(field -> field.getName() + " " + field.getType())
        .toList();
  }

  @Test
  void afterRestarts_ofNodeAndHistory_rowsOfBothRunsAnswer() {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20)) {
      try (History history = open()) {
        history.record(List.of(node.local));
        for (int i = 0; i < 300; i++) {
          node.write(START + i, i);
        }
      } // Closing writes what is left.
      for (int i = 300; i < 500; i++) {
        node.write(START + i, i);
      }
      try (History history = open()) {
        history.record(List.of(node.local));
        history.flush();
      }
    }
    try (RecordedNode again = new RecordedNode("n1", 8 << 20);
        History history = open()) {
      again.write(START + 500, 500);
      assertThat(RecordedNode.numbers(over(history, again), RecordedNode.all(0, END, 0)))
          .isEqualTo(range(0, 501));
      assertThat(history.report().rows()).isEqualTo(500);
    }
  }

  @Test
  void tornAndUnfinishedFiles_areDroppedAndCounted_andTheRestAnswers() throws IOException {
    recordTwoFiles();
    Path torn = files().get(1);
    byte[] bytes = Files.readAllBytes(torn);
    Files.write(torn, java.util.Arrays.copyOf(bytes, bytes.length - 100));
    Path unfinished = Files.write(directory.resolve("writing-7.tmp"), new byte[10]);
    try (RecordedNode node = new RecordedNode("n1", 8 << 20);
        History history = open()) {
      assertThat(history.report().torn()).isEqualTo(1);
      assertThat(unfinished).doesNotExist();
      assertThat(torn).doesNotExist();
      assertThat(RecordedNode.numbers(over(history, node), RecordedNode.all(0, END, 0)))
          .isEqualTo(range(0, 100));
    }
  }

  @Test
  void fileThatWentBadInside_isDroppedAndCounted_andTheRestAnswers() throws IOException {
    recordTwoFiles();
    Path bad = files().get(0);
    byte[] bytes = Files.readAllBytes(bad);
    java.util.Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0xee);
    Files.write(bad, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    try (RecordedNode node = new RecordedNode("n1", 8 << 20);
        History history = open()) {
      assertThat(RecordedNode.numbers(over(history, node), RecordedNode.all(0, END, 0)))
          .isEqualTo(range(100, 200));
      assertThat(history.report().torn()).isEqualTo(1);
    }
  }

  private void recordTwoFiles() throws IOException {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20);
        History history = open()) {
      history.record(List.of(node.local));
      for (int i = 0; i < 200; i++) {
        node.write(START + i, i);
        if (i % 100 == 99) {
          history.flush();
        }
      }
    }
    assertThat(files()).hasSize(2);
  }

  @Test
  void fullDisk_isCountedAndSaid_andMemoryStillAnswers() {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20);
        History history = open(Long.MAX_VALUE)) {
      history.record(List.of(node.local));
      for (int i = 0; i < 10; i++) {
        node.write(START + i, i);
      }
      history.flush();
      assertThat(history.report().failures()).isPositive();
      assertThat(history.report().failure()).contains("MiB are free on the disk of " + directory);
      assertThat(history.report().rows()).isZero();
      assertThat(RecordedNode.numbers(over(history, node), RecordedNode.all(0, END, 0)))
          .isEqualTo(range(0, 10));
    }
  }

  @Test
  void directoryInUse_isRefusedClearly() {
    try (History history = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(HistoryException.class)
          .hasMessage(
              "history in "
                  + directory
                  + " is kept by another obsmesh: give another --history-dir");
      assertThat(history.report().files()).isZero();
    }
  }
}
