package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code top n x every d}: the largest of each window. */
final class Windows {
  private Windows() {}

  static List<@Nullable Object[]> top(Step.TopOfWindows top, List<@Nullable Object[]> rows) {
    Map<Long, List<@Nullable Object[]>> windows = new TreeMap<>();
    for (@Nullable Object[] row : rows) {
      if (row[top.time()] instanceof Long time) {
        windows
            .computeIfAbsent(Math.floorDiv(time, top.everyNanos()), w -> new ArrayList<>())
            .add(row);
      }
    }
    Step.Sort largest = new Step.Sort(List.of(new Step.Order(top.column(), true)));
    List<@Nullable Object[]> kept = new ArrayList<>();
    for (List<@Nullable Object[]> window : windows.values()) {
      window.sort(RowCollector.comparator(largest));
      kept.addAll(window.subList(0, (int) Math.min(top.count(), window.size())));
    }
    return kept;
  }
}
