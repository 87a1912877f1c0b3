package io.obsmesh.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.Columns;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;

/**
 * A node that has all its rows already: row {@code i} is at {@code i * nodes + number} nanoseconds,
 * so that the rows of all nodes interleave, one by one. A follower gets them all and then waits.
 */
final class ReadyNode implements NodeEndpoint {
  private final Table table;
  private final int number;
  private final int nodes;
  private final int rows;
  private final int batchRows;
  private final boolean alike;
  private final Stream ready;

  /**
   * @param alike whether all batches have the values of the first, but for their times, and that is
   *     made before anybody asks: making them would be what is measured. Then it can be asked once
   */
  ReadyNode(Table table, int number, int nodes, int rows, int batchRows, boolean alike) {
    this.alike = alike;
    this.table = table;
    this.number = number;
    this.nodes = nodes;
    this.rows = rows;
    this.batchRows = batchRows;
    ready =
        alike
            ? new Stream(new ScanRequest(table.name(), List.of(), null, 0, Long.MAX_VALUE, 0, true))
            : null;
    if (ready != null) {
      ready.fill(Math.min(batchRows, rows));
    }
  }

  @Override
  public String name() {
    return "n" + number;
  }

  @Override
  public NodeReport report() {
    return new NodeReport(
        name(), "9", "6", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of());
  }

  @Override
  public BatchStream scan(ScanRequest request) {
    Stream stream = ready == null ? new Stream(request) : ready;
    stream.waits = request.follow();
    return stream;
  }

  @Override
  public void close() {}

  /** Whether the column of a row has a value: the third of each four has none. */
  static boolean has(long time, int column) {
    return column == 0 || (time + column) % 4 != 3;
  }

  /** What a text says. */
  static String text(long time, int column) {
    return column + ":" + time % 1_000;
  }

  private final class Stream implements BatchStream {
    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private final List<Column> columns;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean waits;
    private int next;
    private int filled;

    Stream(ScanRequest request) {
      long newest = request.newest() > 0 ? rows - request.newest() : 0;
      long since = Math.floorDiv(request.sinceNanos() - number + nodes - 1, nodes);
      next = (int) Math.max(0, Math.max(newest, since));
      columns =
          request.columns().isEmpty()
              ? table.columns()
              : request.columns().stream().map(table::column).toList();
      root = VectorSchemaRoot.create(Columns.schema(columns), allocator);
    }

    @Override
    public boolean next() {
      if (next >= rows || closed.getCount() == 0) {
        if (waits) {
          try {
            closed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
        release();
        return false;
      }
      int count = Math.min(batchRows, rows - next);
      if (!alike || count != filled) {
        fill(count);
      }
      times(count);
      next += count;
      return true;
    }

    private void times(int count) {
      TimeStampNanoTZVector times = (TimeStampNanoTZVector) root.getVector("time");
      for (int row = 0; row < count; row++) {
        times.setSafe(row, time(next + row));
      }
    }

    private long time(long row) {
      return row * nodes + number;
    }

    private void fill(int count) {
      root.clear();
      List<FieldVector> vectors = root.getFieldVectors();
      for (int i = 0; i < vectors.size(); i++) {
        FieldVector vector = vectors.get(i);
        int column = columns.get(i).index();
        vector.setInitialCapacity(count);
        vector.allocateNew();
        UnionMapWriter pairs = vector instanceof MapVector map ? map.getWriter() : null;
        for (int row = 0; row < count; row++) {
          long time = time(next + row);
          if (!has(time, column)) {
            continue;
          }
          byte[] text = text(time, column).getBytes(UTF_8);
          switch (vector) {
            case TimeStampNanoTZVector v -> v.setSafe(row, time);
            case BigIntVector v -> v.setSafe(row, time % 1_000);
            case IntVector v -> v.setSafe(row, (int) (time % 1_000));
            case BitVector v -> v.setSafe(row, (int) (time % 1_000) & 1);
            case VarCharVector v -> v.setSafe(row, text);
            default -> {
              if (pairs != null) {
                pairs.setPosition(row);
                pairs.startMap();
                for (int pair = 0; pair < time % 3; pair++) {
                  pairs.startEntry();
                  pairs.key().varChar().writeVarChar("k" + pair);
                  pairs.value().varChar().writeVarChar(text(time, column));
                  pairs.endEntry();
                }
                pairs.endMap();
              }
            }
          }
        }
        vector.setValueCount(count);
      }
      root.setRowCount(count);
      filled = count;
    }

    @Override
    public VectorSchemaRoot batch() {
      return root;
    }

    @Override
    public ScanSummary summary() {
      return new ScanSummary(name(), rows, next, 0, 0, Long.MAX_VALUE, 0, "run-" + number, next);
    }

    private synchronized void release() {
      root.close();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
