package io.obsmesh.policy.rule;

/** Where requests are judged. Connections are always judged in the kernel. */
public enum Enforcement {
  /** In the kernel where it is exact for the protocol, else in the agent. */
  AUTO,
  /** In the kernel; refused when it cannot be exact there. */
  KERNEL,
  /** In the agent, which the connection is led through. */
  RELAY
}
