package io.obsmesh.protocol;

/** What carries the bytes. */
public enum Transport {
  TCP,
  /**
   * Each piece of data is a datagram: a parser sees one at a time, from its first byte to its last.
   */
  UDP
}
