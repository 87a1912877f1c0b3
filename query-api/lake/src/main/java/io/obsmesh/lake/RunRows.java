package io.obsmesh.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which rows of one run of a node are in a table: all up to a place, but for some that have not
 * come. They may still: a producer that could not send a message sends it again after later ones.
 * For one thread.
 *
 * @see Progress
 */
final class RunRows {
  /** More holes than this are not remembered; the oldest is given up. */
  static final int MAX_HOLES = 64;

  private final long order;
  private final List<Range> holes = new ArrayList<>();
  private long next;
  private long givenUp;

  /** Rows from a place up to but without another. */
  record Range(long first, long next) {
    long rows() {
      return next - first;
    }
  }

  /**
   * @param order later for runs that were first seen later
   */
  RunRows(long order) {
    this.order = order;
  }

  /** Reads {@link #toString}. */
  static RunRows parse(String text) {
    String[] parts = text.split("/", -1);
    RunRows rows = new RunRows(Long.parseLong(parts[0]));
    rows.next = Long.parseLong(parts[1]);
    rows.givenUp = Long.parseLong(parts[2]);
    for (String hole : parts[3].split(",")) {
      if (!hole.isEmpty()) {
        int hyphen = hole.indexOf('-');
        rows.holes.add(
            new Range(
                Long.parseLong(hole.substring(0, hyphen)),
                Long.parseLong(hole.substring(hyphen + 1))));
      }
    }
    return rows;
  }

  /** All that is known, as a line. */
  @Override
  public String toString() {
    return order
        + "/"
        + next
        + "/"
        + givenUp
        + "/"
        + holes.stream()
            .map(hole -> hole.first() + "-" + hole.next())
            .collect(Collectors.joining(","));
  }

  /**
   * Takes what comes.
   *
   * @return the parts of it that are not in the table yet, in order
   */
  List<Range> take(Range rows) {
    List<Range> fresh = new ArrayList<>();
    List<Range> left = new ArrayList<>();
    for (Range hole : holes) {
      long from = Math.max(hole.first(), rows.first());
      long until = Math.min(hole.next(), rows.next());
      if (from >= until) {
        left.add(hole);
        continue;
      }
      fresh.add(new Range(from, until));
      addUnlessEmpty(left, hole.first(), from);
      addUnlessEmpty(left, until, hole.next());
    }
    addUnlessEmpty(left, next, rows.first());
    addUnlessEmpty(fresh, Math.max(next, rows.first()), rows.next());
    next = Math.max(next, rows.next());
    while (left.size() > MAX_HOLES) {
      givenUp += left.removeFirst().rows();
    }
    holes.clear();
    holes.addAll(left);
    return fresh;
  }

  private static void addUnlessEmpty(List<Range> ranges, long first, long next) {
    if (first < next) {
      ranges.add(new Range(first, next));
    }
  }

  long order() {
    return order;
  }

  /** Rows that have not come. */
  long missing() {
    return givenUp + holes.stream().mapToLong(Range::rows).sum();
  }
}
