package io.obsmesh.policy.decide;

/** Whether a request is what a rule describes, as far as it can be told. */
enum Match {
  YES,
  NO,
  /** It cannot be told: a rule that denies fits then, one that allows does not. */
  UNKNOWN;

  static Match of(boolean fits) {
    return fits ? YES : NO;
  }

  Match and(Match other) {
    if (this == NO || other == NO) {
      return NO;
    }
    return this == YES ? other : this;
  }

  Match or(Match other) {
    if (this == YES || other == YES) {
      return YES;
    }
    return this == NO ? other : this;
  }
}
