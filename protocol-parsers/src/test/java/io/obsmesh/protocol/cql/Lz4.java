package io.obsmesh.protocol.cql;

import com.datastax.oss.protocol.internal.Compressor;
import io.obsmesh.protocol.compression.Packed;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Compresses as the driver does when it is told to. Of a buffer, what is before its position. */
final class Lz4 implements Compressor<ByteBuffer> {
  @Override
  public String algorithm() {
    return "lz4";
  }

  @Override
  public ByteBuffer compress(ByteBuffer payload) {
    byte[] packed = packed(payload);
    return ByteBuffer.allocate(4 + packed.length).putInt(payload.position()).put(packed);
  }

  @Override
  public ByteBuffer compressWithoutLength(ByteBuffer payload) {
    byte[] packed = packed(payload);
    return ByteBuffer.allocate(packed.length).put(packed);
  }

  private static byte[] packed(ByteBuffer payload) {
    return Packed.lz4(Arrays.copyOf(payload.array(), payload.position()));
  }

  @Override
  public ByteBuffer decompress(ByteBuffer payload) {
    throw new UnsupportedOperationException("decompressing (expected: only to compress)");
  }

  @Override
  public ByteBuffer decompressWithoutLength(ByteBuffer payload, int bytes) {
    throw new UnsupportedOperationException("decompressing (expected: only to compress)");
  }
}
