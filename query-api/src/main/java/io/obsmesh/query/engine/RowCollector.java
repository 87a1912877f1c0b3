package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows: the first so many in an order, or all up to a bound. Rows that do not make it are
 * never copied. Not thread-safe.
 */
final class RowCollector {
  private final Cells[] cells;
  private final Cells time;
  private final Comparator<Kept> order;
  private final long wanted;
  private final int bound;
  private final PriorityQueue<Kept> worstFirst;
  private final int[] sortColumns;
  private long seen;

  /** A row, its time, and its place among all that came. */
  private record Kept(@Nullable Object[] row, long time, long sequence) {}

  /**
   * @param sort the order in which the first are kept; null for newest first
   * @param wanted how many; 0 for all, then more than {@code bound} is an error
   */
  RowCollector(Cells[] cells, Cells time, Step.@Nullable Sort sort, long wanted, int bound) {
    this.cells = cells;
    this.time = time;
    this.wanted = wanted;
    this.bound = bound;
    this.order =
        sort == null
            ? Comparator.comparingLong(Kept::time).thenComparingLong(Kept::sequence).reversed()
            : Comparator.<Kept, @Nullable Object[]>comparing(Kept::row, comparator(sort))
                .thenComparing(Comparator.comparingLong(Kept::time).reversed())
                .thenComparingLong(Kept::sequence);
    this.sortColumns =
        sort == null ? new int[0] : sort.orders().stream().mapToInt(Step.Order::column).toArray();
    this.descending = sort != null && sort.orders().get(0).descending();
    this.worstFirst = new PriorityQueue<>(64, order.reversed());
  }

  private final boolean descending;

  /** The order of rows that a sort asks for; absent values come last either way. */
  static Comparator<@Nullable Object[]> comparator(Step.Sort sort) {
    return (a, b) -> {
      for (Step.Order key : sort.orders()) {
        Object x = a[key.column()];
        Object y = b[key.column()];
        int order = Values.compare(x, y);
        if (order != 0) {
          return x != null && y != null && key.descending() ? -order : order;
        }
      }
      return 0;
    };
  }

  void add(int[] rows, int count) {
    for (int i = 0; i < count; i++) {
      add(rows[i]);
    }
  }

  private void add(int row) {
    long at = time.absent(row) ? Long.MIN_VALUE : time.integer(row);
    seen++;
    if (wanted > 0 && worstFirst.size() >= wanted) {
      Kept worst = worstFirst.element();
      if (cannotEnter(row, at, worst)) {
        return;
      }
    }
    @Nullable Object[] values = new Object[cells.length];
    for (int c = 0; c < cells.length; c++) {
      values[c] = cells[c].value(row);
    }
    worstFirst.add(new Kept(values, at, seen));
    if (wanted > 0 && worstFirst.size() > wanted) {
      worstFirst.remove();
    }
    if (worstFirst.size() > bound) {
      throw new LimitException(
          "more than %,d rows at once".formatted(bound), "add where, head or an aggregate");
    }
  }

  private boolean cannotEnter(int row, long at, Kept worst) {
    if (sortColumns.length == 0) {
      return at < worst.time();
    }
    Object mine = cells[sortColumns[0]].value(row);
    Object theirs = worst.row()[sortColumns[0]];
    int compared = Values.compare(mine, theirs);
    return mine == null
        ? theirs != null
        : theirs != null && (descending ? compared < 0 : compared > 0);
  }

  /** How many rows came. */
  long seen() {
    return seen;
  }

  /** The rows that were kept: in the sort's order, or oldest first. */
  List<@Nullable Object[]> rows() {
    List<Kept> kept = new ArrayList<>(worstFirst);
    kept.sort(sortColumns.length == 0 ? order.reversed() : order);
    List<@Nullable Object[]> rows = new ArrayList<>(kept.size());
    kept.forEach(k -> rows.add(k.row()));
    return rows;
  }
}
