package io.obsmesh.lake;

import io.obsmesh.history.StoredSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Columns as open tables have them. Iceberg's times count microseconds in the version that engines
 * agree on, so {@code time} is that and {@code time_nanos} keeps all digits; pairs are a list of
 * key and value.
 */
final class LakeSchema {
  static final String TIME = "time";
  static final String TIME_NANOS = "time_nanos";

  private LakeSchema() {}

  /** The schema of a new table. */
  static Schema of(org.apache.arrow.vector.types.pojo.Schema wire) {
    Ids ids = new Ids();
    List<Types.NestedField> fields = new ArrayList<>();
    for (Field field : wire.getFields()) {
      fields.add(Types.NestedField.optional(ids.next(), field.getName(), type(field, ids)));
    }
    fields.add(Types.NestedField.optional(ids.next(), TIME_NANOS, Types.LongType.get()));
    return new Schema(fields);
  }

  /** Adds what a table lacks; columns that rows no longer have stay. */
  static void evolve(Table table, org.apache.arrow.vector.types.pojo.Schema wire) {
    List<Field> missing =
        wire.getFields().stream()
            .filter(field -> table.schema().findField(field.getName()) == null)
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    UpdateSchema update = table.updateSchema();
    for (Field field : missing) {
      // With a parent the name may have dots in it; null is the root.
      update.addColumn(null, field.getName(), type(field, new Ids()));
    }
    update.commit();
  }

  private static Type type(Field field, Ids ids) {
    return switch (field.getType()) {
      case ArrowType.Timestamp time -> Types.TimestampType.withZone();
      case ArrowType.Int number ->
          number.getBitWidth() == 64 ? Types.LongType.get() : Types.IntegerType.get();
      case ArrowType.Bool flag -> Types.BooleanType.get();
      case ArrowType.Map map ->
          Types.ListType.ofOptional(
              ids.next(),
              Types.StructType.of(
                  Types.NestedField.optional(ids.next(), "key", Types.StringType.get()),
                  Types.NestedField.optional(ids.next(), "value", Types.StringType.get())));
      case ArrowType.List list -> Types.ListType.ofOptional(ids.next(), Types.StringType.get());
      default -> Types.StringType.get();
    };
  }

  private static final class Ids {
    private int last;

    int next() {
      return ++last;
    }
  }

  /** What to select of rows as they are stored, for a table that has all their columns. */
  static String select(org.apache.arrow.vector.types.pojo.Schema wire) {
    String columns =
        wire.getFields().stream()
            .map(field -> {
              String name = StoredSchema.quoted(field.getName());
              return field.getType() instanceof ArrowType.Timestamp
                  ? "make_timestamp(epoch_ns(" + name + ") // 1000)::TIMESTAMPTZ AS " + name
                  : name;
            })
            .collect(Collectors.joining(", "));
    return columns + ", epoch_ns(\"time\") AS " + TIME_NANOS;
  }

  /** The ids that the columns of a file carry, as DuckDB wants them. */
  static String fieldIds(Schema schema, List<String> columns) {
    return columns.stream()
        .map(column -> StoredSchema.quoted(column) + ": " + ids(schema.findField(column)))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String ids(Types.NestedField field) {
    if (!(field.type() instanceof Types.ListType list)) {
      return String.valueOf(field.fieldId());
    }
    String element =
        list.elementType() instanceof Types.StructType struct
            ? "{__duckdb_field_id: "
                + list.elementId()
                + struct.fields().stream()
                    .map(part -> ", " + StoredSchema.quoted(part.name()) + ": " + part.fieldId())
                    .collect(Collectors.joining())
                + "}"
            : String.valueOf(list.elementId());
    return "{__duckdb_field_id: " + field.fieldId() + ", element: " + element + "}";
  }
}
