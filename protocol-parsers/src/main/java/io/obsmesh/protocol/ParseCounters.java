package io.obsmesh.protocol;

/** Counts what parsing had to give up. One per thread; a reader may add them up at any time. */
public interface ParseCounters {
  /** Bytes that could not be read as {@code protocol}. */
  void malformed(String protocol, String reason);

  /** Bytes of a hole that no skip covered. */
  void lostBytes(String protocol, long bytes);

  /** A row left without what the hole held. */
  void lossyRow(String protocol);
}
