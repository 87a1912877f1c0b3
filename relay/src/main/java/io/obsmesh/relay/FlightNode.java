package io.obsmesh.relay;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.WireJson;
import io.obsmesh.wire.flight.GrpcTls;
import io.obsmesh.wire.tls.Tls;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A node behind Arrow Flight. Connects when asked, and again when the connection broke. A node that
 * says nothing for some time while an answer is waited for is given up; a stream of rows to come
 * may be quiet for ever. Thread-safe.
 */
public final class FlightNode implements NodeEndpoint {
  /** How long one waits for a node to say something. */
  public static final Duration USUAL_WAIT = Duration.ofSeconds(5);

  private static final long CLOSE_NANOS = 2_000_000_000L;
  private static final ScheduledThreadPoolExecutor ALARMS = alarms();

  private final String name;
  private final String place;
  private final BufferAllocator allocator = new RootAllocator();
  private final Duration wait;
  private volatile boolean relay;
  private final ManagedChannel channel;
  private final FlightClient client;
  private final Set<FlightBatches> open = ConcurrentHashMap.newKeySet();

  /** A node by the name that answers shall carry, given up after {@link #USUAL_WAIT}. */
  public FlightNode(String name, String host, int port) {
    this(name, host, port, USUAL_WAIT);
  }

  /**
   * A node by the name that answers shall carry.
   *
   * @param wait how long it may say nothing while an answer is waited for
   */
  public FlightNode(String name, String host, int port, Duration wait) {
    this(name, host, port, wait, null, null);
  }

  /**
   * A node by the name that answers shall carry.
   *
   * @param wait how long it may say nothing while an answer is waited for
   * @param tls null for no encryption
   * @param certifiedName that the node's certificate must have; null for the host
   */
  public FlightNode(
      String name,
      String host,
      int port,
      Duration wait,
      @Nullable Tls tls,
      @Nullable String certifiedName) {
    this.name = name;
    this.wait = wait;
    place = host + ":" + port;
    channel =
        GrpcTls.secure(NettyChannelBuilder.forAddress(host, port), tls, certifiedName)
            .maxTraceEvents(0)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .build();
    client = FlightGrpcUtils.createFlightClient(allocator, channel);
  }

  private static ScheduledThreadPoolExecutor alarms() {
    ScheduledThreadPoolExecutor alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("obsmesh-node-alarms").factory());
    alarms.setRemoveOnCancelPolicy(true);
    return alarms;
  }

  /** Has something done when a node was waited for too long. */
  Future<?> afterWait(Runnable action) {
    return ALARMS.schedule(action, waitMillis(), TimeUnit.MILLISECONDS);
  }

  /** A relay itself waits for nodes, each for as long: it has to be given time to name them. */
  private long waitMillis() {
    return relay ? 2 * wait.toMillis() : wait.toMillis();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeReport report() {
    // Who asks decides how often; the channel's own pauses would go up to two minutes.
    channel.resetConnectBackoff();
    try {
      Iterator<Result> results =
          client.doAction(
              new Action("report"), CallOptions.timeout(waitMillis(), TimeUnit.MILLISECONDS));
      NodeReport report = WireJson.readReport(results.next().getBody());
      relay = report.asksOthers();
      return report;
    } catch (FlightRuntimeException e) {
      throw translate(e);
    }
  }

  @Override
  public BatchStream scan(ScanRequest request) {
    channel.resetConnectBackoff();
    try {
      FlightBatches batches =
          new FlightBatches(
              this, request.follow(), client.getStream(new Ticket(WireJson.write(request))));
      open.add(batches);
      return batches;
    } catch (FlightRuntimeException e) {
      throw translate(e);
    }
  }

  /** What the other side said, as the exception that a local node would have thrown. */
  RuntimeException translate(FlightRuntimeException e) {
    String message = String.valueOf(e.status().description());
    if (e.status().code() == FlightStatusCode.INVALID_ARGUMENT) {
      return new IllegalArgumentException(message, e);
    }
    if (e.status().code() == FlightStatusCode.TIMED_OUT) {
      return silent(e);
    }
    return new NodeUnreachableException(
        name, "node " + name + " at " + place + " did not answer: " + code(e) + " " + message, e);
  }

  /** A connection that ends in mid-call is UNKNOWN to gRPC; it is as gone as one refused. */
  private static FlightStatusCode code(FlightRuntimeException e) {
    boolean unknown =
        e.status().code() == FlightStatusCode.UNKNOWN
            || e.status().code() == FlightStatusCode.INTERNAL;
    for (Throwable cause = e.getCause(); unknown && cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return FlightStatusCode.UNAVAILABLE;
      }
    }
    return e.status().code();
  }

  /** It said nothing for too long. */
  NodeUnreachableException silent(@Nullable FlightRuntimeException e) {
    double seconds = waitMillis() / 1e3;
    return new NodeUnreachableException(
        name, "node %s at %s said nothing for %.1f s".formatted(name, place, seconds), e, true);
  }

  void released(FlightBatches batches) {
    open.remove(batches);
    synchronized (open) {
      open.notifyAll();
    }
  }

  /** Ends all streams, waits for those who read them to let go, and disconnects. */
  @Override
  public void close() {
    open.forEach(FlightBatches::close);
    try {
      long end = System.nanoTime() + CLOSE_NANOS;
      synchronized (open) {
        while (!open.isEmpty() && System.nanoTime() < end) {
          open.wait(100);
        }
      }
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // A batch came between the end of its stream and ours.
      System.getLogger(FlightNode.class.getName())
          .log(System.Logger.Level.DEBUG, "node " + name + ": " + e.getMessage());
    }
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }
}
