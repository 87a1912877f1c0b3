package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query.
 *
 * @param rows values in order of the columns: Long (numbers, times and durations in nanoseconds),
 *     Double, Boolean, String, {@link io.obsmesh.table.TextMap}, List, or null when absent
 */
public record ResultTable(List<Field> columns, List<@Nullable Object[]> rows, Summary summary) {
  public ResultTable {
    columns = List.copyOf(columns);
  }

  /** Where the column of that name is, or -1. */
  public int find(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The value in a row under a column's name; null when absent or when there is no such column. */
  public @Nullable Object value(int row, String name) {
    int index = find(name);
    return index < 0 ? null : rows.get(row)[index];
  }
}
