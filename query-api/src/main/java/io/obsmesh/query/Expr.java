package io.obsmesh.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as it was written. */
public sealed interface Expr {
  /** Where it stands. */
  Span span();

  record Or(Span span, Expr left, Expr right) implements Expr {}

  record And(Span span, Expr left, Expr right) implements Expr {}

  record Not(Span span, Expr of) implements Expr {}

  record Compare(Span span, Expr left, Operator operator, Span operatorSpan, Expr right)
      implements Expr {}

  record In(Span span, Expr left, List<Expr> values) implements Expr {
    public In {
      values = List.copyOf(values);
    }
  }

  record Arithmetic(Span span, Expr left, char operator, Expr right) implements Expr {}

  /** A name such as {@code dst.service}, a map entry, or a bare word that is a value. */
  record Ref(Span span, String name, @Nullable String key) implements Expr {}

  record Call(Span span, Name name, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A constant. */
  record Literal(Span span, Value value) implements Expr {}

  /** A name with its place. */
  record Name(Span span, String text) {}

  /** Comparisons, without their spellings. */
  enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    MATCHES("=~"),
    NOT_MATCHES("!~"),
    CONTAINS("contains"),
    STARTS_WITH("startswith"),
    ENDS_WITH("endswith"),
    LIKE("like");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** As it is printed. */
    public String text() {
      return text;
    }
  }
}
