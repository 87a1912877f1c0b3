package io.obsmesh.query.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a plan that runs where the nodes' answers come together. */
public sealed interface Step {
  record Filter(Condition condition, String text) implements Step {}

  /** Replaces the columns. */
  record Project(List<Output> outputs) implements Step {
    public Project {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * Groups by keys and windows. With windows the first column of the output is their start, {@code
   * time}.
   *
   * @param time the time of a row; null where rows have none, then there are no windows
   */
  record Aggregate(
      List<Output> keys, List<Aggregation> aggregations, long everyNanos, @Nullable Scalar time)
      implements Step {
    public Aggregate {
      keys = List.copyOf(keys);
      aggregations = List.copyOf(aggregations);
    }
  }

  /** By these columns; absent values come last. */
  record Sort(List<Order> orders) implements Step {
    public Sort {
      orders = List.copyOf(orders);
    }
  }

  /**
   * Of rows as they were stored the newest, shown in order of time; of rows that were sorted or
   * aggregated the first (or last).
   */
  record Limit(long count, boolean last) implements Step {}

  /** Gives every group a row in every window. */
  record Fill(Mode mode, double value, int keyCount, long everyNanos) implements Step {
    /** What stands where nothing was. */
    public enum Mode {
      NUMBER,
      NULL,
      PREVIOUS
    }
  }

  /** A column and how it is computed. */
  record Output(Field field, Scalar value) {}

  record Order(int column, boolean descending) {}
}
