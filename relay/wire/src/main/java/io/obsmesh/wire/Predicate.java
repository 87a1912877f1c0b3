package io.obsmesh.wire;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a row must satisfy: what is left of a query's {@code where} when names are resolved and
 * sugar is gone. Two-valued: a comparison with an absent value is false, and {@link Not} is its
 * exact complement, so {@code status!=200} holds where status is absent.
 */
public sealed interface Predicate {
  /** The columns that are looked at. */
  default Stream<Reference> references() {
    return switch (this) {
      case And(var all) -> all.stream().flatMap(Predicate::references);
      case Or(var any) -> any.stream().flatMap(Predicate::references);
      case Not(var of) -> of.references();
      case CompareNumber c -> Stream.of(c.left());
      case CompareLong c -> Stream.of(c.left());
      case CompareText c -> Stream.of(c.left());
      case IsTrue(var of) -> Stream.of(of);
      case IsPresent(var of) -> Stream.of(of);
      case InTexts c -> Stream.of(c.left());
      case InLongs c -> Stream.of(c.left());
      case InNetwork c -> Stream.of(c.left());
      case MatchText c -> Stream.of(c.left());
      case CompareColumns c -> Stream.of(c.left(), c.right());
    };
  }

  record And(List<Predicate> all) implements Predicate {
    public And {
      all = List.copyOf(all);
    }
  }

  record Or(List<Predicate> any) implements Predicate {
    public Or {
      any = List.copyOf(any);
    }
  }

  record Not(Predicate of) implements Predicate {}

  /** A number, timestamp or duration against a constant. */
  record CompareNumber(Reference left, Comparison comparison, double right) implements Predicate {}

  /** An integer, timestamp or duration against a constant, exact in all 64 bits. */
  record CompareLong(Reference left, Comparison comparison, long right) implements Predicate {}

  /** Text against a constant, by code point. */
  record CompareText(Reference left, Comparison comparison, String right) implements Predicate {}

  /** A truth value that is true. */
  record IsTrue(Reference of) implements Predicate {}

  /** A value is there. */
  record IsPresent(Reference of) implements Predicate {}

  /** Text that is one of these. */
  record InTexts(Reference left, Set<String> values) implements Predicate {
    public InTexts {
      values = Set.copyOf(values);
    }
  }

  /** A number that is one of these. */
  record InLongs(Reference left, Set<Long> values) implements Predicate {
    public InLongs {
      values = Set.copyOf(values);
    }
  }

  /** An address, as text, that lies in a network such as {@code 10.0.0.0/8}. */
  record InNetwork(Reference left, String network) implements Predicate {}

  /**
   * Text that holds, begins with, ends with, or is like the constant; a list that has such an
   * element (contains: equal).
   */
  record MatchText(Reference left, Match match, String pattern) implements Predicate {}

  /** Two columns of the same row. */
  record CompareColumns(Reference left, Comparison comparison, Reference right)
      implements Predicate {}

  /**
   * A column, or one entry of a map column.
   *
   * @param key name of the entry, ignoring case; null for the column itself
   */
  record Reference(String column, @Nullable String key) {
    public static Reference of(String column) {
      return new Reference(column, null);
    }
  }

  enum Comparison {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  enum Match {
    CONTAINS,
    STARTS_WITH,
    ENDS_WITH,
    /** SQL LIKE: % any run, _ one character. */
    LIKE,
    /**
     * A regular expression that is found anywhere; java.util.regex syntax, run with a bound on
     * steps.
     */
    REGEX
  }
}
