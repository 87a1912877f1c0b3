package io.obsmesh.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

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

  /**
   * @param alike whether all batches have the values of the first, but for their times: making them
   *     anew would be what is measured
   */
  ReadyNode(Table table, int number, int nodes, int rows, int batchRows, boolean alike) {
    this.alike = alike;
    this.table = table;
    this.number = number;
    this.nodes = nodes;
    this.rows = rows;
    this.batchRows = batchRows;
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
    return new Stream(request);
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
    private final boolean follow;
    private final CountDownLatch closed = new CountDownLatch(1);
    private int next;
    private int filled;

    Stream(ScanRequest request) {
      follow = request.follow();
      root = VectorSchemaRoot.create(Columns.schema(table), allocator);
    }

    @Override
    public boolean next() {
      if (next >= rows || closed.getCount() == 0) {
        if (follow) {
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
        filled = count;
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
      for (int column = 0; column < vectors.size(); column++) {
        FieldVector vector = vectors.get(column);
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
                for (int i = 0; i < time % 3; i++) {
                  pairs.startEntry();
                  pairs.key().varChar().writeVarChar("k" + i);
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
