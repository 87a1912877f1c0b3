package io.obsmesh.collector;

import io.obsmesh.collector.store.AggregateScan;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import java.util.function.Supplier;

/** This process as a node that can be asked, without a network between. Thread-safe. */
public final class LocalNode implements NodeEndpoint {
  private final TableStore store;
  private final Scan.Completeness completeness;
  private final Supplier<NodeReport> report;

  /** A node over a store; closing it closes neither store nor agent. */
  public LocalNode(TableStore store, Scan.Completeness completeness, Supplier<NodeReport> report) {
    this.store = store;
    this.completeness = completeness;
    this.report = report;
  }

  @Override
  public String name() {
    return completeness.node();
  }

  @Override
  public NodeReport report() {
    return report.get();
  }

  /**
   * Throws {@link IllegalArgumentException} when the table is unknown or the filter does not fit
   * it. A column that this version does not have comes back without values.
   */
  @Override
  public BatchStream scan(ScanRequest request) {
    return request.aggregate() == null
        ? new Scan(store, request, completeness)
        : new AggregateScan(store, request, completeness);
  }

  @Override
  public void close() {}
}
