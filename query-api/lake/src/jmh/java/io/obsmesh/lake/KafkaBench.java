package io.obsmesh.lake;

import io.obsmesh.kafka.BatchMessage;
import io.obsmesh.kafka.KafkaExport;
import io.obsmesh.kafka.KafkaOptions;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;

/**
 * {@code obsctl bench kafka [rate|restarts]}: rows from a node's store through Kafka into Iceberg
 * tables. The producer, the broker and the consumer are processes of their own; with {@code
 * restarts} they are killed (kill -9) by turns, twenty times in all, while rows are written, and
 * then every row must be there once.
 */
public final class KafkaBench {
  private static final String TOPIC = "obsmesh";
  private static final int RESTARTS = 20;
  private static final int ROUND_ROWS = 50_000;
  private static final int RATE_ROWS = 8_000_000;
  private static final int GOAL = 100_000;

  private KafkaBench() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments.length == 0 ? "rate" : arguments[0]) {
      case "broker" -> broker(Path.of(arguments[1]), ports(arguments[2]));
      case "producer" -> producer(arguments[1], arguments[2], Path.of(arguments[3]));
      case "consumer" -> consumer(arguments[1], Path.of(arguments[2]));
      case "rate" -> System.exit(run(0) ? 0 : 3);
      case "restarts" -> System.exit(run(RESTARTS) ? 0 : 3);
      default -> {
        System.err.println("usage: obsctl bench kafka [rate|restarts]");
        System.exit(2);
      }
    }
  }

  private static int[] ports(String text) {
    return Stream.of(text.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static void broker(Path directory, int[] ports) throws Exception {
    Broker started = new Broker(directory, ports[0], ports[1]);
    System.out.println("ready " + started.servers());
    Thread.currentThread().join();
  }

  private static void producer(String port, String servers, Path spool) throws Exception {
    FlightNode node = new FlightNode("n1", "127.0.0.1", Integer.parseInt(port));
    KafkaExport.start(
        List.of(node),
        new KafkaOptions(servers, TOPIC, 2, BatchMessage.Format.ARROW, spool, 1L << 30, Map.of()));
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static void consumer(String servers, Path warehouse) throws Exception {
    LakeConsumer.start(options(servers, warehouse));
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static LakeOptions options(String servers, Path warehouse) {
    return new LakeOptions(
        servers, TOPIC, warehouse, 500_000, Duration.ofSeconds(2), Duration.ofDays(7), Map.of());
  }

  private static boolean run(int restarts) throws Exception {
    Path directory = Files.createTempDirectory("obsmesh-bench-kafka");
    int flight = freePort();
    int kafka = freePort();
    String servers = "127.0.0.1:" + kafka;
    List<String> broker =
        List.of("broker", directory.resolve("kafka").toString(), kafka + "," + freePort());
    List<String> producer =
        List.of("producer", String.valueOf(flight), servers, directory.resolve("spool").toString());
    List<String> consumer = List.of("consumer", servers, directory.resolve("lake").toString());
    List<Process> running = new ArrayList<>();
    try (SendingNode node = new SendingNode("n1", 2L << 30);
        NodeFlightServer server = NodeFlightServer.start(node.local, "127.0.0.1", flight)) {
      long base = Instant.now().getEpochSecond() / 3600 * 3600 * 1_000_000_000L;
      running.add(start(broker));
      running.add(start(consumer));
      int rows = restarts == 0 ? RATE_ROWS : 0;
      for (int i = 0; i < rows; i++) {
        node.write(base + i, i);
      }
      long started = System.nanoTime();
      running.add(start(producer));
      List<List<String>> parts = List.of(broker, consumer, producer);
      for (int restart = 0; restart < restarts; restart++) {
        for (int i = 0; i < ROUND_ROWS; i++, rows++) {
          node.write(base + rows, rows);
        }
        int part = restart % parts.size();
        running.get(part).destroyForcibly().waitFor();
        running.set(part, start(parts.get(part)));
      }
      long elapsed = awaitRows(directory.resolve("lake"), servers, rows, running, started);
      String found = found(directory.resolve("lake"), servers);
      double rate = rows / (elapsed / 1e9);
      System.out.printf(
          "%,d rows, %d restarts with kill -9: %s; %,.0f rows/s from the store to the table%n",
          rows, restarts, found, rate);
      boolean exact = found.startsWith(rows + " rows, " + rows + " different, 0 lost");
      return exact && (restarts > 0 || rate >= GOAL);
    } finally {
      running.forEach(process -> process.destroyForcibly());
      for (Process process : running) {
        process.waitFor();
      }
      delete(directory);
    }
  }

  /** Waits until no new rows come; nanoseconds until the last of them did. */
  private static long awaitRows(
      Path warehouse, String servers, long rows, List<Process> running, long started)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (fileRows(warehouse) < rows && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    long elapsed = System.nanoTime() - started;
    Thread.sleep(3_000); // whatever would come twice comes now
    running.get(1).destroy();
    running.get(1).waitFor();
    return elapsed;
  }

  /** Rows in data files, committed or not; the count at the end asks the table. */
  private static long fileRows(Path warehouse) throws Exception {
    Path data = warehouse.resolve("obsmesh/t/data");
    if (!Files.isDirectory(data)) {
      return 0;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata('"
                    + data
                    + "/*/*.parquet')")) {
      count.next();
      return count.getLong(1);
    } catch (java.sql.SQLException e) {
      return 0; // a file went between listing and reading, or there is none yet
    }
  }

  private static String found(Path warehouse, String servers) throws Exception {
    try (Lake lake = new Lake(options(servers, warehouse))) {
      List<String> files = new ArrayList<>();
      try (CloseableIterable<FileScanTask> tasks = lake.catalog().load("t").newScan().planFiles()) {
        tasks.forEach(task -> files.add("'" + lake.catalog().file(task.file().location()) + "'"));
      }
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = connection.createStatement();
          ResultSet count =
              statement.executeQuery(
                  "SELECT count(*), count(DISTINCT n) FROM read_parquet("
                      + files.stream().collect(Collectors.joining(", ", "[", "]"))
                      + ", hive_partitioning = false)")) {
        count.next();
        return count.getLong(1)
            + " rows, "
            + count.getLong(2)
            + " different, "
            + lake.lostRows("t")
            + " lost, "
            + lake.againRows("t")
            + " sent again and taken once";
      }
    }
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            KafkaBench.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    int first = process.getInputStream().read(); // "ready"
    if (first < 0) {
      throw new IOException(String.join(" ", arguments) + " ended at once");
    }
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
