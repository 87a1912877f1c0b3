package io.obsmesh.relay;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.Columns;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A relay as a node, for a relay above it: its rows are those of its nodes, and what each of them
 * says about itself and about an answer comes through with its name. Closing it does not close the
 * relay. Thread-safe.
 */
public final class RelayNode implements NodeEndpoint {
  private final String name;
  private final String version;
  private final Relay relay;
  private final Map<String, Table> tables = new HashMap<>();

  /**
   * @param version of obsmesh
   * @param tables that are known here: what answers look like, whatever version each node is of
   */
  public RelayNode(String name, String version, Relay relay, Collection<Table> tables) {
    this.name = name;
    this.version = version;
    this.relay = relay;
    tables.forEach(table -> this.tables.put(table.name(), table));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeReport report() {
    List<NodeReport> below = new ArrayList<>();
    List<NodeReport.Away> away = new ArrayList<>();
    for (Relay.ReportOrFailure answer : relay.reports().values()) {
      switch (answer) {
        case Relay.Report(var report) when report.asksOthers() -> {
          below.addAll(report.below());
          away.addAll(report.away());
        }
        case Relay.Report(var report) -> below.add(report);
        case Relay.Failure(var missing) -> away.add(missing);
      }
    }
    Map<String, NodeReport.TableReport> kept = new HashMap<>();
    below.forEach(
        node -> node.tables().forEach((table, rows) -> kept.merge(table, rows, RelayNode::sum)));
    return new NodeReport(
        name,
        version,
        "",
        0,
        below.stream().anyMatch(NodeReport::ready),
        below.stream().mapToLong(NodeReport::eventsTotal).sum(),
        below.stream().mapToDouble(NodeReport::eventsPerSecond).sum(),
        below.stream().mapToDouble(NodeReport::rowsPerSecond).sum(),
        below.stream().mapToLong(NodeReport::connections).sum(),
        below.stream().mapToLong(NodeReport::memoryBytes).sum(),
        List.of(),
        Map.of(),
        Map.of(),
        kept,
        below,
        away);
  }

  private static NodeReport.TableReport sum(NodeReport.TableReport a, NodeReport.TableReport b) {
    return new NodeReport.TableReport(
        a.rows() + b.rows(), a.bytes() + b.bytes(), Math.min(a.oldestNanos(), b.oldestNanos()));
  }

  /**
   * Rows of all nodes. Without {@code follow} they cannot come as written, since there is no one
   * order of writing: history and Kafka are fed by the relay that asks the nodes themselves.
   */
  @Override
  public BatchStream scan(ScanRequest request) {
    if (request.asWritten() && !request.follow()) {
      throw new IllegalArgumentException(
          name
              + " is a relay and has no one order of writing: keep history and feed Kafka where the"
              + " nodes themselves are asked");
    }
    return new RelayedBatches(name, schema(request), relay.merged(request));
  }

  /** What the answer looks like; null for a table that only nodes of other versions have. */
  private @Nullable Schema schema(ScanRequest request) {
    Table table = tables.get(request.table());
    PartialAggregate aggregate = request.aggregate();
    if (table == null) {
      return null;
    }
    if (aggregate != null) {
      return PartialColumns.schema(aggregate, table);
    }
    return request.columns().isEmpty()
        ? Columns.schema(table)
        : new Schema(
            request.columns().stream()
                .map(column -> {
                  Column known = table.find(column);
                  return known == null
                      ? new Field(column, FieldType.nullable(new ArrowType.Null()), List.of())
                      : Columns.field(known);
                })
                .toList());
  }

  @Override
  public void close() {}
}
