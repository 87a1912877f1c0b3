package io.obsmesh.policy.rule;

/**
 * Makes subjects default-deny in one direction: what no rule allows is denied, and this is named as
 * what denied it. Of several, the one with the least id is named.
 *
 * @param id 1 or more, in the same numbers as those of the rules
 * @param policy the policy that isolates, {@code namespace/name}
 */
public record Isolation(int id, String policy, Direction direction, Mode mode, Selector subject) {
  /** What rows say in column {@code rule} for all isolations. */
  public static final String NAME = "default deny";

  public Isolation {
    if (id < 1) {
      throw new IllegalArgumentException("id: " + id + " (expected: 1 or more)");
    }
  }

  /** The same under another number. */
  public Isolation withId(int number) {
    return new Isolation(number, policy, direction, mode, subject);
  }
}
