package io.obsmesh.collector.flight;

import io.obsmesh.wire.NodeEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Serves a node on a loopback address, without encryption. Thread-safe. */
public final class CollectorFlightServer implements AutoCloseable {
  private final BufferAllocator allocator;
  private final ExecutorService executor;
  private final FlightServer server;

  private CollectorFlightServer(
      BufferAllocator allocator, ExecutorService executor, FlightServer server) {
    this.allocator = allocator;
    this.executor = executor;
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws IllegalArgumentException when the host is not a loopback address
   * @throws IOException when the port is taken; the message says what mends it
   */
  public static CollectorFlightServer start(NodeEndpoint node, String host, int port)
      throws IOException {
    if (!InetAddress.getByName(host).isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "listen: "
              + host
              + " (expected: a loopback address; others need TLS, which is not there)");
    }
    BufferAllocator allocator = new RootAllocator();
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    FlightServer server =
        FlightServer.builder(
                allocator,
                Location.forGrpcInsecure(host, port),
                new CollectorFlightProducer(node, allocator))
            .executor(executor)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      executor.shutdownNow();
      allocator.close();
      throw new IOException(
          "cannot listen on " + host + ":" + port + ": the port is taken; name another", e);
    }
    return new CollectorFlightServer(allocator, executor, server);
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Ends all streams and stops listening. */
  @Override
  public void close() {
    try {
      server.shutdown();
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }
}
