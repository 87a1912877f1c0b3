package io.obsmesh.protocol;

import java.util.ArrayDeque;

/** Which direction spoke up to which position, in the order of arrival. Bounded. */
final class TurnLog {
  private static final int MOST = 64;

  private record Turn(Direction direction, long end) {}

  private final ArrayDeque<Turn> turns = new ArrayDeque<>(0);

  void add(Direction direction, long end) {
    Turn last = turns.peekLast();
    if (last != null && last.direction == direction) {
      turns.removeLast();
    }
    turns.addLast(new Turn(direction, end));
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  boolean full() {
    return turns.size() >= MOST;
  }

  Direction direction() {
    return turns.getFirst().direction;
  }

  long end() {
    return turns.getFirst().end;
  }

  void removeFirst() {
    turns.removeFirst();
  }

  void clear() {
    turns.clear();
  }
}
