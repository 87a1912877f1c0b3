package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.compression.Codec;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the compressed body of OP_COMPRESSED.
 *
 * @param opCode of the message inside
 * @param size of its body, decompressed
 */
record CompressedHeader(int opCode, int size, int compressor) {
  static final int BYTES = 9;

  private static final int NOOP = 0;

  /** Reads the header at the cursor, which does not move. */
  static CompressedHeader at(ByteCursor in) {
    return new CompressedHeader(OpCode.int32(in, 0), OpCode.int32(in, 4), in.peek(8));
  }

  boolean possible() {
    return opCode != OpCode.COMPRESSED && size >= 0 && size <= OpCode.LARGEST;
  }

  /** Whether the body is compressed at all. */
  boolean packed() {
    return compressor != NOOP;
  }

  /** How it is compressed; null when that is not known. */
  @Nullable Codec codec() {
    return switch (compressor) {
      case 1 -> Codec.SNAPPY;
      case 2 -> Codec.DEFLATE;
      case 3 -> Codec.ZSTD;
      default -> null;
    };
  }
}
