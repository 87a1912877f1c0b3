package io.obsmesh.bpf;

/** Last figures of a TCP connection. */
public interface CloseEvent {
  long timeNanos();

  long socketCookie();

  /** Payload bytes that this socket sent and the peer acknowledged. */
  long sentBytes();

  long receivedBytes();

  /** Smoothed round-trip time, nanoseconds; 0 when never measured. */
  long rttNanos();

  long retransmits();

  /** A reset ended it. */
  boolean reset();
}
