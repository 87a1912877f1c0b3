package io.obsmesh.bpf;

/**
 * Receives what the kernel reports, on the thread that drains the ring. Events of one socket come
 * in order; an event object is valid inside the call only and used again for the next.
 */
public interface SocketEvents {
  /**
   * A TCP connection was established, or a socket that is older than the probes (or a UDP
   * conversation) was seen first.
   */
  void open(OpenEvent event);

  /**
   * Which process owns a socket became known; may come after data, and again when a better owner is
   * known.
   */
  void owner(OwnerEvent event);

  /** Bytes passed a socket. */
  void data(DataEvent event);

  /** A TCP connection reached its end; no event of this socket follows. */
  void close(CloseEvent event);
}
