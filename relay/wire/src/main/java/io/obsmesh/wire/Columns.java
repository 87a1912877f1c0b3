package io.obsmesh.wire;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table as Arrow schema. Text is plain utf8 on the wire; whether a node keeps it
 * dictionary-encoded is its own affair. Field metadata carries unit and description, so that a
 * reader of another version can show a column it does not know.
 */
public final class Columns {
  private Columns() {}

  /** The schema of all columns of a table. */
  public static Schema schema(Table table) {
    return schema(table.columns());
  }

  /** The schema of these columns. */
  public static Schema schema(List<Column> columns) {
    List<Field> fields = new ArrayList<>(columns.size());
    for (Column column : columns) {
      fields.add(field(column));
    }
    return new Schema(fields);
  }

  /** One column as Arrow field; every field is nullable. */
  public static Field field(Column column) {
    Map<String, String> metadata =
        Map.of("unit", column.unit().name(), "description", column.description());
    return switch (column.type()) {
      case TIMESTAMP ->
          leaf(column.name(), new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"), metadata);
      case INT64 -> leaf(column.name(), new ArrowType.Int(64, true), metadata);
      case INT32 -> leaf(column.name(), new ArrowType.Int(32, true), metadata);
      case UTF8 -> leaf(column.name(), new ArrowType.Utf8(), metadata);
      case BOOL -> leaf(column.name(), new ArrowType.Bool(), metadata);
      case LIST ->
          new Field(
              column.name(),
              new FieldType(true, new ArrowType.List(), null, metadata),
              List.of(leaf("item", new ArrowType.Utf8(), Map.of())));
      case MAP ->
          new Field(
              column.name(),
              new FieldType(true, new ArrowType.Map(false), null, metadata),
              List.of(
                  new Field(
                      "entries",
                      new FieldType(false, new ArrowType.Struct(), null),
                      List.of(
                          new Field(
                              "key", new FieldType(false, new ArrowType.Utf8(), null), List.of()),
                          leaf("value", new ArrowType.Utf8(), Map.of())))));
    };
  }

  private static Field leaf(String name, ArrowType type, Map<String, String> metadata) {
    return new Field(name, new FieldType(true, type, null, metadata), List.of());
  }
}
