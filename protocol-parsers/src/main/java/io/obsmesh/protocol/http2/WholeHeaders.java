package io.obsmesh.protocol.http2;

import org.jspecify.annotations.Nullable;

/**
 * Decodes all header blocks of one direction from the connection's start on, for who must know each
 * field or nothing. Owned by one thread.
 */
public final class WholeHeaders {
  private final HpackDecoder decoder = new HpackDecoder();
  private final HeaderBlock block = new HeaderBlock();

  public WholeHeaders() {
    decoder.reset();
  }

  /**
   * Decodes the next block; its fields are there until the one after.
   *
   * @return false when some field is not known to the letter, or they are too many; what comes
   *     after cannot be known either then
   */
  public boolean decode(byte[] bytes) {
    block.clear();
    if (!decoder.decode(bytes, 0, bytes.length, block) || block.incomplete()) {
      return false;
    }
    for (int i = 0; i < block.size(); i++) {
      if (isCut(block.name(i)) || isCut(block.value(i))) {
        return false;
      }
    }
    return true;
  }

  /** Bytes that are no text were replaced. */
  private static boolean isCut(@Nullable String text) {
    return text == null || text.indexOf('\uFFFD') >= 0;
  }

  public int size() {
    return block.size();
  }

  public String name(int index) {
    return String.valueOf(block.name(index));
  }

  public String value(int index) {
    return String.valueOf(block.value(index));
  }
}
