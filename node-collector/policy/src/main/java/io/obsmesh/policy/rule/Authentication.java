package io.obsmesh.policy.rule;

/** Whether a rule asks for a verified peer. */
public enum Authentication {
  DISABLED,
  /** The peer proved a SPIFFE identity on this connection. */
  REQUIRED
}
