package io.obsmesh.policy.pattern;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A regular expression over bytes, parsed. */
sealed interface Expression {
  Expression EMPTY = new Sequence(List.of());
  Expression ANYTHING = new Repeat(new One(ByteSet.ALL), 0, Repeat.UNBOUNDED);

  /** One byte of a set. */
  record One(ByteSet set) implements Expression {}

  /** One after the other. */
  record Sequence(List<Expression> parts) implements Expression {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** Any of them. */
  record Choice(List<Expression> parts) implements Expression {
    public Choice {
      parts = List.copyOf(parts);
    }
  }

  /**
   * The same several times.
   *
   * @param most {@link #UNBOUNDED} for no upper bound
   */
  record Repeat(Expression of, int least, int most) implements Expression {
    static final int UNBOUNDED = -1;
  }

  /** A character, as its bytes in UTF-8. */
  static Expression character(int codePoint, boolean anyCase) {
    byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    List<Expression> parts = new ArrayList<>(bytes.length);
    for (byte each : bytes) {
      ByteSet set = ByteSet.of(each & 255);
      parts.add(new One(anyCase ? set.anyCase() : set));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }
}
