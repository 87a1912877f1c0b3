package io.obsmesh.policy.rule;

/** What a rule says of that which fits it. */
public enum Action {
  ALLOW,
  DENY
}
