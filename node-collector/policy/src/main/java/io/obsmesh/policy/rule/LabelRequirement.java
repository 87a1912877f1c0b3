package io.obsmesh.policy.rule;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition on labels, as in Kubernetes' label selectors.
 *
 * @param values for IN and NOT_IN at least one, else none
 */
public record LabelRequirement(String key, Operator operator, Set<String> values) {
  /** How the label is compared. */
  public enum Operator {
    IN,
    /** Also true where the label is absent. */
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  public LabelRequirement {
    values = Set.copyOf(values);
    boolean compares = operator == Operator.IN || operator == Operator.NOT_IN;
    if (compares == values.isEmpty()) {
      throw new IllegalArgumentException(
          "values: " + values + " (expected: " + (compares ? "at least one" : "none") + ")");
    }
  }

  /** The label is there and has that value. */
  public static LabelRequirement equal(String key, String value) {
    return new LabelRequirement(key, Operator.IN, Set.of(value));
  }

  /** Whether something with these labels satisfies it. */
  public boolean test(Map<String, String> labels) {
    @Nullable String value = labels.get(key);
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }
}
