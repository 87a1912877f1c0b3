package io.obsmesh.policy.pattern;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for a whole text, and its automaton. Immutable; equal when written alike.
 *
 * <p>Texts are compared as bytes, in UTF-8. Factories throw {@link PatternException} for what no
 * small automaton can match.
 */
public final class Pattern {
  /** What kind of text it is, for those who have something faster than an automaton. */
  public enum Shape {
    /** One text. */
    EXACT,
    /** All that begins with a text. */
    PREFIX,
    /** All else. */
    AUTOMATON
  }

  private static final ByteSet NOT_DOT = ByteSet.of('.').complement();

  private final String text;
  private final Dfa dfa;
  private final Shape shape;
  private final byte[] literal;

  private Pattern(String text, Expression expression) {
    this.text = text;
    this.dfa = DfaCompiler.compile(expression);
    byte @Nullable [] path = onlyPath();
    if (path == null) {
      shape = Shape.AUTOMATON;
      literal = new byte[0];
    } else {
      int end = dfa.start();
      for (byte each : path) {
        end = dfa.next(end, each);
      }
      shape = dfa.acceptsAllFrom(end) ? Shape.PREFIX : Shape.EXACT;
      literal = path;
    }
  }

  /** A regular expression of the subset that {@code docs/policy.md} describes. */
  public static Pattern regex(String text) {
    return new Pattern(text, RegexParser.parse(text));
  }

  /** A glob: {@code *} any text, {@code ?} one byte, {@code [a-z]} one of a set. */
  public static Pattern glob(String text) {
    return new Pattern(text, GlobParser.parse(text, ByteSet.ALL, true));
  }

  /** A name of DNS in lower case, where {@code *} is any text without a dot. */
  public static Pattern dnsName(String text) {
    return new Pattern(text, GlobParser.parse(text, NOT_DOT, false));
  }

  /** This text and no other. */
  public static Pattern exact(String text) {
    return new Pattern(text, GlobParser.literal(text));
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  public Shape shape() {
    return shape;
  }

  /** The text, or the prefix; empty for {@link Shape#AUTOMATON}. */
  public byte[] literal() {
    return literal.clone();
  }

  public Dfa dfa() {
    return dfa;
  }

  /** Whether this text, as a whole, matches. */
  public boolean matches(String value) {
    return dfa.matches(value.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes up to where all or nothing more matches, if there is one way only. */
  private byte @Nullable [] onlyPath() {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    int state = dfa.start();
    while (state != Dfa.DEAD) {
      if (dfa.acceptsAllFrom(state)) {
        return path.toByteArray();
      }
      int only = -1;
      for (int input = 0; input < 256; input++) {
        if (dfa.next(state, (byte) input) != Dfa.DEAD) {
          if (only >= 0) {
            return null;
          }
          only = input;
        }
      }
      if (only < 0) {
        return path.toByteArray();
      }
      if (dfa.accepts(state) || path.size() > dfa.states()) {
        return null;
      }
      path.write(only);
      state = dfa.next(state, (byte) only);
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pattern that && text.equals(that.text) && dfa.equals(that.dfa);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
