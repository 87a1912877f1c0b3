package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;

/** The bytes of a bulk string: how many are still to come, and how many of these are kept. */
final class BulkBody {
  /** How much is skipped on the word of a header that was found by searching. */
  private static final long UNSURE_SKIP = 1 << 20;

  private final RespMessage message;
  private long left;
  private int keep;

  BulkBody(RespMessage message) {
    this.message = message;
  }

  /** A string of so many bytes begins, of which the first {@code kept} are kept. */
  void open(long size, int kept) {
    left = size;
    keep = kept;
  }

  /** No string is being read. */
  void clear() {
    open(0, 0);
  }

  /** Bytes that are still to come. */
  long left() {
    return left;
  }

  /** Whether all the rest may be skipped unseen. */
  boolean skippable(boolean unsure) {
    return keep == 0 && worthTrust(unsure);
  }

  private boolean worthTrust(boolean unsure) {
    return !unsure || left <= UNSURE_SKIP;
  }

  /**
   * Reads what is here.
   *
   * @param unsure the length was found by searching and may be none
   * @return false when more has to come
   */
  boolean read(ByteCursor in, boolean unsure) {
    int count = Math.min(keep, in.remaining());
    int at = message.reserve(count);
    in.read(message.bytes(), at, count);
    keep -= count;
    left -= count;
    if (keep > 0) {
      return false;
    }
    if (left > in.remaining()) {
      if (!worthTrust(unsure)) {
        left -= in.remaining();
        in.skip(in.remaining());
      }
      return false;
    }
    in.skip((int) left);
    left = 0;
    return true;
  }

  /** Bytes of the string were not captured. */
  void skipped(long bytes) {
    left -= bytes;
    message.cut = true;
    if (keep > 0 && message.cutByHole == 0) {
      message.cutByHole = message.total;
    }
    keep = 0;
  }
}
