package io.obsmesh.bpf;

/** Payload of one segment or datagram. */
public interface DataEvent {
  /** CLOCK_MONOTONIC nanoseconds. */
  long timeNanos();

  long socketCookie();

  /** True when this socket sent the bytes. */
  boolean sent();

  /** TCP sequence number of the first payload byte, unsigned 32 bits; 0 for UDP. */
  long sequence();

  /** Payload bytes on the wire. */
  int length();

  /** How many of them are here, from the first on: 0 to {@link #length()}. */
  int captured();

  /** Copies captured bytes {@code [from, from + count)}. */
  void copyTo(int from, byte[] target, int at, int count);
}
