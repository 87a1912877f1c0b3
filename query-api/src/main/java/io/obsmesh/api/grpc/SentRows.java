package io.obsmesh.api.grpc;

import com.google.protobuf.ByteString;
import io.obsmesh.api.grpc.v1.QueryResponse;
import io.obsmesh.api.grpc.v1.Row;
import io.obsmesh.api.grpc.v1.Rows;
import io.obsmesh.query.format.ArrowRows;
import io.obsmesh.query.plan.Field;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one answer on their way to a caller, in parts that every client takes (gRPC bounds a
 * message to 4 MiB unless told otherwise). For one thread.
 */
sealed interface SentRows extends AutoCloseable {
  /** Bytes of rows in a part; the row that goes beyond is still in it. */
  int PART_BYTES = 1 << 20;

  void send(List<@Nullable Object[]> rows) throws IOException;

  /** No more rows come. */
  void end() throws IOException;

  @Override
  void close();

  static SentRows start(PacedCall call, List<Field> columns, boolean arrow) throws IOException {
    return arrow ? new Arrow(call, columns) : new Values(call, columns);
  }

  /** As messages. */
  record Values(PacedCall call, List<Field> columns) implements SentRows {
    @Override
    public void send(List<@Nullable Object[]> rows) throws IOException {
      Rows.Builder part = Rows.newBuilder();
      long bytes = 0;
      for (@Nullable Object[] values : rows) {
        Row row = Messages.row(columns, values);
        part.addRows(row);
        bytes += row.getSerializedSize();
        if (bytes >= PART_BYTES) {
          call.send(QueryResponse.newBuilder().setRows(part).build());
          part = Rows.newBuilder();
          bytes = 0;
        }
      }
      if (part.getRowsCount() > 0) {
        call.send(QueryResponse.newBuilder().setRows(part).build());
      }
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }

  /** As an Arrow IPC stream. */
  final class Arrow implements SentRows {
    private final Pieces pieces;
    private final ArrowRows stream;

    Arrow(PacedCall call, List<Field> columns) throws IOException {
      pieces = new Pieces(call);
      stream = new ArrowRows(columns, pieces);
    }

    @Override
    public void send(List<@Nullable Object[]> rows) throws IOException {
      stream.write(rows);
      pieces.flush();
    }

    @Override
    public void end() throws IOException {
      stream.end();
      pieces.flush();
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  /** Cuts a stream of bytes into parts. */
  final class Pieces extends OutputStream {
    private final PacedCall call;
    private final byte[] piece = new byte[PART_BYTES];
    private int length;

    Pieces(PacedCall call) {
      this.call = call;
    }

    @Override
    public void write(int b) throws IOException {
      if (length == piece.length) {
        flush();
      }
      piece[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      int done = 0;
      while (done < count) {
        if (length == piece.length) {
          flush();
        }
        int part = Math.min(count - done, piece.length - length);
        System.arraycopy(bytes, offset + done, piece, length, part);
        length += part;
        done += part;
      }
    }

    @Override
    public void flush() throws IOException {
      if (length > 0) {
        ByteString copy = ByteString.copyFrom(piece, 0, length);
        length = 0;
        call.send(QueryResponse.newBuilder().setArrow(copy).build());
      }
    }
  }
}
