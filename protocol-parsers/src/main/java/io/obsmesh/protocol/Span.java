package io.obsmesh.protocol;

/**
 * Where and when the bytes of a frame were on the wire. It covers all bytes since the frame before
 * it in the same direction, skipped and ignored ones too, so that lengths add up to the exact
 * number of bytes sent. Valid inside the call only.
 */
public interface Span {
  /** Position of the first byte in its direction, from 0 at the first byte that was seen. */
  long position();

  /** Bytes on the wire, counted before capture truncation. */
  long length();

  /**
   * When the first byte was seen, nanoseconds since the Unix epoch; with length 0, when the byte
   * before was.
   */
  long firstByteNanos();

  /**
   * When the last byte was seen, nanoseconds since the Unix epoch; with length 0, when the byte
   * before was.
   */
  long lastByteNanos();

  /** A hole that no skip covered lies within or right before these bytes. */
  boolean lossy();
}
