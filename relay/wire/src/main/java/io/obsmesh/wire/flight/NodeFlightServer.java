package io.obsmesh.wire.flight;

import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.access.Role;
import io.obsmesh.wire.access.Security;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Serves a node, or a relay that stands for many: on a loopback address to whoever is there, beyond
 * it over TLS to relays with a certificate. Thread-safe.
 */
public final class NodeFlightServer implements AutoCloseable {
  private final BufferAllocator allocator;
  private final ExecutorService executor;
  private final FlightServer server;

  private NodeFlightServer(
      BufferAllocator allocator, ExecutorService executor, FlightServer server) {
    this.allocator = allocator;
    this.executor = executor;
    this.server = server;
  }

  /** Starts to listen on a loopback address, without encryption. */
  public static NodeFlightServer start(NodeEndpoint node, String host, int port)
      throws IOException {
    return start(node, host, port, Security.LOOPBACK);
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws IllegalStateException when the address is reachable from other machines and the
   *     security is not for that; the message says what mends it
   * @throws IOException when the port is taken; the message says what mends it
   */
  public static NodeFlightServer start(NodeEndpoint node, String host, int port, Security security)
      throws IOException {
    security.requireFor(host);
    BufferAllocator allocator = new RootAllocator();
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    FlightServer server =
        GrpcTls.secure(
                FlightServer.builder(
                    allocator,
                    Location.forGrpcInsecure(host, port),
                    new NodeFlightProducer(node, allocator)),
                security,
                Role.RELAY)
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
    return new NodeFlightServer(allocator, executor, server);
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
