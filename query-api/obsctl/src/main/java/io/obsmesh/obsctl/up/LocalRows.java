package io.obsmesh.obsctl.up;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.ScanRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows that a node in this process keeps, read without the query language. */
public final class LocalRows {
  private static final Set<String> NOT_REQUESTS = Set.of("flow", "verdict", "event", "node");
  private static final List<String> COLUMNS =
      List.of(
          "time",
          "latency",
          "protocol",
          "method",
          "host",
          "path",
          "service",
          "statement",
          "command",
          "key",
          "query",
          "status",
          "reply_type",
          "error",
          "error.type",
          "dst.ip",
          "dst.port",
          "dst.service",
          "src.process",
          "src.pid",
          "req.bytes",
          "resp.bytes",
          "partial");

  private static final Duration SETTLING = Duration.ofMillis(1300);

  private final NodeEndpoint node;

  public LocalRows(NodeEndpoint node) {
    this.node = node;
  }

  /**
   * Waits until what happened before this call is in rows; at most three seconds. A row may wait
   * for the owner of an end, so being read is not enough.
   */
  public void awaitComplete() {
    long now = nanos(Instant.now()) + SETTLING.toNanos();
    long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    while (System.nanoTime() < deadline) {
      ScanRequest none = new ScanRequest("event", List.of("time"), null, now, now + 1, 0, false);
      try (BatchStream stream = node.scan(none)) {
        while (stream.next()) {
          // Only the summary counts.
        }
        if (stream.summary().newestNanos() >= now) {
          return;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** All rows of all request tables but the partial ones, oldest first, absent values left out. */
  public List<JsonNode> requests() {
    List<JsonNode> rows = new ArrayList<>();
    for (String table : node.report().tables().keySet()) {
      if (!NOT_REQUESTS.contains(table)) {
        read(table, rows);
      }
    }
    rows.sort(Comparator.comparing(row -> row.path("time").asString("")));
    return rows;
  }

  private void read(String table, List<JsonNode> rows) {
    ScanRequest all = new ScanRequest(table, COLUMNS, null, 0, Long.MAX_VALUE, 0, false);
    try (BatchStream stream = node.scan(all)) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        for (int i = 0; i < batch.getRowCount(); i++) {
          ObjectNode row = row(batch, i);
          // A request that is still going on has another row to come.
          if (!row.path("partial").asBoolean(false)) {
            rows.add(row);
          }
        }
      }
    }
  }

  private static ObjectNode row(VectorSchemaRoot batch, int index) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (FieldVector vector : batch.getFieldVectors()) {
      if (vector.isNull(index)) {
        continue;
      }
      String name = vector.getName();
      Object value = vector.getObject(index);
      switch (value) {
        case Long number when name.equals("time") -> row.put(name, time(number));
        case Long number -> row.put(name, number);
        case Integer number -> row.put(name, number);
        case Boolean flag -> row.put(name, flag);
        case Map<?, ?> map -> row.put(name, map.toString());
        default -> row.put(name, String.valueOf(value));
      }
    }
    return row;
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
        .toString();
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
