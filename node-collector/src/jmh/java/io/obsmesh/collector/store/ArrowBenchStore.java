package io.obsmesh.collector.store;

import io.obsmesh.protocol.BenchStore;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import java.util.LinkedHashSet;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The node's own store, with its lock, its sealing and its eviction: what a measurement writes is
 * Arrow, as on a node.
 */
public final class ArrowBenchStore implements BenchStore {
  /** Small enough to be full, so that evicting is measured too. */
  private static final long MAX_BYTES = 64 << 20;

  private TableStore store;

  @Override
  public void open() {
    Set<Table> tables = new LinkedHashSet<>();
    for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
      tables.addAll(protocol.tables());
    }
    store = new TableStore(tables, MAX_BYTES);
  }

  @Override
  public void accept(Row row) {
    store.accept(row);
  }

  @Override
  public long rowsWritten() {
    return store.rowsWritten();
  }

  @Override
  public void close() {
    store.close();
  }
}
