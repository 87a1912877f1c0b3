package io.obsmesh.api.grpc;

import io.obsmesh.api.grpc.v1.Column;
import io.obsmesh.api.grpc.v1.Node;
import io.obsmesh.api.grpc.v1.NodesResponse;
import io.obsmesh.api.grpc.v1.Table;
import io.obsmesh.api.grpc.v1.TablesResponse;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.plan.Measure;
import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.wire.NodeReport;

/** What there is: tables and nodes. Thread-safe. */
record Catalog(Tables known, RowSource source) {
  TablesResponse tables() {
    RowSource.Reports reports = source.reports();
    TablesResponse.Builder answer = TablesResponse.newBuilder();
    for (SourceTable table : known.all()) {
      Table.Builder entry =
          Table.newBuilder()
              .setName(table.name())
              .setDescription(table.description())
              .setRows(reports.rows(table));
      for (io.obsmesh.table.Column column : table.columns()) {
        entry.addColumns(
            Column.newBuilder()
                .setName(column.name())
                .setType(Messages.type(ValueType.of(column.type())))
                .setUnit(Measure.of(column).label())
                .setDescription(column.description())
                .setDisplay(table.display().contains(column.name())));
      }
      answer.addTables(entry);
    }
    return answer.build();
  }

  NodesResponse nodes() {
    RowSource.Reports reports = source.reports();
    NodesResponse.Builder answer = NodesResponse.newBuilder();
    for (NodeReport node : reports.nodes()) {
      answer.addNodes(
          Node.newBuilder()
              .setName(node.name())
              .setReady(node.ready())
              .setVersion(node.version())
              .setKernel(node.kernel())
              .setLostEvents(node.lost().values().stream().mapToLong(Long::longValue).sum()));
    }
    for (NodeReport.Away away : reports.away()) {
      answer.addNodes(Node.newBuilder().setName(away.name()).setAway(away.reason()));
    }
    return answer.build();
  }
}
