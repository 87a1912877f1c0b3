package io.obsmesh.query.engine;

import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Where rows come from: one node or many, already joined up. Thread-safe. */
public interface RowSource {
  /**
   * Asks all nodes. Nodes that cannot be reached are in {@link Answer#nodes}, they do not throw.
   */
  Answer scan(ScanRequest request);

  /** Whether nodes compute {@link ScanRequest#aggregate}; if not, only rows are asked for. */
  default boolean aggregates() {
    return false;
  }

  /** Whether this request with an aggregate can be answered with groups. */
  default boolean aggregates(ScanRequest request) {
    return aggregates();
  }

  /** What the nodes say about themselves. */
  Reports reports();

  /** What is kept beyond the nodes' memory; null when nothing is. */
  default @Nullable HistoryReport history() {
    return null;
  }

  /** How rows get elsewhere, such as to Kafka; null when they do not. */
  default @Nullable Record forwarding() {
    return null;
  }

  /**
   * What is kept beyond the nodes' memory.
   *
   * @param directory where
   * @param bytes of all files, at most {@code maxBytes}: the oldest go first
   * @param retainSeconds rows older than this go too
   * @param oldestNanos time of the oldest row, nanoseconds since the Unix epoch; 0 when there is
   *     none
   * @param torn files that were found damaged and dropped
   * @param failures how often rows could not be written
   * @param failure why they cannot be written now; null when they can
   */
  record HistoryReport(
      String directory,
      int files,
      long rows,
      long bytes,
      long maxBytes,
      long retainSeconds,
      long oldestNanos,
      int torn,
      long failures,
      @Nullable String failure) {}

  /**
   * What the nodes say about themselves.
   *
   * @param away those that do not answer
   */
  record Reports(List<NodeReport> nodes, List<NodeReport.Away> away) {
    public Reports {
      nodes = List.copyOf(nodes);
      away = List.copyOf(away);
    }

    /** Rows of a table that all nodes keep in memory now. */
    public long rows(SourceTable table) {
      long rows = 0;
      for (NodeReport node : nodes) {
        for (Table member : table.members()) {
          NodeReport.TableReport kept = node.tables().get(member.name());
          rows += kept == null ? 0 : kept.rows();
        }
      }
      return rows;
    }
  }

  /** Rows of all nodes. One reader thread; {@link #close} may come from any thread. */
  interface Answer extends AutoCloseable {
    /** Waits for the next batch; false at the end. */
    boolean next();

    /** The batch at hand, valid until {@link #next} or {@link #close}. */
    VectorSchemaRoot batch();

    /** How each node answered so far; final when {@link #next} was false. */
    List<NodeAnswer> nodes();

    @Override
    void close();
  }

  /**
   * One node's part in an answer.
   *
   * @param summary how it got at its answer; null when it did not answer
   * @param error why it did not; null when it did
   * @param restarts how often it started anew while its rows were followed: rows of its last
   *     moments before that may be missing
   */
  record NodeAnswer(
      String node, @Nullable ScanSummary summary, @Nullable String error, int restarts) {
    /** Of a node that did not start anew. */
    public NodeAnswer(String node, @Nullable ScanSummary summary, @Nullable String error) {
      this(node, summary, error, 0);
    }
  }
}
