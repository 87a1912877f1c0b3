package io.obsmesh.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.kafka.BatchMessage;
import io.obsmesh.kafka.KafkaExport;
import io.obsmesh.kafka.KafkaOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a node's store through Kafka into Iceberg tables, with every part stopped on the way. */
class KafkaPathTest {
  private static final long START =
      Instant.now().getEpochSecond() / 3600 * 3600 * 1_000_000_000L - 3_600_000_000_000L;

  @TempDir static Path kafka;
  private static Broker broker;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(kafka);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private KafkaOptions to(String topic, long spoolBytes, BatchMessage.Format format) {
    Map<String, String> impatient =
        Map.of("delivery.timeout.ms", "1500", "request.timeout.ms", "1000", "max.block.ms", "1000");
    return new KafkaOptions(
        broker.servers(), topic, 2, format, directory.resolve("spool"), spoolBytes, impatient);
  }

  private KafkaExport export(SendingNode node, String topic) throws Exception {
    return KafkaExport.start(List.of(node.local), to(topic, 1L << 30, BatchMessage.Format.ARROW));
  }

  private LakeOptions from(String topic) {
    return new LakeOptions(
        broker.servers(),
        topic,
        directory.resolve("lake"),
        50_000,
        Duration.ofMillis(300),
        Duration.ofDays(7),
        Map.of());
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void everyRowArrivesOnce_whateverIsStoppedOnTheWay() throws Exception {
    int count = 0;
    try (SendingNode node = new SendingNode("n1", 256 << 20)) {
      LakeConsumer consumer = LakeConsumer.start(from("restarts"));
      KafkaExport export = export(node, "restarts");
      long taken = 0;
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 40_000; i++, count++) {
          node.write(START + 100_000L * count, count);
        }
        switch (round) {
          case 0 -> {
            export.close();
            // As if it had ended between sending and noting that it did.
            Files.deleteIfExists(directory.resolve("spool/n1/places.json"));
            export = export(node, "restarts");
          }
          case 1 -> {
            consumer.close();
            taken += consumer.rows();
            consumer = LakeConsumer.start(from("restarts"));
          }
          default -> {
            broker.stop();
            broker.startAgain();
          }
        }
      }
      LakeConsumer last = consumer;
      long missing = count - taken;
      await("all rows in the table", () -> last.rows() >= missing);
      export.close();
      last.close();
    }
    try (Lake lake = new Lake(from("restarts"))) {
      assertThat(ask(lake, "count(*), count(DISTINCT n), min(n), max(n)"))
          .isEqualTo(count + " " + count + " 0 " + (count - 1));
      assertThat(lake.lostRows("t")).isZero();
      assertThat(lake.againRows("t")).isPositive();
    }
  }

  @Test
  void whileKafkaIsAway_rowsWaitOnDisk_andWhatDoesNotFitIsCounted() throws Exception {
    try (SendingNode node = new SendingNode("n1", 64 << 20)) {
      broker.stop();
      for (int i = 0; i < 4_000; i++) {
        node.write(START + i, i);
      }
      try (KafkaExport export =
          KafkaExport.start(List.of(node.local), to("away", 700_000, BatchMessage.Format.ARROW))) {
        await("rows to wait on disk", () -> export.report().spooledBytes() > 0);
        assertThat(export.report().failure()).isNotNull();
        for (int i = 4_000; i < 20_000; i++) {
          node.write(START + i, i);
        }
        await("the oldest to go", () -> export.report().lostRows() > 0);
        assertThat(export.report().spooledBytes()).isLessThanOrEqualTo(700_000);
        broker.startAgain();
        await("the rest to be sent", () -> export.report().sentRows() > 0);
        await("nothing to wait", () -> export.report().spooledBytes() == 0);
        long lost = export.report().lostRows();
        assertThat(export.report().sentRows()).isEqualTo(20_000 - lost);
        try (LakeConsumer consumer = LakeConsumer.start(from("away"))) {
          await("the rest in the table", () -> consumer.rows() >= 20_000 - lost);
        }
        try (Lake lake = new Lake(from("away"))) {
          assertThat(lake.lostRows("t")).as("the table knows what is missing").isEqualTo(lost);
          assertThat(ask(lake, "count(*)")).isEqualTo(String.valueOf(20_000 - lost));
        }
      }
    }
  }

  @Test
  void smallFilesOfPastHours_areJoined_oldHoursGo_andProgressStays() throws Exception {
    try (SendingNode node = new SendingNode("n1", 64 << 20);
        Lake lake = new Lake(from("upkeep"))) {
      long hour = 3_600_000_000_000L;
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 10; i++) {
          node.write(START + i, 10L * round + i);
          node.write(START - 24 * hour * 30 + i, -10L * round - i);
        }
        try (KafkaExport export = export(node, "upkeep")) {
          export.report(); // closing sends what there is
        }
        lake.take(records("upkeep"));
      }
      assertThat(lake.take(records("upkeep"))).as("all of it is there already").isZero();
      assertThat(files(lake)).hasSize(10);
      lake.keep(Instant.ofEpochSecond(0, START + 3 * hour));
      assertThat(files(lake)).hasSize(1);
      assertThat(ask(lake, "count(*), min(n), max(n)")).isEqualTo("50 0 49");
      assertThat(lake.take(records("upkeep"))).as("still known after upkeep").isZero();
      assertThat(lake.neededOffsets()).isNotEmpty();

      Path orphan = files(lake).getFirst().resolveSibling("left-by-a-crash.parquet");
      Files.write(orphan, new byte[10]);
      lake.close();
      try (Lake again = new Lake(from("upkeep"))) {
        assertThat(orphan).doesNotExist();
        assertThat(ask(again, "count(*), count(time), count(headers[2].value)"))
            .isEqualTo("50 50 17");
        assertThat(pruned(again, START + hour)).as("bounds of columns prune files").isZero();
        assertThat(pruned(again, START)).isEqualTo(1);
      }
    }
  }

  @Test
  void asJson_rowsAreLinesForOtherReaders_andTheTablesLeaveThem() throws Exception {
    try (SendingNode node = new SendingNode("n1", 8 << 20)) {
      node.write(START + 7, 3);
      try (KafkaExport export =
          KafkaExport.start(List.of(node.local), to("json", 1 << 20, BatchMessage.Format.JSON))) {
        await("a row to be sent", () -> export.report().sentRows() == 1);
      }
    }
    List<ConsumerRecord<byte[], byte[]>> records = records("json");
    assertThat(new String(records.getFirst().key(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("n1/t");
    assertThat(new String(records.getFirst().value(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"time\":"
                + (START + 7)
                + ",\"n\":3,\"status\":203,\"error\":false,\"req.method\":\"POST\","
                + "\"path\":\"/größe/3\",\"headers\":[{\"key\":\"Set-Cookie\",\"value\":\"a\"},"
                + "{\"key\":\"Set-Cookie\",\"value\":\"b\"}],\"topics\":[\"a\",\"b3\"]}\n");
    try (Lake lake = new Lake(from("json"))) {
      assertThat(lake.take(records)).isZero();
      assertThat(lake.ignored()).isEqualTo(1);
    }
  }

  /** All that is in a topic. */
  private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.servers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static List<Path> files(Lake lake) throws Exception {
    List<Path> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = lake.catalog().load("t").newScan().planFiles()) {
      tasks.forEach(task -> files.add(lake.catalog().file(task.file().location())));
    }
    return files;
  }

  private static long pruned(Lake lake, long sinceNanos) throws Exception {
    Table table = lake.catalog().load("t");
    try (CloseableIterable<FileScanTask> tasks =
        table
            .newScan()
            .filter(Expressions.greaterThanOrEqual(LakeSchema.TIME_NANOS, sinceNanos))
            .planFiles()) {
      return java.util.stream.StreamSupport.stream(tasks.spliterator(), false).count();
    }
  }

  /** What DuckDB says of the files that the table's newest snapshot names. */
  private static String ask(Lake lake, String select) throws Exception {
    String list =
        files(lake).stream()
            .map(file -> "'" + file + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT "
                    + select
                    + " FROM read_parquet("
                    + list
                    + ", hive_partitioning = false)")) {
      assertThat(rows.next()).isTrue();
      return joined(rows);
    }
  }

  private static String joined(ResultSet rows) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      values.add(rows.getString(i));
    }
    return String.join(" ", values);
  }
}
