package io.obsmesh.bpf;

import io.obsmesh.bpf.internal.MappedRing;

/** One ring of events. One thread drains it; the figures may be asked by any. */
public final class EventRing {
  private final MappedRing ring;

  EventRing(MappedRing ring) {
    this.ring = ring;
  }

  /**
   * Hands over what is there, up to {@code maxEvents}; returns how many. An event whose handler
   * throws is not handed over again.
   */
  public int drain(SocketEvents handler, int maxEvents) {
    return ring.drain(handler, maxEvents);
  }

  /**
   * Sleeps until the time is over, or until the ring passes its fill mark, a quarter of its size.
   * Events by themselves do not end the sleep: that is what makes capture cheap.
   */
  public void await(int timeoutMillis) {
    ring.await(timeoutMillis);
  }

  /** Bytes that wait. */
  public int pendingBytes() {
    return ring.pendingBytes();
  }

  public int capacityBytes() {
    return ring.capacityBytes();
  }
}
