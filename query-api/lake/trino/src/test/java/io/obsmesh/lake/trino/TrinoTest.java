package io.obsmesh.lake.trino;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.lake.Lake;
import io.obsmesh.lake.LakeOptions;
import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.MaterializedRow;
import io.trino.testing.TestingSession;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trino and DuckDB must say the same of the same snapshot. */
class TrinoTest {
  private static final long START =
      Instant.now().getEpochSecond() / 3600 * 3600 * 1_000_000_000L - 1_800_000_000_000L;
  private static final int BATCHES = 10;
  private static final int ROWS = 4_000;
  private static final List<String> QUERIES =
      List.of(
          "SELECT count(*) FROM http WHERE status >= 500",
          "SELECT status, count(*), sum(latency), min(latency), max(latency) FROM http"
              + " GROUP BY status ORDER BY status",
          "SELECT \"dst.service\", count(*), count(status), max(time_nanos) FROM http"
              + " WHERE path LIKE '/api/%' GROUP BY \"dst.service\" ORDER BY \"dst.service\"",
          "SELECT count(DISTINCT path), min(time_nanos), max(time_nanos) FROM http",
          "SELECT count(*) FROM http WHERE time_nanos >= " + (START + 20_000_000_000L));

  @TempDir Path warehouse;

  @Test
  void sameQueriesOverTheSameHistory_haveEqualAnswers() throws Exception {
    String metadata;
    List<String> files = new ArrayList<>();
    try (Lake lake =
        new Lake(LakeOptions.of("nobody:9092", "none", warehouse, Duration.ofDays(7)))) {
      assertThat(lake.take(messages())).isEqualTo(BATCHES * ROWS);
      Table table = lake.catalog().load("http");
      metadata = ((HasTableOperations) table).operations().current().metadataFileLocation();
      try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
        tasks.forEach(task ->
            files.add("'" + lake.catalog().file(task.file().location()) + "'"));
      }
    }
    assertThat(files).as("rows of two hours").hasSize(2);
    List<String> duck = duck(files);
    assertThat(duck.getFirst()).isNotEqualTo("[0]");
    assertThat(trino(metadata)).isEqualTo(duck);
  }

  private static List<String> duck(List<String> files) throws Exception {
    List<String> answers = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE VIEW http AS SELECT * FROM read_parquet("
              + files.stream().collect(Collectors.joining(", ", "[", "]"))
              + ", hive_partitioning = false)");
      for (String query : QUERIES) {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(query)) {
          while (found.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
              row.add(found.getString(i));
            }
            rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
          }
        }
        answers.add(rows.toString());
      }
    }
    return answers;
  }

  private List<String> trino(String metadata) throws Exception {
    try (DistributedQueryRunner runner =
        DistributedQueryRunner.builder(
                TestingSession.testSessionBuilder()
                    .setCatalog("iceberg")
                    .setSchema("obsmesh")
                    .build())
            .setWorkerCount(0)
            .build()) {
      runner.installPlugin(new IcebergPlugin());
      runner.createCatalog(
          "iceberg",
          "iceberg",
          Map.of(
              "iceberg.catalog.type",
              "TESTING_FILE_METASTORE",
              "hive.metastore.catalog.dir",
              "local:///trino",
              "iceberg.register-table-procedure.enabled",
              "true",
              "fs.local.enabled",
              "true",
              "local.location",
              warehouse.toString()));
      runner.execute("CREATE SCHEMA obsmesh");
      int slash = metadata.lastIndexOf("/metadata/");
      runner.execute(
          "CALL system.register_table('obsmesh', 'http', '%s', '%s')"
              .formatted(
                  metadata.substring(0, slash), metadata.substring(slash + "/metadata/".length())));
      List<String> answers = new ArrayList<>();
      for (String query : QUERIES) {
        List<String> rows = new ArrayList<>();
        for (MaterializedRow row : runner.execute(query)) {
          rows.add(
              String.join("|", row.getFields().stream().map(String::valueOf).toList()));
        }
        answers.add(rows.toString());
      }
      return answers;
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> messages() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                field("time", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
                field("latency", new ArrowType.Int(64, true)),
                field("status", new ArrowType.Int(32, true)),
                field("path", new ArrowType.Utf8()),
                field("dst.service", new ArrowType.Utf8())));
    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        int first = batch * ROWS;
        for (int i = 0; i < ROWS; i++) {
          int n = first + i;
          ((TimeStampNanoTZVector) root.getVector("time")).setSafe(i, START + n * 100_000_007L);
          ((BigIntVector) root.getVector("latency")).setSafe(i, n * 31L % 1_000_003);
          if (n % 7 != 0) {
            ((IntVector) root.getVector("status")).setSafe(i, n % 50 == 0 ? 503 : 200);
          } else {
            ((IntVector) root.getVector("status")).setNull(i);
          }
          ((VarCharVector) root.getVector("path"))
              .setSafe(i, ((n % 3 == 0 ? "/api/" : "/größe/") + n % 99).getBytes(UTF_8));
          ((VarCharVector) root.getVector("dst.service")).setSafe(i, ("s" + n % 4).getBytes(UTF_8));
        }
        root.setRowCount(ROWS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowStreamWriter writer =
            new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
          writer.start();
          writer.writeBatch();
        }
        ConsumerRecord<byte[], byte[]> message =
            new ConsumerRecord<>("none", 0, batch, "n1/http".getBytes(UTF_8), bytes.toByteArray());
        Map.of(
                "obsmesh", "1", "node", "n1", "table", "http", "run", "run", "format", "ARROW",
                "first", String.valueOf(first), "next", String.valueOf(first + ROWS))
            .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        messages.add(message);
      }
    }
    return messages;
  }

  private static Field field(String name, ArrowType type) {
    return Field.nullable(name, type);
  }
}
