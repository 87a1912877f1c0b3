package io.obsmesh.table;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of one table.
 *
 * @param index position in the table, from 0
 * @param name as in Arrow, queries, JSON and UI; parts are separated by dots
 * @param type what a value is
 * @param unit what a number counts
 * @param description one sentence for help and documentation
 * @param semanticConvention the OpenTelemetry attribute of the same meaning, null when there is
 *     none
 * @param repeats values repeat often, so the column is dictionary-encoded
 */
public record Column(
    int index,
    String name,
    ColumnType type,
    Unit unit,
    String description,
    @Nullable String semanticConvention,
    boolean repeats) {
  public Column {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(unit);
    Objects.requireNonNull(description);
  }
}
