package io.obsmesh.collector.policy;

import java.util.List;

/** A policy that this node cannot enforce as it is written; nothing was changed. */
public final class PolicyRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> reasons;

  PolicyRefusedException(List<String> reasons) {
    super(String.join("\n", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /** One sentence each, with the policy and rule it is about. */
  public List<String> reasons() {
    return reasons;
  }
}
