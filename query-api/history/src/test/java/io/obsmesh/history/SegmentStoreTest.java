package io.obsmesh.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.ScanRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreTest {
  private static final Instant NOW = Instant.now();
  private static final long START = NOW.getEpochSecond() * 1_000_000_000L;

  private static DuckDatabase duck;

  @TempDir static Path spilled;

  @TempDir Path directory;

  @BeforeAll
  static void openOnce() {
    duck = DuckDatabase.open(spilled, 128L << 20, 1);
  }

  @AfterAll
  static void close() {
    duck.close();
  }

  private Segment write(SegmentStore store, RecordedNode node) throws IOException {
    SegmentStore.Place place = store.place("t", "n1");
    Map<String, Long> from = place.run().isEmpty() ? Map.of() : Map.of(place.run(), place.next());
    try (BatchStream rows =
        node.local.scan(
            new ScanRequest("t", List.of(), null, 0, Long.MAX_VALUE, 0, false, from, true))) {
      Segment segment = new SegmentWriter(() -> duck, directory).write("t", "n1", rows);
      store.add(segment);
      return segment;
    }
  }

  /** Segments of ten rows each. */
  private void write(SegmentStore store, RecordedNode node, int segments) throws IOException {
    for (int i = 0; i < segments; i++) {
      for (int row = 0; row < 10; row++) {
        node.write(START + 10L * i + row, 10L * i + row);
      }
      write(store, node);
    }
  }

  @Test
  void overTheBound_theOldestFilesGo_andTheAnswerKnowsFromWhen() throws IOException {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20)) {
      SegmentStore store = SegmentStore.open(directory);
      write(store, node, 5);
      long each = store.segments().getFirst().bytes();
      assertThat(store.expire(3 * each + each / 2, 0)).isEqualTo(20);
      try (SegmentStore.Held held = store.hold("t", 0, Long.MAX_VALUE)) {
        assertThat(held.segments()).hasSize(3);
        assertThat(held.segments().getFirst().name().minNanos()).isEqualTo(START + 20);
        assertThat(held.expiredNanos()).isEqualTo(START + 19);
      }
      assertThat(SegmentStore.open(directory).segments()).hasSize(3);
    }
  }

  @Test
  void rowsOlderThanWhatIsRetained_go() throws IOException {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20)) {
      SegmentStore store = SegmentStore.open(directory);
      write(store, node, 3);
      assertThat(store.expire(Long.MAX_VALUE, START + 15)).isEqualTo(10);
      assertThat(store.segments()).hasSize(2);
    }
  }

  @Test
  void fileThatIsRead_staysOnDiskUntilItIsRead() throws IOException {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20)) {
      SegmentStore store = SegmentStore.open(directory);
      write(store, node, 1);
      Path file = store.segments().getFirst().file();
      try (SegmentStore.Held held = store.hold("t", 0, Long.MAX_VALUE)) {
        store.expire(0, 0);
        assertThat(store.segments()).isEmpty();
        assertThat(held.segments().getFirst().file()).exists();
      }
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void filesOfAPastHour_becomeOne_andACrashBeforeTheOldOnesGo_doublesNothing() throws IOException {
    try (RecordedNode node = new RecordedNode("n1", 8 << 20)) {
      SegmentStore store = SegmentStore.open(directory);
      write(store, node, 6);
      Path part = store.segments().getFirst().file();
      byte[] bytes = Files.readAllBytes(part);
      Merging merging = new Merging(store, new SegmentWriter(() -> duck, directory));
      assertThat(merging.mergeOne(NOW)).isFalse();
      assertThat(merging.mergeOne(NOW.plus(Duration.ofHours(2)))).isTrue();
      assertThat(store.segments()).hasSize(1);
      assertThat(store.segments().getFirst().name().rows()).isEqualTo(60);
      assertThat(part).doesNotExist();

      Files.write(part, bytes);
      SegmentStore again = SegmentStore.open(directory);
      assertThat(again.segments()).hasSize(1);
      assertThat(part).doesNotExist();
      assertThat(again.place("t", "n1").next()).isEqualTo(60);
    }
  }

  @Test
  void names_sayWhatIsInside_whateverANodeIsCalled() {
    SegmentName name =
        new SegmentName("größe/../~1 x", "run", 5, 17, -3, Long.MAX_VALUE, 12, "0a1b2c3d");
    assertThat(name.fileName()).doesNotContain("/").doesNotContain(" ");
    assertThat(SegmentName.parse(name.fileName())).isEqualTo(name);
    assertThat(SegmentName.parse("anything.parquet")).isNull();
    assertThat(SegmentName.parse("a~b~1_99999999999999999999~0_0~1~00000000.parquet")).isNull();
  }
}
