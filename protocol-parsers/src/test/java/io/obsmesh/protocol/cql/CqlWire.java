package io.obsmesh.protocol.cql;

import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.Segment;
import com.datastax.oss.protocol.internal.SegmentCodec;
import com.datastax.oss.protocol.internal.request.Startup;
import com.datastax.oss.protocol.internal.request.query.QueryOptions;
import com.datastax.oss.protocol.internal.response.Ready;
import com.datastax.oss.protocol.internal.response.result.ColumnSpec;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import com.datastax.oss.protocol.internal.response.result.RawType;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import io.obsmesh.protocol.kit.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages as Cassandra's driver writes them. */
final class CqlWire {
  private static final Buffers BUFFERS = new Buffers();
  private static final FrameCodec<ByteBuffer> CLIENT =
      FrameCodec.defaultClient(BUFFERS, Compressor.none());
  private static final FrameCodec<ByteBuffer> SERVER =
      FrameCodec.defaultServer(BUFFERS, Compressor.none());
  private static final SegmentCodec<ByteBuffer> SEGMENTS =
      new SegmentCodec<>(BUFFERS, Compressor.none());

  private CqlWire() {}

  static byte[] request(int version, int stream, Message message) {
    return bytes(CLIENT.encode(Frame.forRequest(version, stream, false, Map.of(), message)));
  }

  static byte[] response(int version, int stream, Message message) {
    return bytes(
        SERVER.encode(Frame.forResponse(version, stream, null, Map.of(), List.of(), message)));
  }

  /** A request whose body LZ4 packed. */
  static byte[] packedRequest(int version, int stream, Message message) {
    return bytes(
        FrameCodec.defaultClient(BUFFERS, new Lz4())
            .encode(Frame.forRequest(version, stream, false, Map.of(), message)));
  }

  static byte[] packedResponse(int version, int stream, Message message) {
    return bytes(
        FrameCodec.defaultServer(BUFFERS, new Lz4())
            .encode(Frame.forResponse(version, stream, null, Map.of(), List.of(), message)));
  }

  static byte[] warned(int version, int stream, Message message) {
    return bytes(
        SERVER.encode(
            Frame.forResponse(version, stream, null, Map.of(), List.of("too many"), message)));
  }

  private static byte[] bytes(ByteBuffer written) {
    byte[] bytes = new byte[written.position()];
    written.flip().get(bytes);
    return bytes;
  }

  /** One segment with whole messages. */
  static byte[] segment(byte[]... messages) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      payload.writeBytes(message);
    }
    return segment(payload.toByteArray(), true);
  }

  static byte[] segment(byte[] payload, boolean selfContained) {
    return segment(SEGMENTS, payload, selfContained);
  }

  /** One segment of a connection with compression. */
  static byte[] compressedSegment(byte[] payload) {
    return compressedSegment(payload, true);
  }

  static byte[] compressedSegment(byte[] payload, boolean selfContained) {
    return segment(new SegmentCodec<>(BUFFERS, new Lz4()), payload, selfContained);
  }

  private static byte[] segment(
      SegmentCodec<ByteBuffer> codec, byte[] payload, boolean selfContained) {
    List<Object> parts = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(payload.length).put(payload);
    codec.encode(new Segment<>(buffer, selfContained), parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      out.writeBytes(bytes(((ByteBuffer) part).duplicate()));
    }
    return out.toByteArray();
  }

  static QueryOptions options(int consistency, List<ByteBuffer> values) {
    return new QueryOptions(
        consistency,
        values,
        Map.of(),
        false,
        500,
        null,
        8,
        1_700_000_000_000_000L,
        null,
        Integer.MIN_VALUE);
  }

  static DefaultRows rows(int count) {
    List<ColumnSpec> columns =
        List.of(
            new ColumnSpec("shop", "orders", "id", 0, RawType.PRIMITIVES.get(9)),
            new ColumnSpec(
                "shop", "orders", "tags", 1, new RawType.RawList(RawType.PRIMITIVES.get(13))));
    ArrayDeque<List<ByteBuffer>> data = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      data.add(List.of(ByteBuffer.wrap(new byte[4]), ByteBuffer.wrap(new byte[20])));
    }
    return new DefaultRows(new RowsMetadata(columns, null, null, null), data);
  }

  /** A connection after its handshake. */
  static Stream.Script connected(String name, int version) {
    return Stream.script(name, 9042)
        .request(request(version, 0, new Startup()))
        .response(response(version, 0, new Ready()));
  }
}
