package io.obsmesh.policy.rule;

/** What a policy or rule does. A rule's is never more than its policy's. */
public enum Mode {
  /** Nothing: as if it were not there. */
  OFF,
  /** Verdict rows with {@code audit=true}; changes nothing for the traffic. */
  AUDIT,
  /** Verdict rows, and denied traffic is stopped. */
  ENFORCE
}
