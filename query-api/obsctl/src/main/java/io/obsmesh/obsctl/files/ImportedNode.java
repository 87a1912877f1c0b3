package io.obsmesh.obsctl.files;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.Times;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Rows of files as a node that can be asked. Filled by one thread before it is asked by any. */
public final class ImportedNode implements AutoCloseable {
  private static final String NAME = "files";

  private final TableStore store;
  private final String version;

  /**
   * @param maxBytes of rows in memory; beyond it the first that came make room
   * @param version of obsmesh
   */
  public ImportedNode(Collection<Table> tables, long maxBytes, String version) {
    this.store = new TableStore(tables, maxBytes);
    this.version = version;
  }

  /** Where rows go. */
  public TableStore store() {
    return store;
  }

  /** Rows that are there, of all tables. */
  public long rows() {
    return store.report().values().stream().mapToLong(NodeReport.TableReport::rows).sum();
  }

  /** The time of the oldest row, nanoseconds since the Unix epoch; now when there is none. */
  public long oldestNanos() {
    return store.report().values().stream()
        .filter(table -> table.rows() > 0)
        .mapToLong(NodeReport.TableReport::oldestNanos)
        .min()
        .orElse(Times.nanos(Instant.now()));
  }

  /** The node; closing it leaves the rows. */
  public NodeEndpoint endpoint() {
    long started = Times.nanos(Instant.now());
    return new LocalNode(
        store,
        new Whole(),
        () ->
            new NodeReport(
                NAME,
                version,
                "",
                started,
                true,
                store.rowsWritten(),
                0,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                store.report()));
  }

  /** What is in files is all there is. */
  private static final class Whole implements Scan.Completeness {
    @Override
    public String node() {
      return NAME;
    }

    @Override
    public long lostEvents(long sinceNanos, long untilNanos) {
      return 0;
    }

    @Override
    public long completeUntilNanos() {
      return Times.nanos(Instant.now());
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
