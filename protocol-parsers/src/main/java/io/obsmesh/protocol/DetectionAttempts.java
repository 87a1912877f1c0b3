package io.obsmesh.protocol;

import org.jspecify.annotations.Nullable;

/**
 * When a connection that nobody recognised is worth another look: at each change of direction,
 * which is where a message may begin, and after some failures ever more rarely.
 */
final class DetectionAttempts {
  /** Attempts at every change of direction; later ones become rarer. */
  private static final int EAGER = 8;

  private int failed;
  private int directionChanges;
  private @Nullable Direction last;

  /** Bytes of this direction are being looked at. */
  void lookedAt(Direction direction) {
    last = direction;
  }

  /** Nobody recognised what was looked at. */
  void failed() {
    failed++;
  }

  /** Bytes of this direction came that nobody asked for: whether to look at them. */
  boolean worthIt(Direction direction) {
    if (direction == last) {
      return false;
    }
    last = direction;
    directionChanges++;
    return failed < EAGER || Integer.bitCount(directionChanges) == 1;
  }
}
