package io.obsmesh.relay;

import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are asked together: one in this process, or many behind Flight, the same way. A node
 * that does not answer is named, and the others answer; it is used again when it comes back. Nodes
 * may come and go at any time. Thread-safe.
 */
public final class Relay implements AutoCloseable {
  private final List<NodeLink> nodes = new CopyOnWriteArrayList<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Set<MergedAnswer> following = ConcurrentHashMap.newKeySet();
  private final boolean one;
  private final BufferAllocator allocator = new RootAllocator();

  /** Is told which nodes come and go. */
  public interface Watcher {
    /** A node is asked from now on. */
    void added(NodeEndpoint node);

    /** A node is no longer asked; it is closed after this. */
    void removed(NodeEndpoint node);
  }

  /** A relay over these nodes, which it closes when it is closed. More may come. */
  public Relay(List<NodeEndpoint> nodes) {
    nodes.forEach(node -> this.nodes.add(new NodeLink(node)));
    one = nodes.size() == 1;
    this.nodes.forEach(NodeLink::greet);
  }

  /** The nodes that are asked. */
  public List<NodeEndpoint> nodes() {
    return List.copyOf(nodes);
  }

  /** Tells of all nodes there are, and from now on which come and go. */
  public synchronized void watch(Watcher watcher) {
    watchers.add(watcher);
    nodes.forEach(watcher::added);
  }

  /** Asks one more node from now on, also for answers that are being followed. */
  public synchronized void add(NodeEndpoint node) {
    NodeLink link = new NodeLink(node);
    nodes.add(link);
    link.greet();
    following.forEach(answer -> answer.add(link));
    watchers.forEach(watcher -> watcher.added(link));
  }

  /** Asks the node of that name no more, and closes it. */
  public synchronized void remove(String name) {
    for (NodeLink link : nodes) {
      if (link.name().equals(name)) {
        nodes.remove(link);
        following.forEach(answer -> answer.remove(link));
        watchers.forEach(watcher -> watcher.removed(link));
        link.close();
      }
    }
  }

  /**
   * What each node says about itself, in the order of the nodes.
   *
   * @return by name; a node that does not answer is said to be away. Behind a relay that answers
   *     there are more nodes, which its report names
   */
  public Map<String, ReportOrFailure> reports() {
    Map<String, ReportOrFailure> reports = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<NodeLink, Future<NodeReport>> asked = new LinkedHashMap<>();
      for (NodeLink node : nodes) {
        Callable<NodeReport> question = node::report;
        asked.put(node, threads.submit(question));
      }
      asked.forEach((node, answer) -> reports.put(node.name(), await(node, answer)));
    }
    return reports;
  }

  private static ReportOrFailure await(NodeLink node, Future<NodeReport> answer) {
    try {
      return new Report(answer.get());
    } catch (ExecutionException e) {
      NodeReport.Away away = node.away();
      return new Failure(
          away == null ? new NodeReport.Away(node.name(), reason(e.getCause()), null, null) : away);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failure(new NodeReport.Away(node.name(), "interrupted", null, null));
    }
  }

  /** A node's report, or why there is none. */
  public sealed interface ReportOrFailure {}

  /** It answered. */
  public record Report(NodeReport report) implements ReportOrFailure {}

  /** It did not. */
  public record Failure(NodeReport.Away away) implements ReportOrFailure {}

  /**
   * Asks all nodes. Rows come oldest first over all nodes; with {@code follow}, first what is there
   * and then rows as they come, in order of time as far as a quarter of a second allows (see {@link
   * LiveMerge}), also from nodes that come, or went away and came back: these go on after the last
   * row that they gave. With {@code follow} and {@code asWritten} batches come as they are, for a
   * reader that puts them in order itself. A request that is itself wrong throws {@link
   * IllegalArgumentException} here or in {@link RelayAnswer#next}, or is each node's failure.
   */
  public RelayAnswer scan(ScanRequest request) {
    if (one && nodes.size() == 1 && !request.follow()) {
      return new OneNodeAnswer(nodes.getFirst(), request);
    }
    return merged(request);
  }

  MergedAnswer merged(ScanRequest request) {
    if (!request.follow()) {
      return new MergedAnswer(nodes, request, allocator, _ -> {});
    }
    synchronized (this) {
      MergedAnswer answer = new MergedAnswer(nodes, request, allocator, following::remove);
      following.add(answer);
      return answer;
    }
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
