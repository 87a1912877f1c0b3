package io.obsmesh.collector.store;

import io.obsmesh.table.Table;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Answers a {@link ScanRequest} that asks for a {@link PartialAggregate}: batches one after the
 * other, filter, groups, states, and only these come out. It holds a bounded number of groups: when
 * it has as many, it gives them out and starts afresh, and the reader adds up.
 */
public final class AggregateScan implements BatchStream {
  /** Groups of one batch of the answer at most: sketches may be large. */
  private static final int ANSWER_ROWS = 1024;

  private final TableStore store;
  private final ScanRequest request;
  private final Scan.Completeness completeness;
  private final Table table;
  private final PartialAggregate aggregate;
  private final RowSelector selector;
  private final VectorSchemaRoot answer;
  private final Object closing = new Object();

  private TableStore.@Nullable Snapshot snapshot;
  private List<StoredBatch> batches = List.of();
  private long firstWanted;
  private int nextBatch;
  private PartialGroups groups;
  private int nextGroup;
  private long rowsMatched;
  private boolean closed;
  private boolean released;
  private boolean reading;

  /** Starts it; throws when the table is unknown, or filter or aggregate do not fit it. */
  public AggregateScan(TableStore store, ScanRequest request, Scan.Completeness completeness) {
    PartialAggregate asked = request.aggregate();
    if (asked == null) {
      throw new IllegalArgumentException("aggregate: none (expected: one)");
    }
    this.store = store;
    this.request = request;
    this.completeness = completeness;
    aggregate = asked;
    table = Scan.table(store, request.table());
    selector = new RowSelector(table, request);
    groups = new PartialGroups(table, asked);
    answer = VectorSchemaRoot.create(PartialColumns.schema(asked, table), store.allocator());
  }

  @Override
  public boolean next() {
    synchronized (closing) {
      if (closed) {
        return false;
      }
      reading = true;
    }
    try {
      return advance();
    } finally {
      synchronized (closing) {
        reading = false;
        if (closed) {
          release();
        }
      }
    }
  }

  private boolean advance() {
    if (snapshot == null) {
      long from = request.from().getOrDefault(store.run(), 0L);
      TableStore.Snapshot taken = store.snapshot(table.name(), from);
      snapshot = taken;
      batches = taken.batches();
      firstWanted = from;
    }
    if (nextGroup == groups.size()) {
      if (nextGroup > 0) {
        groups = new PartialGroups(table, aggregate);
        nextGroup = 0;
      }
      while (nextBatch < batches.size() && !groups.isFull() && !isClosed()) {
        StoredBatch batch = batches.get(nextBatch++);
        Selection selected = selector.select(batch, request.sinceNanos(), firstWanted, true);
        rowsMatched += selected.count();
        if (aggregate.everyNanos() > 0) { // a row without time is in no window
          Presence.of(batch.column(table.column("time").index())).keep(selected);
        }
        groups.add(batch, selected);
      }
    }
    int count = Math.min(ANSWER_ROWS, groups.size() - nextGroup);
    if (count == 0 || isClosed()) {
      return false;
    }
    answer.clear();
    answer.getFieldVectors().forEach(FieldVector::allocateNew);
    groups.write(nextGroup, count, answer);
    nextGroup += count;
    return true;
  }

  private boolean isClosed() {
    synchronized (closing) {
      return closed;
    }
  }

  @Override
  public VectorSchemaRoot batch() {
    return answer;
  }

  @Override
  public ScanSummary summary() {
    TableStore.Snapshot taken = snapshot;
    return new ScanSummary(
        completeness.node(),
        selector.scanned(),
        rowsMatched,
        completeness.lostEvents(request.sinceNanos(), request.untilNanos()),
        taken == null ? 0 : taken.oldestNanos(),
        completeness.completeUntilNanos(),
        Math.max(completeness.capturesSinceNanos(), taken == null ? 0 : taken.droppedNanos()),
        store.run(),
        taken == null ? 0 : taken.nextSequence(),
        selector.skipped());
  }

  @Override
  public void close() {
    synchronized (closing) {
      closed = true;
      if (!reading) {
        release();
      }
    }
  }

  private void release() {
    if (!released) {
      released = true;
      batches.forEach(StoredBatch::release);
      batches = List.of();
      answer.close();
    }
  }
}
