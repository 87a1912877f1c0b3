package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code fill}: gives every group a row in every window of the range. */
final class Filling {
  /** Stands for an absent key, which a list for lookup cannot hold. */
  private static final Object ABSENT = new Object();

  private final Step.Fill fill;
  private final Shape shape;
  private final TimeRange range;
  private final EngineLimits limits;

  Filling(Step.Fill fill, Shape shape, TimeRange range, EngineLimits limits) {
    this.fill = fill;
    this.shape = shape;
    this.range = range;
    this.limits = limits;
  }

  List<@Nullable Object[]> fill(List<@Nullable Object[]> rows) {
    long every = fill.everyNanos();
    long first = Math.floorDiv(range.sinceNanos(), every);
    long last = Math.floorDiv(range.untilNanos() - 1, every);
    int windows = Math.toIntExact(Math.min(Integer.MAX_VALUE, last - first + 1));
    Map<List<Object>, @Nullable Object[][]> groups = new LinkedHashMap<>();
    for (@Nullable Object[] row : rows) {
      long window = Math.floorDiv((Long) java.util.Objects.requireNonNull(row[0]), every) - first;
      List<Object> key = key(row);
      if (!groups.containsKey(key) && (long) windows * (groups.size() + 1) > limits.maxRows()) {
        throw new LimitException(
            "fill would make more than %,d rows".formatted(limits.maxRows()),
            "use a longer every or fewer groups");
      }
      groups.computeIfAbsent(key, k -> new Object[windows][])[(int) window] = row;
    }
    groups.forEach((key, group) -> fillGroup(key, group, first));
    List<@Nullable Object[]> filled = new ArrayList<>(windows * groups.size());
    for (int window = 0; window < windows; window++) {
      for (@Nullable Object[][] group : groups.values()) {
        filled.add(group[window]);
      }
    }
    return filled;
  }

  private List<Object> key(@Nullable Object[] row) {
    List<Object> key = new ArrayList<>();
    for (int i = 1; i <= fill.keyCount(); i++) {
      Object value = row[i];
      key.add(value == null ? ABSENT : value);
    }
    return key;
  }

  private void fillGroup(List<Object> key, @Nullable Object[][] group, long first) {
    boolean[] were = new boolean[group.length];
    for (int window = 0; window < group.length; window++) {
      were[window] = group[window] != null;
    }
    for (int window = 0; window < group.length; window++) {
      if (!were[window]) {
        group[window] = made(key, group, were, window, (first + window) * fill.everyNanos());
      }
    }
  }

  private @Nullable Object[] made(
      List<Object> key, @Nullable Object[][] group, boolean[] were, int window, long start) {
    @Nullable Object[] row = new Object[shape.size()];
    row[0] = start;
    for (int i = 0; i < key.size(); i++) {
      row[i + 1] = key.get(i) == ABSENT ? null : key.get(i);
    }
    int before = window - 1;
    while (before >= 0 && !were[before]) {
      before--;
    }
    int after = window + 1;
    while (after < group.length && !were[after]) {
      after++;
    }
    for (int i = key.size() + 1; i < row.length; i++) {
      row[i] =
          switch (fill.mode()) {
            case NULL -> null;
            case PREVIOUS -> before < 0 ? null : group[before][i];
            case NUMBER -> number(i, fill.value());
            case LINEAR ->
                before < 0 || after >= group.length
                    ? null
                    : between(
                        i,
                        group[before][i],
                        group[after][i],
                        (double) (window - before) / (after - before));
          };
    }
    return row;
  }

  private @Nullable Object between(
      int column, @Nullable Object a, @Nullable Object b, double fraction) {
    return a instanceof Number x && b instanceof Number y
        ? number(column, x.doubleValue() + (y.doubleValue() - x.doubleValue()) * fraction)
        : null;
  }

  private @Nullable Object number(int column, double value) {
    return switch (shape.field(column).type()) {
      case INTEGER -> (Object) Math.round(value);
      case DECIMAL -> (Object) value;
      case TIME, TEXT, FLAG, MAP, LIST -> null;
    };
  }
}
