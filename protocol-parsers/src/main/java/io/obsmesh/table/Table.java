package io.obsmesh.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table: its name and columns. Defined once, in the folder of its protocol. Immutable. */
public final class Table {
  private final String name;
  private final String description;
  private final List<Column> columns;
  private final Map<String, Column> byName;
  private final List<String> display;

  private Table(Builder builder) {
    name = builder.name;
    description = builder.description;
    columns = List.copyOf(builder.columns);
    Map<String, Column> index = new HashMap<>();
    for (Column column : columns) {
      if (index.put(column.name(), column) != null) {
        throw new IllegalArgumentException(
            "column: " + column.name() + " (expected: once in table " + name + ")");
      }
    }
    byName = Map.copyOf(index);
    for (String shown : builder.display) {
      if (!byName.containsKey(shown)) {
        throw new IllegalArgumentException(
            "display: " + shown + " (expected: a column of " + name + ")");
      }
    }
    display = List.copyOf(builder.display);
  }

  /** Starts a table without columns. */
  public static Builder named(String name, String description) {
    return new Builder(name, description);
  }

  /** Starts a request table: {@link RequestColumns} first, the protocol's own columns after. */
  public static Builder ofRequests(String name, String description) {
    return named(name, description).with(RequestColumns::addTo);
  }

  /** The word that queries and the command line use. */
  public String name() {
    return name;
  }

  /** One sentence: what one row is. */
  public String description() {
    return description;
  }

  /** All columns in order of {@link Column#index()}. */
  public List<Column> columns() {
    return columns;
  }

  /** The columns that a terminal or page shows when nobody asked for others. */
  public List<String> display() {
    return display;
  }

  /** The column of that name, or null. */
  public @Nullable Column find(String column) {
    return byName.get(column);
  }

  /** The column of that name. */
  public Column column(String column) {
    Column found = byName.get(column);
    if (found == null) {
      throw new IllegalArgumentException(
          "column: " + column + " (expected: a column of " + name + ")");
    }
    return found;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects the columns of a table. */
  public static final class Builder {
    private final String name;
    private final String description;
    private final List<Column> columns = new ArrayList<>();
    private List<String> display = List.of();

    private Builder(String name, String description) {
      this.name = name;
      this.description = description;
    }

    /** Adds a column whose values repeat often (methods, process names): dictionary-encoded. */
    public Builder repeating(String column, String text, @Nullable String semanticConvention) {
      return add(column, ColumnType.UTF8, Unit.NONE, text, semanticConvention, true);
    }

    /** Adds a text column. */
    public Builder text(String column, String text, @Nullable String semanticConvention) {
      return add(column, ColumnType.UTF8, Unit.NONE, text, semanticConvention, false);
    }

    /** Adds a column of another type. */
    public Builder add(
        String column,
        ColumnType type,
        Unit unit,
        String text,
        @Nullable String semanticConvention) {
      return add(column, type, unit, text, semanticConvention, false);
    }

    private Builder add(
        String column,
        ColumnType type,
        Unit unit,
        String text,
        @Nullable String semanticConvention,
        boolean repeats) {
      columns.add(
          new Column(columns.size(), column, type, unit, text, semanticConvention, repeats));
      return this;
    }

    /** Adds a group of columns that several tables share. */
    public Builder with(Consumer<Builder> group) {
      group.accept(this);
      return this;
    }

    /** Says which columns are shown when nobody asked for others. */
    public Builder display(String... names) {
      display = List.of(names);
      return this;
    }

    /** Returns the table; throws when a column is named twice. */
    public Table build() {
      return new Table(this);
    }
  }
}
