package io.obsmesh.policy.rule;

/** Who opened the connection (or sent the first datagram), seen from the subject. */
public enum Direction {
  /** The peer. */
  INGRESS,
  /** The subject. */
  EGRESS
}
