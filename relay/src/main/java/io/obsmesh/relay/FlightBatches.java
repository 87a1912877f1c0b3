package io.obsmesh.relay;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.ScanSummary;
import io.obsmesh.wire.WireJson;
import java.util.concurrent.Future;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The answer of a node behind Flight. */
final class FlightBatches implements BatchStream {
  private final FlightNode node;
  private final boolean quiet;
  private final FlightStream stream;
  private volatile ScanSummary summary;
  private boolean reading;
  private boolean closed;
  private boolean released;
  private volatile boolean silent;

  /**
   * @param quiet whether the node may say nothing for any time
   */
  FlightBatches(FlightNode node, boolean quiet, FlightStream stream) {
    this.node = node;
    this.quiet = quiet;
    this.stream = stream;
    summary = new ScanSummary(node.name(), 0, 0, 0, 0, 0, 0);
  }

  @Override
  public boolean next() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      reading = true;
    }
    Future<?> alarm = quiet ? null : node.afterWait(this::giveUp);
    try {
      while (stream.next()) {
        ArrowBuf metadata = stream.getLatestMetadata();
        if (metadata != null && metadata.readableBytes() > 0) {
          byte[] json = new byte[(int) metadata.readableBytes()];
          metadata.getBytes(metadata.readerIndex(), json);
          summary = WireJson.readSummary(json);
        }
        // The last message has a summary and no rows.
        if (stream.getRoot().getRowCount() > 0) {
          return true;
        }
      }
      if (silent) {
        throw node.silent(null);
      }
      return false;
    } catch (FlightRuntimeException e) {
      synchronized (this) {
        if (closed) {
          return false;
        }
      }
      throw silent ? node.silent(e) : node.translate(e);
    } finally {
      if (alarm != null) {
        alarm.cancel(false);
      }
      synchronized (this) {
        reading = false;
        if (closed) {
          release();
        }
      }
    }
  }

  private void giveUp() {
    silent = true;
    stream.cancel("the node said nothing for too long", null);
  }

  @Override
  public VectorSchemaRoot batch() {
    return stream.getRoot();
  }

  @Override
  public ScanSummary summary() {
    return summary;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (reading) {
        // Ends the waiting read, which releases what is held.
        stream.cancel("closed by the reader", null);
      } else {
        release();
      }
    }
  }

  private void release() {
    if (released) {
      return;
    }
    released = true;
    try {
      stream.cancel("closed by the reader", null);
      stream.close();
    } catch (Exception e) {
      System.getLogger(FlightBatches.class.getName())
          .log(System.Logger.Level.DEBUG, "a stream could not be closed", e);
    } finally {
      node.released(this);
    }
  }
}
