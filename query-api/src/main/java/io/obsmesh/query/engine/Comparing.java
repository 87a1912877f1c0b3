package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code compare}: puts what each group was before behind what it is now. */
final class Comparing {
  private final Step.Compare compare;
  private final Shape shape;

  /**
   * @param shape the columns of both sides
   */
  Comparing(Step.Compare compare, Shape shape) {
    this.compare = compare;
    this.shape = shape;
  }

  List<@Nullable Object[]> compare(List<@Nullable Object[]> now, List<@Nullable Object[]> before) {
    Map<List<@Nullable Object>, @Nullable Object[]> then = new LinkedHashMap<>();
    for (@Nullable Object[] row : before) {
      then.put(key(row, compare.agoNanos()), row);
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : now) {
      rows.add(joined(row, then.remove(key(row, 0))));
    }
    if (compare.all()) {
      for (@Nullable Object[] gone : then.values()) {
        @Nullable Object[] row = new Object[shape.size()];
        for (int key : compare.keys()) {
          row[key] = gone[key];
        }
        if (compare.time() >= 0 && gone[compare.time()] instanceof Long time) {
          row[compare.time()] = time + compare.agoNanos();
        }
        rows.add(joined(row, gone));
      }
      if (compare.time() >= 0 && !then.isEmpty()) {
        rows.sort((a, b) -> Values.compare(a[compare.time()], b[compare.time()]));
      }
    }
    return rows;
  }

  private List<@Nullable Object> key(@Nullable Object[] row, long later) {
    @Nullable Object[] key = new Object[compare.keys().size() + 1];
    for (int i = 0; i < compare.keys().size(); i++) {
      key[i] = row[compare.keys().get(i)];
    }
    if (compare.time() >= 0 && row[compare.time()] instanceof Long time) {
      key[key.length - 1] = time + later;
    }
    return Arrays.asList(key);
  }

  private @Nullable Object[] joined(@Nullable Object[] now, @Nullable Object @Nullable [] before) {
    @Nullable Object[] row = Arrays.copyOf(now, compare.output().size());
    int at = shape.size();
    for (int column : compare.compared()) {
      Object then = before == null ? null : before[column];
      row[at++] = then;
      if (shape.field(column).type().numeric()) {
        row[at++] = change(now[column], then);
      }
    }
    return row;
  }

  /** By which part of what it was it has grown; absent when there was nothing. */
  private static @Nullable Object change(@Nullable Object now, @Nullable Object then) {
    return now instanceof Number a && then instanceof Number b && b.doubleValue() != 0
        ? (Object) (a.doubleValue() / b.doubleValue() - 1)
        : null;
  }
}
