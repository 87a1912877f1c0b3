package io.obsmesh.query.plan;

import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import java.util.List;
import java.util.Set;

/**
 * What a row must satisfy, with names resolved. Two-valued like {@link io.obsmesh.wire.Predicate}:
 * a comparison with an absent value is false, and {@link Negation} is the exact complement.
 */
public sealed interface Condition {
  record All(List<Condition> all) implements Condition {
    public All {
      all = List.copyOf(all);
    }
  }

  record Any(List<Condition> any) implements Condition {
    public Any {
      any = List.copyOf(any);
    }
  }

  record Negation(Condition of) implements Condition {}

  record CompareLong(Scalar left, Comparison comparison, long right) implements Condition {}

  record CompareNumber(Scalar left, Comparison comparison, double right) implements Condition {}

  record CompareText(Scalar left, Comparison comparison, String right) implements Condition {}

  /** Two values of the same row. */
  record CompareScalars(Scalar left, Comparison comparison, Scalar right) implements Condition {}

  record IsTrue(Scalar of) implements Condition {}

  record IsPresent(Scalar of) implements Condition {}

  record InTexts(Scalar left, Set<String> values) implements Condition {
    public InTexts {
      values = Set.copyOf(values);
    }
  }

  record InLongs(Scalar left, Set<Long> values) implements Condition {
    public InLongs {
      values = Set.copyOf(values);
    }
  }

  record InNetwork(Scalar left, String network) implements Condition {}

  record MatchText(Scalar left, Match match, String pattern) implements Condition {}
}
