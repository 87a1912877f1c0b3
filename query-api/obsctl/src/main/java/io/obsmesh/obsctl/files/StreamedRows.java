package io.obsmesh.obsctl.files;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.ScanSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The batches of several Arrow IPC streams with the same columns, one stream after the other, each
 * asked for when the one before has ended. For one thread.
 */
public final class StreamedRows implements BatchStream {
  private static final ScanSummary NONE = new ScanSummary("", 0, 0, 0, 0, 0, 0);

  private final Source source;
  private final BufferAllocator allocator = new RootAllocator();
  private @Nullable ArrowStreamReader reader;

  /** Where streams come from. */
  public interface Source {
    /** The next stream; null when there are no more. */
    @Nullable InputStream next() throws IOException;
  }

  public StreamedRows(Source source) {
    this.source = source;
  }

  /** The batches of one stream. */
  public static StreamedRows of(InputStream stream) {
    return new StreamedRows(
        new Source() {
          private @Nullable InputStream left = stream;

          @Override
          public @Nullable InputStream next() {
            InputStream next = left;
            left = null;
            return next;
          }
        });
  }

  /** Goes to the next batch that has rows. */
  @Override
  public boolean next() {
    try {
      while (true) {
        ArrowStreamReader open = reader;
        if (open == null) {
          InputStream stream = source.next();
          if (stream == null) {
            return false;
          }
          open = new ArrowStreamReader(stream, allocator);
          reader = open;
        }
        while (open.loadNextBatch()) {
          if (open.getVectorSchemaRoot().getRowCount() > 0) {
            return true;
          }
        }
        open.close();
        reader = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public VectorSchemaRoot batch() {
    ArrowStreamReader open = reader;
    if (open == null) {
      throw new IllegalStateException("no batch at hand");
    }
    try {
      return open.getVectorSchemaRoot();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing: what is known of an answer stands beside its streams. */
  @Override
  public ScanSummary summary() {
    return NONE;
  }

  @Override
  public void close() {
    try {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      allocator.close();
    }
  }
}
