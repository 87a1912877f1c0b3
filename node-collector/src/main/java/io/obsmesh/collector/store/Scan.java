package io.obsmesh.collector.store;

import io.obsmesh.table.Table;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Answers one {@link ScanRequest} from a {@link TableStore}: batches outside the range of time are
 * not looked at, the filter runs column by column, and matching rows come out oldest first. With
 * {@code follow}, rows that were written since come after; a reader that is so slow that rows are
 * dropped before it saw them gets their number in {@link ScanSummary#lostEvents()}. With {@code
 * asWritten}, rows come out batch after batch as they were stored, and the summary says how far.
 */
public final class Scan implements BatchStream {
  private static final long FOLLOW_MILLIS = 50;

  private final TableStore store;
  private final ScanRequest request;
  private final Completeness completeness;
  private final Table table;
  private final RowSelector selector;
  private final int timeColumn;
  private final AnswerBatch answer;
  private final Object closing = new Object();

  private @Nullable PriorityQueue<Cursor> cursors;
  private List<StoredBatch> unopened = List.of();
  private int nextUnopened;
  private long nextSequence;
  private long covered;
  private long rowsMatched;
  private long rowsMissed;
  private long oldestNanos;
  private long droppedNanos;
  private long sinceNanos;
  private long firstWanted;
  private boolean counting = true;
  // With newest: rows exactly at the cut are given out only until their number is reached.
  private long cutNanos = Long.MIN_VALUE;
  private long equalAtCut = Long.MAX_VALUE;
  private boolean closed;
  private boolean released;
  private boolean reading;

  /** What a scan cannot know from the rows themselves. */
  public interface Completeness {
    /** The node's name. */
    String node();

    /** Events lost in {@code [since, until)}, wall clock nanoseconds. */
    long lostEvents(long sinceNanos, long untilNanos);

    /** Up to when rows are complete, wall clock nanoseconds. */
    long completeUntilNanos();

    /** Since when it captures, wall clock nanoseconds; 0 when unknown. */
    default long capturesSinceNanos() {
      return 0;
    }
  }

  /** Starts a scan; throws when the table is unknown or the filter does not fit it. */
  public Scan(TableStore store, ScanRequest request, Completeness completeness) {
    Table found = table(store, request.table());
    this.store = store;
    this.request = request;
    this.completeness = completeness;
    table = found;
    selector = new RowSelector(found, request);
    timeColumn = found.column("time").index();
    sinceNanos = request.sinceNanos();
    answer = new AnswerBatch(found, request.columns(), store.allocator());
  }

  /** The table of that name; throws when there is none. */
  static Table table(TableStore store, String name) {
    Table found = store.find(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "table: "
              + name
              + " (expected: one of "
              + store.tables().stream().map(Table::name).sorted().toList()
              + ")");
    }
    return found;
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
    if (cursors == null) {
      open(request.from().getOrDefault(store.run(), 0L), request.newest());
    }
    while (true) {
      while (!answer.full()) {
        if (!takeRow()) {
          break;
        }
      }
      if (!answer.empty()) {
        answer.fill();
        return true;
      }
      releaseBatches();
      covered = nextSequence;
      if (!request.follow() || !awaitRows()) {
        return false;
      }
      sinceNanos = request.sinceNanos();
      open(nextSequence, 0);
    }
  }

  /** Waits until there are rows that were not read; false when closed. */
  private boolean awaitRows() {
    while (true) {
      long sequence = store.sequence(table.name());
      if (sequence < 0) {
        return false;
      }
      if (sequence > nextSequence) {
        return true;
      }
      synchronized (closing) {
        if (closed) {
          return false;
        }
        try {
          // Waiting on time and not on the writer: a writer that wakes readers pays for them.
          closing.wait(FOLLOW_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
        if (closed) {
          return false;
        }
      }
    }
  }

  private void open(long firstSequence, long newest) {
    TableStore.Snapshot snapshot = store.snapshot(table.name(), firstSequence);
    if (firstSequence > 0) {
      rowsMissed += Math.max(0, snapshot.oldestSequence() - firstSequence);
    }
    nextSequence = snapshot.nextSequence();
    covered =
        request.asWritten() ? Math.max(firstSequence, snapshot.oldestSequence()) : nextSequence;
    oldestNanos = snapshot.oldestNanos();
    droppedNanos = snapshot.droppedNanos();
    unopened =
        snapshot.batches().stream()
            .sorted(
                Comparator.comparingLong(
                    request.asWritten() ? StoredBatch::firstSequence : StoredBatch::minTimeNanos))
            .toList();
    nextUnopened = 0;
    firstWanted = firstSequence;
    counting = true;
    cutNanos = Long.MIN_VALUE;
    equalAtCut = Long.MAX_VALUE;
    cursors = new PriorityQueue<>(Comparator.comparingLong(Cursor::timeNanos));
    if (newest > 0) {
      keepNewest(newest);
    }
  }

  /** Finds the time from which on there are {@code newest} matching rows. */
  private void keepNewest(long newest) {
    List<StoredBatch> newestFirst =
        unopened.stream()
            .sorted(Comparator.comparingLong(StoredBatch::maxTimeNanos).reversed())
            .toList();
    // The heap holds the newest times so far, the oldest of them on top.
    PriorityQueue<Long> times = new PriorityQueue<>();
    for (StoredBatch batch : newestFirst) {
      if (times.size() >= newest && batch.maxTimeNanos() < times.element()) {
        break;
      }
      Cursor cursor = cursor(batch);
      for (int i = cursor.rows.length - 1; i >= 0; i--) {
        long at = cursor.time(cursor.rows[i]);
        if (times.size() < newest) {
          times.add(at);
        } else if (at > times.element()) {
          times.remove();
          times.add(at);
        } else {
          break;
        }
      }
    }
    counting = false;
    if (times.size() >= newest) {
      cutNanos = times.element();
      sinceNanos = Math.max(sinceNanos, cutNanos);
      long cut = cutNanos;
      equalAtCut = times.stream().filter(time -> time == cut).count();
    }
  }

  /** Moves one row into the answer; false when there is none. */
  private boolean takeRow() {
    PriorityQueue<Cursor> heap = cursors;
    if (heap == null) {
      return false;
    }
    while (true) {
      // A batch must be opened before a row that is not older than its oldest is given out.
      while (nextUnopened < unopened.size()
          && (heap.isEmpty()
              || !request.asWritten()
                  && unopened.get(nextUnopened).minTimeNanos() <= heap.element().timeNanos())) {
        Cursor cursor = cursor(unopened.get(nextUnopened++));
        if (cursor.rows.length > 0) {
          heap.add(cursor);
        }
      }
      if (heap.isEmpty()) {
        return false;
      }
      Cursor cursor = heap.remove();
      int row = cursor.rows[cursor.at];
      boolean take = cursor.timeNanos() != cutNanos || equalAtCut-- > 0;
      cursor.at++;
      if (cursor.at < cursor.rows.length) {
        heap.add(cursor);
      }
      if (take) {
        rowsMatched++;
        if (request.asWritten()) {
          covered = cursor.batch.firstSequence() + row + 1;
        }
        answer.add(cursor.batch, row);
        return true;
      }
    }
  }

  private Cursor cursor(StoredBatch batch) {
    Selection selected = selector.select(batch, sinceNanos, firstWanted, counting);
    return new Cursor(batch, batch.column(timeColumn), selected.toArray(), !request.asWritten());
  }

  private static long time(ColumnView view, int row) {
    return view instanceof ColumnView.Numbers numbers && numbers.has(row) ? numbers.get(row) : 0;
  }

  @Override
  public VectorSchemaRoot batch() {
    return answer.root();
  }

  @Override
  public ScanSummary summary() {
    return new ScanSummary(
        completeness.node(),
        selector.scanned(),
        rowsMatched,
        rowsMissed + completeness.lostEvents(request.sinceNanos(), request.untilNanos()),
        oldestNanos,
        completeness.completeUntilNanos(),
        Math.max(completeness.capturesSinceNanos(), droppedNanos),
        store.run(),
        covered,
        selector.skipped());
  }

  @Override
  public void close() {
    synchronized (closing) {
      closed = true;
      closing.notifyAll();
      if (!reading) {
        release();
      }
    }
  }

  private void release() {
    if (!released) {
      released = true;
      releaseBatches();
      answer.close();
    }
  }

  private void releaseBatches() {
    unopened.forEach(StoredBatch::release);
    unopened = List.of();
    nextUnopened = 0;
    cursors = new PriorityQueue<>(Comparator.comparingLong(Cursor::timeNanos));
  }

  /** The selected rows of one batch in order of time. */
  private static final class Cursor {
    private final StoredBatch batch;
    private final ColumnView times;
    private final int[] rows;
    private int at;

    Cursor(StoredBatch batch, ColumnView times, int[] found, boolean byTime) {
      this.batch = batch;
      this.times = times;
      boolean sorted = true;
      int last = byTime ? found.length : 0;
      for (int i = 1; i < last && sorted; i++) {
        sorted = time(found[i - 1]) <= time(found[i]);
      }
      rows = sorted ? found : byTime(found);
    }

    private int[] byTime(int[] found) {
      // Row numbers have at most 14 bits here, but times need all 64: sort times, then places.
      Integer[] order = new Integer[found.length];
      Arrays.setAll(order, i -> found[i]);
      Arrays.sort(order, Comparator.comparingLong(this::time));
      return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    long time(int row) {
      return Scan.time(times, row);
    }

    long timeNanos() {
      return time(rows[at]);
    }
  }
}
