package io.obsmesh.protocol.cql;

import com.datastax.oss.protocol.internal.Compressor;
import java.nio.ByteBuffer;

/** Makes long payloads half as long, by losing the other half: nobody here undoes it. */
final class Halves implements Compressor<ByteBuffer> {
  @Override
  public String algorithm() {
    return "halves";
  }

  @Override
  public ByteBuffer compress(ByteBuffer payload) {
    return compressWithoutLength(payload);
  }

  @Override
  public ByteBuffer compressWithoutLength(ByteBuffer payload) {
    int bytes = payload.position();
    return ByteBuffer.allocate(bytes).position(bytes < 100 ? bytes : bytes / 2);
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
