package io.obsmesh.wire;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link PartialAggregate} as Arrow columns, one row for each group: {@code window}
 * when there are windows, {@code key0} and so on, and for state {@code n} the columns of its kind:
 *
 * <ul>
 *   <li>Count: {@code staten.count} int64
 *   <li>Sum: {@code staten.count}, {@code staten.sum} int64
 *   <li>Moments: {@code staten.count} int64, {@code staten.mean}, {@code staten.squares} float64
 *   <li>Pick: {@code staten.value} as its column, {@code staten.at} int64, the row's time, for
 *       first and last
 *   <li>Distribution, Distinct, Frequent: {@code staten.sketch} binary
 * </ul>
 *
 * A state of a group without values is null. A key or value whose column the node does not have is
 * of type null.
 */
public final class PartialColumns {
  /** Start of the window. */
  public static final String WINDOW = "window";

  private PartialColumns() {}

  /** The column of a key, from 0. */
  public static String key(int index) {
    return "key" + index;
  }

  /** A column of a state, from 0. */
  public static String state(int index, String part) {
    return "state" + index + "." + part;
  }

  /** The schema of the answer of a node that has this table. */
  public static Schema schema(PartialAggregate aggregate, Table table) {
    List<Field> fields = new ArrayList<>();
    if (aggregate.everyNanos() > 0) {
      fields.add(Columns.field(column(WINDOW, ColumnType.TIMESTAMP)));
    }
    for (int i = 0; i < aggregate.keys().size(); i++) {
      fields.add(value(key(i), aggregate.keys().get(i).of(), table));
    }
    for (int i = 0; i < aggregate.states().size(); i++) {
      addState(fields, i, aggregate.states().get(i), table);
    }
    return new Schema(fields, Map.of("obsmesh.partial", "1"));
  }

  private static void addState(
      List<Field> fields, int index, PartialAggregate.State state, Table table) {
    switch (state) {
      case PartialAggregate.Count count -> fields.add(number(index, "count"));
      case PartialAggregate.Sum sum -> {
        fields.add(number(index, "count"));
        fields.add(number(index, "sum"));
      }
      case PartialAggregate.Moments moments -> {
        fields.add(number(index, "count"));
        fields.add(real(index, "mean"));
        fields.add(real(index, "squares"));
      }
      case PartialAggregate.Pick pick -> {
        fields.add(value(state(index, "value"), pick.of(), table));
        if (isByTime(pick.which())) {
          fields.add(number(index, "at"));
        }
      }
      case PartialAggregate.Distribution d -> fields.add(sketch(index));
      case PartialAggregate.Distinct d -> fields.add(sketch(index));
      case PartialAggregate.Frequent f -> fields.add(sketch(index));
    }
  }

  /** Whether a pick is told apart by the row's time. */
  public static boolean isByTime(PartialAggregate.Which which) {
    return switch (which) {
      case FIRST, LAST -> true;
      case LEAST, GREATEST, ANY -> false;
    };
  }

  private static Field value(String name, Predicate.Reference of, Table table) {
    Column column = table.find(of.column());
    if (column == null) {
      return new Field(name, FieldType.nullable(new ArrowType.Null()), List.of());
    }
    return Columns.field(column(name, of.key() == null ? column.type() : ColumnType.UTF8));
  }

  private static Field number(int index, String part) {
    return Columns.field(column(state(index, part), ColumnType.INT64));
  }

  private static Field real(int index, String part) {
    return leaf(state(index, part), new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
  }

  private static Field sketch(int index) {
    return leaf(state(index, "sketch"), new ArrowType.Binary());
  }

  private static Field leaf(String name, ArrowType type) {
    return new Field(name, FieldType.nullable(type), List.of());
  }

  private static Column column(String name, ColumnType type) {
    return new Column(0, name, type, Unit.NONE, "", null, false);
  }

  /** Whether a batch has the columns of this aggregate: older nodes send rows instead. */
  public static boolean isPartial(@Nullable Schema schema) {
    return schema != null
        && schema.getCustomMetadata() != null
        && schema.getCustomMetadata().containsKey("obsmesh.partial");
  }
}
