package io.obsmesh.collector.store;

import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a node keeps, per table, in native memory. Bounded in bytes over all tables: when
 * the bound is reached, the oldest batch of the table that takes most goes, so that a busy table
 * does not drive out a quiet one. A row is visible as soon as {@link #accept} returns. Thread-safe:
 * one lock, held for one row by a writer and for a list of batches by a reader, never for a scan.
 */
public final class TableStore implements RowSink, AutoCloseable {
  /** A batch is sealed at this many rows. */
  static final int BATCH_ROWS = 16_384;

  private static final int CHECK_ROWS = 64;

  private final Object lock = new Object();
  private final Map<String, Kept> tables = new LinkedHashMap<>();
  private final BufferAllocator allocator;
  private final String run = UUID.randomUUID().toString();
  private final long maxBytes;
  private final long batchBytes;
  private boolean closed;

  /** The table of the last row: the next one's too, more often than not. */
  private @Nullable Kept last;

  /** A store for these tables of at most about {@code maxBytes} bytes; 1 MiB or more. */
  public TableStore(Collection<Table> tables, long maxBytes) {
    if (maxBytes < 1 << 20) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 1048576 or more)");
    }
    this.maxBytes = maxBytes;
    batchBytes = Math.min(4 << 20, maxBytes / 16);
    // Batches that readers hold after they were evicted come on top of the bound.
    // Sizes as asked: rounding up to powers of two would take half as much again.
    allocator =
        new RootAllocator(
            AllocationListener.NOOP, Long.MAX_VALUE, bytes -> Math.max(64, bytes + 63 & -64));
    for (Table table : tables) {
      this.tables.put(table.name(), new Kept(table));
    }
  }

  /** Keeps the row. Its table must be one of those of this store. */
  @Override
  public void accept(Row row) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      Kept kept = last;
      if (kept == null || kept.table != row.table()) {
        kept = tables.get(row.table().name());
        last = kept;
      }
      if (kept == null) {
        throw new IllegalArgumentException(
            "table: " + row.table() + " (expected: one of " + tables.keySet() + ")");
      }
      kept.append(row);
    }
  }

  /** The tables that can be asked. */
  public List<Table> tables() {
    return tables.values().stream().map(kept -> kept.table).toList();
  }

  /** The table of that name, or null. */
  public @Nullable Table find(String name) {
    Kept kept = tables.get(name);
    return kept == null ? null : kept.table;
  }

  /** What is kept now, by table. */
  public Map<String, NodeReport.TableReport> report() {
    Map<String, NodeReport.TableReport> report = new TreeMap<>();
    synchronized (lock) {
      for (Kept kept : tables.values()) {
        report.put(
            kept.table.name(),
            new NodeReport.TableReport(kept.rows, kept.bytes(), kept.oldestNanos()));
      }
    }
    return report;
  }

  /** Rows written since the start, of all tables. */
  public long rowsWritten() {
    synchronized (lock) {
      return tables.values().stream().mapToLong(kept -> kept.nextSequence).sum();
    }
  }

  /**
   * Batches of a table with rows at or after {@code firstSequence}, in order of writing, each
   * retained for the caller.
   */
  Snapshot snapshot(String table, long firstSequence) {
    synchronized (lock) {
      Kept kept = tables.get(table);
      if (kept == null) {
        throw new IllegalArgumentException(
            "table: " + table + " (expected: one of " + tables.keySet() + ")");
      }
      List<StoredBatch> batches = new ArrayList<>();
      for (StoredBatch batch : kept.sealed) {
        if (batch.firstSequence() + batch.rows() > firstSequence) {
          batch.retain();
          batches.add(batch);
        }
      }
      RecordBatchWriter open = kept.open;
      if (open != null && open.firstSequence() + open.rows() > firstSequence) {
        batches.add(open.share());
      }
      return new Snapshot(
          batches, kept.firstSequence(), kept.nextSequence, kept.oldestNanos(), kept.droppedNanos);
    }
  }

  /** Tells places in this store from those in the store of another start. */
  String run() {
    return run;
  }

  /** How many rows of the table were ever written. */
  long sequence(String table) {
    synchronized (lock) {
      Kept kept = tables.get(table);
      return kept == null || closed ? -1 : kept.nextSequence;
    }
  }

  /** The allocator that answers are made from. */
  BufferAllocator allocator() {
    return allocator;
  }

  /** Forgets all rows. Readers that still hold batches keep them until they release them. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      for (Kept kept : tables.values()) {
        kept.close();
      }
      if (allocator.getAllocatedMemory() == 0) {
        allocator.close();
      }
    }
  }

  private void evict() {
    long total = 0;
    for (Kept kept : tables.values()) {
      total += kept.bytes();
    }
    while (total > maxBytes) {
      Kept largest = null;
      for (Kept kept : tables.values()) {
        if (!kept.sealed.isEmpty() && (largest == null || kept.bytes() > largest.bytes())) {
          largest = kept;
        }
      }
      if (largest == null) {
        return;
      }
      total -= largest.dropOldest();
    }
  }

  /**
   * What a reader sees.
   *
   * @param oldestSequence rows before it are gone
   * @param nextSequence the row that is written next
   * @param oldestNanos time of the oldest row, 0 when there is none
   * @param droppedNanos time of the newest row that had to go, 0 when none had to
   */
  record Snapshot(
      List<StoredBatch> batches,
      long oldestSequence,
      long nextSequence,
      long oldestNanos,
      long droppedNanos) {}

  /** One table's rows. Guarded by {@link #lock}. */
  private final class Kept {
    private final Table table;
    private final Deque<StoredBatch> sealed = new ArrayDeque<>();
    private @Nullable RecordBatchWriter open;

    /** The writer of the last batch, for the next one. */
    private @Nullable RecordBatchWriter spare;

    private long openBytes;
    private long sealedBytes;
    private long rows;
    private long nextSequence;
    private long droppedNanos;

    Kept(Table table) {
      this.table = table;
    }

    void append(Row row) {
      RecordBatchWriter writer = open;
      if (writer == null) {
        writer = spare != null ? spare : new RecordBatchWriter(table, allocator);
        writer.begin(nextSequence);
        open = writer;
        spare = null;
      }
      writer.append(row);
      rows++;
      nextSequence++;
      // Asking every column for its size on every row would cost more than writing it.
      if (writer.rows() % CHECK_ROWS == 0 || writer.rows() == 1) {
        openBytes = writer.capacity();
        if (writer.size() >= batchBytes || writer.rows() >= BATCH_ROWS) {
          seal(writer);
        }
        evict();
      }
    }

    private void seal(RecordBatchWriter writer) {
      StoredBatch batch = writer.seal();
      sealed.add(batch);
      sealedBytes += batch.bytes();
      writer.reset();
      spare = writer;
      open = null;
      openBytes = 0;
    }

    long dropOldest() {
      StoredBatch oldest = sealed.remove();
      sealedBytes -= oldest.bytes();
      rows -= oldest.rows();
      droppedNanos = Math.max(droppedNanos, oldest.maxTimeNanos());
      oldest.release();
      return oldest.bytes();
    }

    long bytes() {
      return sealedBytes + openBytes;
    }

    long firstSequence() {
      return nextSequence - rows;
    }

    long oldestNanos() {
      long oldest = open == null ? Long.MAX_VALUE : open.minTimeNanos();
      for (StoredBatch batch : sealed) {
        oldest = Math.min(oldest, batch.minTimeNanos());
      }
      return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    void close() {
      sealed.forEach(StoredBatch::release);
      sealed.clear();
      if (open != null) {
        open.close();
        open = null;
      }
      if (spare != null) {
        spare.close();
        spare = null;
      }
    }
  }
}
