package io.obsmesh.query.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a plan that runs where the nodes' answers come together. */
public sealed interface Step {
  /** The columns after this step. */
  default Shape after(Shape before) {
    return switch (this) {
      case Project project ->
          before.replacedBy(project.outputs().stream().map(Output::field).toList());
      case Aggregate aggregate -> {
        List<Field> fields = new ArrayList<>();
        if (aggregate.everyNanos() > 0) {
          fields.add(new Field("time", ValueType.TIME, Measure.NONE, true));
        }
        aggregate.keys().forEach(key -> fields.add(key.field()));
        aggregate.aggregations().forEach(aggregation -> fields.add(aggregation.output()));
        yield new Shape(fields);
      }
      case Join join -> join.output();
      case Compare compare -> compare.output();
      case Filter f -> before;
      case Sort s -> before;
      case Limit l -> before;
      case TopOfWindows t -> before;
      case Fill f -> before;
    };
  }

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

  /**
   * Of each window the first so many rows by a column, largest first; the windows in order.
   *
   * @param time the column that says in which window a row is
   */
  record TopOfWindows(int column, long count, int time, long everyNanos) implements Step {}

  /** Gives every group a row in every window. */
  record Fill(Mode mode, double value, int keyCount, long everyNanos) implements Step {
    /** What stands where nothing was. */
    public enum Mode {
      NUMBER,
      NULL,
      PREVIOUS,
      /** On the straight line between the windows before and after; absent at both ends. */
      LINEAR
    }
  }

  /**
   * Each row with each row of another pipeline that has equal keys, and that lies near in time. An
   * absent key is equal to nothing.
   *
   * @param other where the other rows come from
   * @param left whether rows without a match stay, with the other's columns absent
   * @param keys columns of these rows
   * @param otherKeys columns of the others, in the same order
   * @param withinNanos how far the times may be apart; 0 for any
   * @param time when a row was, where {@code withinNanos} is not 0
   * @param added columns of the other rows that are put behind these
   * @param output the columns of both
   */
  record Join(
      Plan other,
      boolean left,
      List<Integer> keys,
      List<Integer> otherKeys,
      long withinNanos,
      int time,
      int otherTime,
      List<Integer> added,
      Shape output)
      implements Step {
    public Join {
      keys = List.copyOf(keys);
      otherKeys = List.copyOf(otherKeys);
      added = List.copyOf(added);
    }
  }

  /**
   * Each group with what it was a time ago, and by how much it changed.
   *
   * @param before the same pipeline up to here, over the range as long ago
   * @param agoNanos how long ago
   * @param keys columns that make a group
   * @param time the column with the window's start; -1 without windows
   * @param compared columns that are put behind, as they were; of numbers also the change
   * @param all whether groups that are gone are rows too
   */
  record Compare(
      Plan before,
      long agoNanos,
      List<Integer> keys,
      int time,
      List<Integer> compared,
      boolean all,
      Shape output)
      implements Step {
    public Compare {
      keys = List.copyOf(keys);
      compared = List.copyOf(compared);
    }
  }

  /** A column and how it is computed. */
  record Output(Field field, Scalar value) {}

  record Order(int column, boolean descending) {}
}
