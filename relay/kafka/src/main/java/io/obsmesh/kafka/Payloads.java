package io.obsmesh.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.Text;
import tools.jackson.databind.json.JsonMapper;

/** Rows to bytes and back. */
public final class Payloads {
  /** Brokers take messages of one mebibyte unless told otherwise; headers and key need some. */
  static final int MAX_BYTES = 900 << 10;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Payloads() {}

  /**
   * A batch as messages that brokers take, in order.
   *
   * @param like a message without rows that says whose they are; its place is the first row's
   * @throws IOException when a single row is too large for a message
   */
  static List<BatchMessage> messages(VectorSchemaRoot batch, BatchMessage like) throws IOException {
    List<BatchMessage> messages = new ArrayList<>();
    add(batch, like, messages);
    return messages;
  }

  private static void add(VectorSchemaRoot batch, BatchMessage like, List<BatchMessage> to)
      throws IOException {
    int rows = batch.getRowCount();
    byte[] payload =
        switch (like.format()) {
          case ARROW -> arrow(batch);
          case JSON -> json(batch);
        };
    if (payload.length <= MAX_BYTES) {
      to.add(at(like, like.first(), rows, payload));
      return;
    }
    if (rows == 1) {
      throw new IOException(
          "a row of table "
              + like.table()
              + " has "
              + payload.length
              + " bytes, more than a"
              + " message takes");
    }
    int half = rows / 2;
    try (VectorSchemaRoot head = batch.slice(0, half);
        VectorSchemaRoot tail = batch.slice(half, rows - half)) {
      add(head, like, to);
      add(tail, at(like, like.first() + half, 0, payload), to);
    }
  }

  private static BatchMessage at(BatchMessage like, long first, int rows, byte[] payload) {
    return new BatchMessage(
        like.node(), like.table(), like.run(), first, first + rows, like.format(), payload);
  }

  private static byte[] arrow(VectorSchemaRoot batch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try (ArrowStreamWriter writer =
        new ArrowStreamWriter(batch, null, Channels.newChannel(bytes))) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return bytes.toByteArray();
  }

  /**
   * The rows of an Arrow payload, in memory of this allocator, which the caller closes.
   *
   * @throws IOException when the bytes are not what they should be
   */
  public static VectorSchemaRoot read(BatchMessage message, BufferAllocator allocator)
      throws IOException {
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(message.payload()), allocator)) {
      if (!reader.loadNextBatch() || reader.getVectorSchemaRoot().getRowCount() != message.rows()) {
        throw new IOException("a payload does not hold the rows that its headers state");
      }
      return reader.getVectorSchemaRoot().slice(0, (int) message.rows());
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
      throw new IOException("a payload is not Arrow", e);
    }
  }

  private static byte[] json(VectorSchemaRoot batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    for (int row = 0; row < batch.getRowCount(); row++) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (FieldVector vector : batch.getFieldVectors()) {
        if (!vector.isNull(row)) {
          object.put(vector.getName(), value(vector, row));
        }
      }
      bytes.writeBytes(JSON.writeValueAsBytes(object));
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  private static Object value(FieldVector vector, int row) {
    Object value = vector instanceof TimeStampVector times ? times.get(row) : vector.getObject(row);
    return plain(value);
  }

  /** Arrow's own text and lists of it, as JSON knows them; pairs keep order and repetition. */
  private static Object plain(Object value) {
    return switch (value) {
      case Text text -> text.toString();
      case List<?> list -> list.stream().map(Payloads::plain).toList();
      case Map<?, ?> map -> {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, of) -> plain.put(key.toString(), of == null ? "" : plain(of)));
        yield plain;
      }
      default -> value;
    };
  }
}
