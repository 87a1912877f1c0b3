package io.obsmesh.protocol;

/**
 * How sure a protocol is that a connection speaks it, from no to yes. Ordered: the highest claim
 * wins.
 */
public enum Claim {
  /** These bytes cannot be this protocol. */
  NO,
  /** Too few bytes to tell. */
  UNDECIDED,
  /** Looks like it; another protocol with {@link #CERTAIN} wins. */
  LIKELY,
  /** Nothing else looks like this. */
  CERTAIN
}
