package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.ScanSummary;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A relay's answer as that of one node: one schema from the first batch to the last, as Flight
 * wants it, and a summary that names the nodes.
 */
final class RelayedBatches implements BatchStream {
  private final String name;
  private final MergedAnswer answer;
  private @Nullable VectorSchemaRoot root;
  private boolean reading;
  private boolean closed;

  /**
   * @param schema what the answer looks like; null to take that of the first batch
   */
  RelayedBatches(String name, @Nullable Schema schema, MergedAnswer answer) {
    this.name = name;
    this.answer = answer;
    root = schema == null ? null : VectorSchemaRoot.create(schema, answer.allocator());
  }

  @Override
  public boolean next() {
    synchronized (answer) {
      if (closed) {
        return false;
      }
      reading = true;
    }
    try {
      if (!answer.next()) {
        return false;
      }
      take(answer.batch());
      return true;
    } finally {
      synchronized (answer) {
        reading = false;
        if (closed) {
          release();
        }
      }
    }
  }

  private void take(VectorSchemaRoot from) {
    VectorSchemaRoot to = root;
    if (to == null) {
      to = VectorSchemaRoot.create(from.getSchema(), answer.allocator());
      root = to;
    }
    to.clear();
    for (FieldVector target : to.getFieldVectors()) {
      FieldVector source = from.getVector(target.getName());
      // Nodes of other versions may lack the column or know it as something else: absent there.
      if (source != null && source.getField().getType().equals(target.getField().getType())) {
        source.makeTransferPair(target).transfer();
      } else {
        target.setInitialCapacity(from.getRowCount());
        target.allocateNew();
        target.setValueCount(from.getRowCount());
      }
    }
    to.setRowCount(from.getRowCount());
  }

  @Override
  public VectorSchemaRoot batch() {
    VectorSchemaRoot now = root;
    return now == null ? VectorSchemaRoot.of() : now;
  }

  @Override
  public ScanSummary summary() {
    List<ScanSummary.Part> below = new ArrayList<>();
    long scanned = 0;
    long matched = 0;
    long skipped = 0;
    long lost = 0;
    long oldest = 0;
    long newest = Long.MAX_VALUE;
    long completeSince = 0;
    for (NodeAnswer node : answer.nodes()) {
      ScanSummary summary = node.summary();
      below.add(new ScanSummary.Part(node.node(), summary, node.failure()));
      if (summary != null) {
        scanned += summary.rowsScanned();
        matched += summary.rowsMatched();
        skipped += summary.rowsSkipped();
        lost += summary.lostEvents();
        oldest =
            oldest == 0 || summary.oldestNanos() == 0
                ? Math.max(oldest, summary.oldestNanos())
                : Math.min(oldest, summary.oldestNanos());
        newest = Math.min(newest, summary.newestNanos());
        completeSince = Math.max(completeSince, summary.completeSinceNanos());
      }
    }
    ScanSummary said = answer.said();
    return new ScanSummary(
        name(said),
        scanned,
        matched,
        lost,
        oldest,
        newest == Long.MAX_VALUE ? 0 : newest,
        completeSince,
        said == null ? "" : said.run(),
        said == null ? 0 : said.next(),
        skipped,
        below);
  }

  /** With batches as they are, the node whose batch it is: the reader goes on from its place. */
  private String name(@Nullable ScanSummary said) {
    return said == null ? name : said.node();
  }

  @Override
  public void close() {
    answer.close();
    synchronized (answer) {
      closed = true;
      if (!reading) {
        release();
      }
    }
  }

  private void release() {
    VectorSchemaRoot held = root;
    if (held != null) {
      held.clear();
    }
  }
}
