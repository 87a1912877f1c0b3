package io.obsmesh.history;

import io.obsmesh.query.engine.RowSource.Answer;
import io.obsmesh.query.engine.RowSource.NodeAnswer;
import io.obsmesh.table.Table;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Rows of the nodes, and before them those of segments when the nodes do not reach back so far. */
final class JoinedAnswer implements Answer {
  private final HistorySource source;
  private final Table table;
  private final ScanRequest request;
  private final BufferAllocator allocator;
  private @Nullable Answer live;
  private SegmentStore.@Nullable Held held;
  private @Nullable SegmentRows segments;
  private @Nullable RowMerge merge;
  private boolean decided;
  private boolean joined;
  private boolean segmentsEnded;
  private boolean begun;
  private boolean reading;
  private boolean closed;
  private boolean released;

  JoinedAnswer(HistorySource source, Table table, ScanRequest request, BufferAllocator allocator) {
    this.source = source;
    this.table = table;
    this.request = request;
    this.allocator = allocator;
  }

  @Override
  public boolean next() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      reading = true;
    }
    try {
      if (!decided) {
        return decide();
      }
      return advance();
    } finally {
      synchronized (this) {
        reading = false;
        if (closed) {
          release();
        }
      }
    }
  }

  /** Asks the nodes; only when they do not reach back far enough, asks again beside segments. */
  private boolean decide() {
    Answer first = open(source.scanLive(request));
    boolean more = first.next();
    decided = true;
    SegmentStore.Held needed = source.needed(request, first.nodes());
    if (needed == null) {
      return more;
    }
    first.close();
    join(needed);
    return advance();
  }

  private void join(SegmentStore.Held needed) {
    held = needed;
    ScanRequest later = request.withFrom(needed.from());
    if (later.aggregate() == null
        && !later.columns().isEmpty()
        && !later.columns().contains("time")) {
      List<String> withTime = new ArrayList<>(later.columns());
      withTime.add("time");
      later = later.withColumns(withTime);
    }
    SegmentRows rows = source.scanSegments(table, request, needed);
    synchronized (this) {
      segments = rows;
      if (closed) {
        rows.cancel();
      }
    }
    Answer nodes = open(source.scanLive(later));
    joined = true;
    merge = request.aggregate() == null ? new RowMerge(request, rows, nodes, allocator) : null;
  }

  private synchronized Answer open(Answer answer) {
    live = answer;
    if (closed) {
      answer.close();
    }
    return answer;
  }

  private boolean advance() {
    if (!joined) {
      return live().next();
    }
    try {
      boolean more = merge == null ? advanceGroups() : merge.next();
      begun |= more;
      return more;
    } catch (HistoryException e) {
      return withoutDamaged(e);
    }
  }

  /** Groups have no order and add up: those of segments first. */
  private boolean advanceGroups() {
    SegmentRows rows = segments;
    if (rows != null && !segmentsEnded) {
      if (rows.next()) {
        return true;
      }
      segmentsEnded = true;
    }
    return live().next();
  }

  /**
   * A file that went bad is dropped and counted; the rest answers when no row was given out yet.
   */
  private boolean withoutDamaged(HistoryException e) {
    SegmentStore.Held broken = held;
    int dropped = broken == null ? 0 : source.dropDamaged(broken);
    if (dropped == 0) {
      throw e;
    }
    if (begun) {
      throw new HistoryException(
          "history: " + dropped + " damaged files were found and dropped: ask again", e);
    }
    releaseJoined();
    joined = false;
    segmentsEnded = false;
    live().close();
    SegmentStore.Held rest = source.needed(request, List.of());
    if (rest == null) {
      return open(source.scanLive(request)).next();
    }
    join(rest);
    return advance();
  }

  private Answer live() {
    Answer open = live;
    if (open == null) {
      throw new IllegalStateException("batch: none (expected: next() was called)");
    }
    return open;
  }

  @Override
  public VectorSchemaRoot batch() {
    RowMerge merged = merge;
    SegmentRows rows = segments;
    if (merged != null) {
      return merged.batch();
    }
    return joined && rows != null && !segmentsEnded ? rows.batch() : live().batch();
  }

  @Override
  public List<NodeAnswer> nodes() {
    SegmentStore.Held read = held;
    SegmentRows rows = segments;
    List<NodeAnswer> nodes = live == null ? List.of() : live().nodes();
    return read == null || rows == null
        ? nodes
        : new JoinedNodes(source.coverage(), request, read).of(nodes, rows.rows());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (reading) {
        // Ends what is waited for; the reader then releases.
        if (segments != null) {
          segments.cancel();
        }
        if (live != null) {
          live.close();
        }
      } else {
        release();
      }
    }
  }

  private void release() {
    if (released) {
      return;
    }
    released = true;
    releaseJoined();
    if (live != null) {
      live.close();
    }
  }

  private void releaseJoined() {
    if (merge != null) {
      merge.close();
      merge = null;
    }
    if (segments != null) {
      segments.close();
    }
    if (held != null) {
      held.close();
    }
  }
}
