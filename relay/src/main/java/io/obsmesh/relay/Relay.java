package io.obsmesh.relay;

import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are asked together: one in this process, or many behind Flight, the same way. A node
 * that does not answer is named, and the others answer; it is used again when it comes back.
 * Thread-safe.
 */
public final class Relay implements AutoCloseable {
  private final List<NodeLink> nodes;
  private final BufferAllocator allocator = new RootAllocator();

  /** A relay over these nodes, which it closes when it is closed. At least one. */
  public Relay(List<NodeEndpoint> nodes) {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("nodes: none (expected: at least one)");
    }
    this.nodes = nodes.stream().map(NodeLink::new).toList();
  }

  /** The nodes that are asked. */
  public List<NodeEndpoint> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * What each node says about itself, in the order of the nodes.
   *
   * @return by name; a node that does not answer is the exception that says so
   */
  public Map<String, ReportOrFailure> reports() {
    Map<String, ReportOrFailure> reports = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Future<NodeReport>> asked = new LinkedHashMap<>();
      for (NodeEndpoint node : nodes) {
        Callable<NodeReport> question = node::report;
        asked.put(node.name(), threads.submit(question));
      }
      asked.forEach((name, answer) -> reports.put(name, await(name, answer)));
    }
    return reports;
  }

  private static ReportOrFailure await(String name, Future<NodeReport> answer) {
    try {
      return new Report(answer.get());
    } catch (ExecutionException e) {
      return new Failure(name, reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failure(name, "interrupted");
    }
  }

  /** A node's report, or why there is none. */
  public sealed interface ReportOrFailure {}

  /** It answered. */
  public record Report(NodeReport report) implements ReportOrFailure {}

  /** It did not. */
  public record Failure(String node, String reason) implements ReportOrFailure {}

  /**
   * Asks all nodes. Rows come oldest first over all nodes; with {@code follow}, first what is there
   * and then batches as they come, also from nodes that went away and came back: these go on after
   * the last row that they gave. A request that is itself wrong throws {@link
   * IllegalArgumentException} here or in {@link RelayAnswer#next}, or is each node's failure.
   */
  public RelayAnswer scan(ScanRequest request) {
    if (nodes.size() == 1 && !request.follow()) {
      return new OneNodeAnswer(nodes.getFirst(), request);
    }
    return new MergedAnswer(nodes, request, allocator);
  }

  @Override
  public void close() {
    nodes.forEach(NodeEndpoint::close);
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }

  static String reason(@Nullable Throwable e) {
    return e instanceof NodeUnreachableException || e instanceof IllegalArgumentException
        ? String.valueOf(e.getMessage())
        : String.valueOf(e);
  }
}
