package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import java.util.Arrays;

/**
 * Puts header blocks together from HEADERS or PUSH_PROMISE and their CONTINUATION frames (RFC 9113,
 * section 4.3), and decodes them. One per direction.
 */
final class HeaderFragments {
  /** Largest header block that is decoded; a larger one is skipped and costs the dynamic table. */
  static final int MOST_BLOCK_BYTES = 256 << 10;

  /** A longer block's buffer is not kept for the next one. */
  private static final int KEPT_BLOCK_BYTES = 16 << 10;

  /** What the blocks come to; used again for each. */
  final Http2Frame.Headers headers = new Http2Frame.Headers();

  private final HpackDecoder hpack = new HpackDecoder();
  private byte[] block = new byte[1024];
  private int length;
  private boolean open;
  private boolean broken;

  /** A client preface: nothing was sent before. */
  void reset() {
    hpack.reset();
    open = false;
  }

  /** What was inserted into the dynamic table is not known, nor how the block at hand began. */
  void lost() {
    hpack.lose();
    open = false;
  }

  /** Whether the block at hand goes on with the next frame. */
  boolean open() {
    return open;
  }

  void begin(FrameHeader header, int promised) {
    headers.streamId = header.streamId;
    headers.promised = promised;
    headers.endStream = header.type == FrameHeader.HEADERS && header.has(FrameHeader.END_STREAM);
    headers.wireBytes = header.wireBytes();
    headers.block.clear();
    length = 0;
    open = true;
    broken = false;
  }

  /** A frame of the block, or its beginning, cannot be read: what it inserts is not known. */
  void miss() {
    broken = true;
    headers.block.miss();
    hpack.lose();
  }

  /** Takes in the next bytes of the block. */
  void append(ByteCursor in, int count) {
    if (broken || length + count > MOST_BLOCK_BYTES) {
      in.skip(count);
      broken = true;
      return;
    }
    if (length + count > block.length) {
      block = Arrays.copyOf(block, Math.max(length + count, 2 * block.length));
    }
    in.read(block, length, count);
    length += count;
  }

  /** The block is whole: {@link #headers} say what it holds. */
  void end() {
    open = false;
    if (broken) {
      miss();
    } else {
      hpack.decode(block, 0, length, headers.block);
    }
    if (block.length > KEPT_BLOCK_BYTES) {
      block = new byte[1024];
    }
  }
}
