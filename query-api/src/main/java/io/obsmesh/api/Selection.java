package io.obsmesh.api;

import io.obsmesh.query.engine.Engine;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.Field;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of an answer that its reader wants. */
public final class Selection {
  private Selection() {}

  /**
   * The columns that are asked for, in that order; a name that there is not is the caller's
   * mistake.
   *
   * @param columns names with commas between, or {@code display}; null or blank for all
   */
  public static ResultTable of(ResultTable table, @Nullable String columns) {
    List<String> names = names(table.columns(), columns);
    return names == null ? table : Engine.select(table, names);
  }

  private static @Nullable List<String> names(List<Field> all, @Nullable String columns) {
    if (columns == null || columns.isBlank()) {
      return null;
    }
    if (columns.equals("display")) {
      return all.stream().filter(Field::display).map(Field::name).toList();
    }
    List<String> names = Arrays.stream(columns.split(",")).map(String::strip).toList();
    List<String> known = all.stream().map(Field::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ApiErrors.Refused(
            400, "columns: '" + name + "' (expected: of " + String.join(", ", known) + ")");
      }
    }
    return names;
  }
}
