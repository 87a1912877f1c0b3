package io.obsmesh.collector.connection;

/**
 * TCP sequence numbers (RFC 9293 section 3.4: 32 bits, wrapping) of one direction as positions from
 * 0. Owned by the connection's thread.
 */
final class SequenceSpace {
  /** How far a number may be from the last before it cannot be of this connection. */
  private static final long WINDOW = 1L << 30;

  private boolean based;
  private boolean fromStart;
  private long base;
  private long last;

  /** The number of the direction's first byte; ignored once positions were given out. */
  void first(long sequence) {
    if (!based) {
      based = true;
      fromStart = true;
      base = sequence & 0xffffffffL;
      last = 0;
    }
  }

  /** Whether position 0 is the first byte of the direction. */
  boolean fromStart() {
    return fromStart;
  }

  boolean based() {
    return based;
  }

  /** The position of a byte; negative for bytes before the first that was seen. */
  long position(long sequence) {
    if (!based) {
      based = true;
      base = sequence & 0xffffffffL;
      last = 0;
      return 0;
    }
    // The signed distance of the low 32 bits says which way it lies from the last one.
    int distance = (int) (sequence - (base + last));
    long position = last + distance;
    if (position > last && distance < WINDOW) {
      last = position;
    }
    return position;
  }

  /** The sequence number of a position, unsigned 32 bits. */
  long sequence(long position) {
    return base + position & 0xffffffffL;
  }

  /** The highest position that was asked for. */
  long last() {
    return last;
  }
}
