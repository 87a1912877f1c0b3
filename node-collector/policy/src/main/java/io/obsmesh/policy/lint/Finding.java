package io.obsmesh.policy.lint;

import org.jspecify.annotations.Nullable;

/**
 * Something that is allowed to be written, but hardly meant.
 *
 * @param kind one word for scripts
 * @param file where the policy was read from
 * @param line where the policy begins
 * @param policy its full name
 * @param rule the rule it is about; null for the whole policy
 * @param message a sentence, with the mend
 */
public record Finding(
    Level level,
    Kind kind,
    String file,
    int line,
    String policy,
    @Nullable String rule,
    String message) {
  /** How bad it is. */
  public enum Level {
    /** Worth knowing. */
    NOTE,
    /** The policy does not do what it seems to. */
    WARNING
  }

  /** What it is about. */
  public enum Kind {
    NEVER_MATCHES,
    SHADOWED,
    DENIED_ANYWAY,
    SELECTS_NOTHING,
    NO_EFFECT,
    UNREADABLE_TLS,
    NOT_IN_KERNEL,
    TOO_WIDE,
    NO_DNS
  }
}
