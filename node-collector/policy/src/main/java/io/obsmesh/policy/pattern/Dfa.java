package io.obsmesh.policy.pattern;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A minimal deterministic automaton over bytes. State {@link #DEAD} is the one from which nothing
 * is accepted any more; the walk begins in {@link #start()}, and for each byte goes to {@code
 * next[state * classes + classOf[byte]]}.
 *
 * <p>At most {@link #MOST_STATES} states and {@link #MOST_CELLS} cells, so that the table fits one
 * value of a BPF array map: 256 bytes of classes, then two bytes per cell, then a byte per state.
 */
public final class Dfa {
  /** The state without a way to acceptance. */
  public static final int DEAD = 0;

  /** States, the dead one included. */
  public static final int MOST_STATES = 1024;

  /** States times classes. */
  public static final int MOST_CELLS = 16384;

  private final byte[] classOf;
  private final int classes;
  private final short[] next;
  private final boolean[] accepting;
  private final int start;

  Dfa(byte[] classOf, int classes, short[] next, boolean[] accepting, int start) {
    this.classOf = classOf;
    this.classes = classes;
    this.next = next;
    this.accepting = accepting;
    this.start = start;
  }

  /** How many classes of bytes behave alike, 1 to 256. */
  public int classes() {
    return classes;
  }

  /** How many states, {@link #DEAD} included. */
  public int states() {
    return accepting.length;
  }

  /** Where the walk begins; {@link #DEAD} when nothing is accepted. */
  public int start() {
    return start;
  }

  /** The class of each byte, 256 of them, unsigned. A copy. */
  public byte[] classTable() {
    return classOf.clone();
  }

  /** States times classes entries, each a state. A copy. */
  public short[] nextTable() {
    return next.clone();
  }

  /** Where that byte leads. */
  public int next(int state, byte input) {
    return next[state * classes + (classOf[input & 255] & 255)];
  }

  /** Whether a walk that ends there is a match. */
  public boolean accepts(int state) {
    return accepting[state];
  }

  /** Whether every text is a match once this state is reached. */
  public boolean acceptsAllFrom(int state) {
    if (!accepting[state]) {
      return false;
    }
    for (int c = 0; c < classes; c++) {
      if (next[state * classes + c] != state) {
        return false;
      }
    }
    return true;
  }

  /** Whether these bytes, as a whole, match. */
  public boolean matches(byte[] text) {
    int state = start;
    for (byte each : text) {
      state = next(state, each);
      if (state == DEAD) {
        return false;
      }
    }
    return accepting[state];
  }

  /** Whether everything that matches the other matches this one too. */
  public boolean contains(Dfa other) {
    return !meet(other, false);
  }

  /** Whether something matches both. */
  public boolean intersects(Dfa other) {
    return meet(other, true);
  }

  /** Whether some text that matches the other does (or does not) match this one. */
  private boolean meet(Dfa other, boolean wanted) {
    Set<Integer> seen = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>();
    int first = start * other.states() + other.start;
    seen.add(first);
    open.add(first);
    while (!open.isEmpty()) {
      int pair = open.remove();
      int mine = pair / other.states();
      int theirs = pair % other.states();
      if (other.accepting[theirs] && accepting[mine] == wanted) {
        return true;
      }
      for (int input = 0; input < 256; input++) {
        int left = next(mine, (byte) input);
        int right = other.next(theirs, (byte) input);
        if (right == DEAD || (wanted && left == DEAD)) {
          continue;
        }
        int both = left * other.states() + right;
        if (seen.add(both)) {
          open.add(both);
        }
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dfa that
        && start == that.start
        && Arrays.equals(classOf, that.classOf)
        && Arrays.equals(next, that.next)
        && Arrays.equals(accepting, that.accepting);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(next) * 31 + Arrays.hashCode(classOf);
  }
}
