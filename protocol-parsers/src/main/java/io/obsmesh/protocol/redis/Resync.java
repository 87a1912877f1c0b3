package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;

/** The search of one direction for its next message, over as many pieces as it takes. */
final class Resync {
  private final boolean requests;
  private boolean here = true;
  private boolean wrongHere;

  Resync(boolean requests) {
    this.requests = requests;
  }

  /** The bytes at the cursor are no message. */
  void malformed() {
    wrongHere = true;
  }

  /**
   * A search begins: right after a hole the next byte may be a boundary, a malformed one is not.
   */
  void begin() {
    here = !wrongHere;
    wrongHere = false;
  }

  /** Goes on with it; as {@link RespBoundary#seek}. */
  boolean seek(ByteCursor in) {
    int start = in.position();
    boolean found = RespBoundary.seek(in, requests, here);
    here = found || (here && in.position() == start);
    return found;
  }
}
