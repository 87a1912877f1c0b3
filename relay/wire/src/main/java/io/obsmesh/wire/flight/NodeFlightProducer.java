package io.obsmesh.wire.flight;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.WireJson;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Answers tickets, which are {@link io.obsmesh.wire.ScanRequest}s as JSON, with record batches;
 * each carries the {@link io.obsmesh.wire.ScanSummary} so far, and a last message without rows the
 * final one. The action {@code report} answers with a {@link io.obsmesh.wire.NodeReport}.
 * Thread-safe.
 */
final class NodeFlightProducer extends NoOpFlightProducer {
  static final String REPORT = "report";

  private static final long WAIT_MILLIS = 60_000;

  private final NodeEndpoint node;
  private final BufferAllocator allocator;

  NodeFlightProducer(NodeEndpoint node, BufferAllocator allocator) {
    this.node = node;
    this.allocator = allocator;
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    try (BatchStream scan = node.scan(WireJson.readRequest(ticket.getBytes()))) {
      send(scan, listener);
    } catch (IllegalArgumentException e) {
      listener.error(
          CallStatus.INVALID_ARGUMENT.withDescription(e.getMessage()).toRuntimeException());
    } catch (RuntimeException e) {
      listener.error(
          CallStatus.INTERNAL.withDescription(e.toString()).withCause(e).toRuntimeException());
    }
  }

  private void send(BatchStream scan, ServerStreamListener listener) {
    BackpressureStrategy.CallbackBackpressureStrategy backpressure =
        new BackpressureStrategy.CallbackBackpressureStrategy() {
          @Override
          protected void cancelCallback() {
            // The reader went away: a scan that waits for new rows must not wait for ever.
            scan.close();
          }
        };
    backpressure.register(listener);
    boolean more = scan.next();
    listener.start(scan.batch());
    while (more) {
      if (backpressure.waitForListener(WAIT_MILLIS) != BackpressureStrategy.WaitResult.READY) {
        if (!listener.isCancelled()) {
          listener.error(
              CallStatus.TIMED_OUT
                  .withDescription("the reader took nothing for a minute")
                  .toRuntimeException());
        }
        return;
      }
      listener.putNext(summary(scan));
      more = scan.next();
    }
    if (!listener.isCancelled()) {
      listener.putMetadata(summary(scan));
      listener.completed();
    }
  }

  private ArrowBuf summary(BatchStream scan) {
    byte[] json = WireJson.write(scan.summary());
    ArrowBuf buffer = allocator.buffer(json.length);
    buffer.writeBytes(json);
    return buffer;
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    if (!action.getType().equals(REPORT)) {
      listener.onError(
          CallStatus.INVALID_ARGUMENT
              .withDescription("action: " + action.getType() + " (expected: report)")
              .toRuntimeException());
      return;
    }
    listener.onNext(new Result(WireJson.write(node.report())));
    listener.onCompleted();
  }

  @Override
  public void listActions(CallContext context, StreamListener<ActionType> listener) {
    listener.onNext(new ActionType(REPORT, "What the node is and how it is doing, as JSON."));
    listener.onCompleted();
  }
}
