package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.compression.Decompressor;
import org.jspecify.annotations.Nullable;

/** Undoes the compression of bodies (versions 3 and 4, section 5) and of segments (version 5). */
final class Unpacked {
  /** A body that is longer when decompressed is not read. */
  private static final int LARGEST = 1 << 20;

  /** No byte of LZ4 stands for more than 255. */
  private static final int MOST_RATIO = 255;

  private Unpacked() {}

  /**
   * The body in the {@code length} bytes at the cursor, which does not move. The client says in
   * STARTUP whether LZ4 or Snappy packed it; the bytes say it as well.
   *
   * @return null when neither did, or it is too long
   */
  static byte @Nullable [] body(ByteCursor in, int length) {
    byte[] packed = bytes(in, 0, length);
    if (length == 0) {
      return packed;
    }
    if (length > 4) {
      int size = in.peek() << 24 | in.peek(1) << 16 | in.peek(2) << 8 | in.peek(3);
      byte[] plain = fits(size, length) ? unpack(Codec.LZ4, packed, 4, size) : null;
      if (plain != null) {
        return plain;
      }
    }
    int size = snappySize(packed);
    return fits(size, length) ? unpack(Codec.SNAPPY, packed, 0, size) : null;
  }

  /** The payload of the segment whose header is at the cursor, which does not move. */
  static byte @Nullable [] segment(ByteCursor in, int head, int length, int size) {
    return unpack(Codec.LZ4, bytes(in, head, length), 0, size);
  }

  private static byte @Nullable [] unpack(Codec codec, byte[] packed, int from, int size) {
    return Decompressor.mine().whole(codec, packed, from, packed.length - from, size);
  }

  private static boolean fits(int size, int length) {
    return size >= 0 && size <= LARGEST && size / MOST_RATIO <= length;
  }

  /** The varint that Snappy begins with; -1 when it is none. */
  private static int snappySize(byte[] packed) {
    int size = 0;
    for (int i = 0; i < Math.min(4, packed.length); i++) {
      size |= (packed[i] & 0x7f) << 7 * i;
      if (packed[i] >= 0) {
        return size;
      }
    }
    return -1;
  }

  private static byte[] bytes(ByteCursor in, int ahead, int length) {
    byte[] bytes = new byte[length];
    int start = in.position();
    in.skip(ahead);
    in.read(bytes, 0, length);
    in.position(start);
    return bytes;
  }
}
