package io.obsmesh.policy.pattern;

import io.obsmesh.policy.pattern.Expression.Choice;
import io.obsmesh.policy.pattern.Expression.One;
import io.obsmesh.policy.pattern.Expression.Repeat;
import io.obsmesh.policy.pattern.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An automaton with empty moves, after Thompson: every state has one set of bytes, or two ways on.
 */
final class Nfa {
  private static final int MOST_STATES = 8_192;
  private static final int NOWHERE = -1;

  /** The bytes that lead on to {@link #first}; null: {@code first} and {@code second} cost none. */
  final List<@Nullable ByteSet> sets = new ArrayList<>();

  final List<Integer> first = new ArrayList<>();
  final List<Integer> second = new ArrayList<>();
  final int start;
  final int accept;

  Nfa(Expression expression) {
    accept = state(null, NOWHERE, NOWHERE);
    start = build(expression, accept);
  }

  private int state(@Nullable ByteSet set, int one, int other) {
    if (sets.size() >= MOST_STATES) {
      throw new PatternException("too large: repeats of repeats; write it shorter", 0);
    }
    sets.add(set);
    first.add(one);
    second.add(other);
    return sets.size() - 1;
  }

  /** Builds it back to front; returns where it begins. */
  private int build(Expression expression, int then) {
    return switch (expression) {
      case One(var set) -> state(set, then, NOWHERE);
      case Sequence(var parts) -> {
        int at = then;
        for (int i = parts.size() - 1; i >= 0; i--) {
          at = build(parts.get(i), at);
        }
        yield at;
      }
      case Choice(var parts) -> {
        int at = build(parts.getLast(), then);
        for (int i = parts.size() - 2; i >= 0; i--) {
          at = state(null, build(parts.get(i), then), at);
        }
        yield at;
      }
      case Repeat(var of, var least, var most) -> {
        int at = then;
        if (most == Repeat.UNBOUNDED) {
          int loop = state(null, NOWHERE, then);
          first.set(loop, build(of, loop));
          at = loop;
        } else {
          for (int i = least; i < most; i++) {
            at = state(null, build(of, at), then);
          }
        }
        for (int i = 0; i < least; i++) {
          at = build(of, at);
        }
        yield at;
      }
    };
  }
}
