package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import io.obsmesh.wire.ScanRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a batch that are in the range of time and satisfy the filter, and counts what
 * was looked at and what did not need to be. Not thread-safe.
 */
final class RowSelector {
  private final Column time;
  private final @Nullable RowFilter filter;
  private final long untilNanos;
  private long scanned;
  private long skipped;

  /** Throws {@link IllegalArgumentException} when the filter does not fit the table. */
  RowSelector(Table table, ScanRequest request) {
    time = table.column("time");
    filter = request.filter() == null ? null : RowFilter.compile(request.filter(), table);
    untilNanos = request.untilNanos();
  }

  /**
   * The rows, from the place {@code firstWanted} on.
   *
   * @param counting whether the batch is looked at for the first time
   */
  Selection select(StoredBatch batch, long sinceNanos, long firstWanted, boolean counting) {
    if (batch.maxTimeNanos() < sinceNanos || batch.minTimeNanos() >= untilNanos) {
      return Selection.none(batch.rows());
    }
    long from = Math.clamp(firstWanted - batch.firstSequence(), 0, batch.rows());
    Selection rows = Selection.from((int) from, batch.rows());
    if (batch.minTimeNanos() < sinceNanos || batch.maxTimeNanos() >= untilNanos) {
      timeTest(batch, sinceNanos).keep(rows);
    }
    BatchTest test = filter == null ? BatchTest.ALL : filter.on(batch);
    if (counting) {
      if (test == BatchTest.NONE) {
        skipped += rows.count();
      } else {
        scanned += rows.count();
      }
    }
    test.keep(rows);
    return rows;
  }

  private BatchTest timeTest(StoredBatch batch, long sinceNanos) {
    ColumnView view = batch.column(time.index());
    BatchTest inRange =
        view instanceof ColumnView.Numbers numbers
            ? NumberTest.in(numbers, sinceNanos, untilNanos - 1)
            : BatchTest.NONE;
    // A row without a time is of time 0.
    return sinceNanos <= 0 && untilNanos > 0
        ? BatchTest.any(java.util.List.of(inRange, BatchTest.not(Presence.of(view))))
        : inRange;
  }

  /** Rows in the range of time that were looked at. */
  long scanned() {
    return scanned;
  }

  /** Rows in the range of time of batches that cannot have a row that satisfies the filter. */
  long skipped() {
    return skipped;
  }
}
