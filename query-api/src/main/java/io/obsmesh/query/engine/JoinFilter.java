package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Condition;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks of a joined table only the rows that can have a match: when few different keys are there on
 * the left, the nodes test for them.
 */
final class JoinFilter {
  private static final int MOST_KEYS = 10_000;

  private JoinFilter() {}

  /** The other plan, with a filter by the keys of these rows where that can be. */
  static Plan of(Step.Join join, List<@Nullable Object[]> rows) {
    Plan other = join.other();
    int column = baseColumn(other, join.otherKeys().get(0));
    if (column < 0) {
      return other;
    }
    Scalar key = new Scalar.ColumnValue(column, other.base().field(column));
    Set<Long> longs = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (@Nullable Object[] row : rows) {
      switch (row[join.keys().get(0)]) {
        case Long number -> longs.add(number);
        case String text -> texts.add(text);
        case null, default -> {} // an absent key is equal to nothing
      }
      if (longs.size() + texts.size() > MOST_KEYS) {
        return other;
      }
    }
    return switch (key.type()) {
      case INTEGER, TIME ->
          other.withFilter(new Condition.InLongs(key, longs), key + " of the join");
      case TEXT -> other.withFilter(new Condition.InTexts(key, texts), key + " of the join");
      case DECIMAL, FLAG, MAP, LIST -> other;
    };
  }

  /**
   * Which column of the table an output column is; -1 when it is made, or rows are chosen on the
   * way.
   */
  private static int baseColumn(Plan plan, int output) {
    int column = output;
    for (Step step : plan.steps().reversed()) {
      switch (step) {
        case Step.Filter f -> {}
        case Step.Project project -> {
          if (!(project.outputs().get(column).value() instanceof Scalar.ColumnValue value)) {
            return -1;
          }
          column = value.index();
        }
        case Step.Sort s -> {}
        case Step.Aggregate a -> {
          return -1;
        }
        case Step.Limit l -> {
          return -1; // the filter would choose other rows
        }
        case Step.TopOfWindows t -> {
          return -1;
        }
        case Step.Fill f -> {
          return -1;
        }
        case Step.Join j -> {
          return -1;
        }
        case Step.Compare c -> {
          return -1;
        }
      }
    }
    return column;
  }
}
