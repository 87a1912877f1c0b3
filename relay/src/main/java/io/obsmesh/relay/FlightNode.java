package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.WireJson;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A node behind Arrow Flight, without encryption. Connects when asked. Thread-safe. */
public final class FlightNode implements NodeEndpoint {
  private static final long REPORT_SECONDS = 5;

  private final String name;
  private final String place;
  private final BufferAllocator allocator = new RootAllocator();
  private final FlightClient client;

  /** A node by the name that answers shall carry. */
  public FlightNode(String name, String host, int port) {
    this.name = name;
    place = host + ":" + port;
    client = FlightClient.builder(allocator, Location.forGrpcInsecure(host, port)).build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeReport report() {
    try {
      Iterator<Result> results =
          client.doAction(
              new Action("report"), CallOptions.timeout(REPORT_SECONDS, TimeUnit.SECONDS));
      return WireJson.readReport(results.next().getBody());
    } catch (FlightRuntimeException e) {
      throw translate(e);
    }
  }

  @Override
  public BatchStream scan(ScanRequest request) {
    try {
      return new FlightBatches(this, client.getStream(new Ticket(WireJson.write(request))));
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
    return new NodeUnreachableException(
        name,
        "node " + name + " at " + place + " did not answer: " + e.status().code() + " " + message,
        e);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }
}
