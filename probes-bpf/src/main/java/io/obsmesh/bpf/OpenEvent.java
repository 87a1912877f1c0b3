package io.obsmesh.bpf;

/** A connection with its addresses, as seen by one of its sockets. */
public interface OpenEvent {
  /** CLOCK_MONOTONIC nanoseconds. */
  long timeNanos();

  /** Unique per socket until reboot. */
  long socketCookie();

  SocketRole role();

  /** 4 or 6; IPv4-mapped addresses are reported as 4. */
  int ipVersion();

  /** IP protocol number: 6 TCP, 17 UDP. */
  int ipProtocol();

  /** Copies the address of this socket, 4 or 16 bytes, network order. */
  void copyLocalAddress(byte[] target);

  void copyRemoteAddress(byte[] target);

  int localPort();

  int remotePort();

  /** Inode number of the network namespace; 0 when not known yet. */
  long networkNamespace();

  /** SYN to ESTABLISHED for the end that connected, nanoseconds; -1 when not known. */
  long connectLatencyNanos();

  /** The socket was there before the probes; its first bytes were not seen. */
  boolean preexisting();

  /**
   * Sequence number of the first payload byte sent by this socket, as in {@link
   * DataEvent#sequence()}; -1 when not known. With it position 0 is the first byte of the
   * connection.
   */
  long firstSentSequence();

  /** Sequence number of the first payload byte received by this socket; -1 when not known. */
  long firstReceivedSequence();
}
