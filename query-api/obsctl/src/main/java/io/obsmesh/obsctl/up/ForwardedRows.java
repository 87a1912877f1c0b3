package io.obsmesh.obsctl.up;

import io.obsmesh.kafka.KafkaExport;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.wire.ScanRequest;
import org.jspecify.annotations.Nullable;

/** Rows that are sent to Kafka too: what comes of that shows beside them. */
record ForwardedRows(RowSource rows, KafkaExport export) implements RowSource {
  @Override
  public Answer scan(ScanRequest request) {
    return rows.scan(request);
  }

  @Override
  public boolean aggregates() {
    return rows.aggregates();
  }

  @Override
  public boolean aggregates(ScanRequest request) {
    return rows.aggregates(request);
  }

  @Override
  public Reports reports() {
    return rows.reports();
  }

  @Override
  public @Nullable HistoryReport history() {
    return rows.history();
  }

  @Override
  public @Nullable Record forwarding() {
    return export.report();
  }
}
