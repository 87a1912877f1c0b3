package io.obsmesh.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How columns on the wire are kept in files. Two types differ, with the same bytes in memory:
 *
 * <ul>
 *   <li>Times have no zone there, since DuckDB's type with a zone counts microseconds. They are
 *       UTC.
 *   <li>Pairs are a list of key and value, since the keys of a DuckDB map are unique and HTTP's
 *       headers are not.
 * </ul>
 */
public final class StoredSchema {
  private StoredSchema() {}

  /** The stored form of what is on the wire. */
  public static Schema of(Schema wire) {
    List<Field> fields = new ArrayList<>();
    for (Field field : wire.getFields()) {
      fields.add(of(field));
    }
    return new Schema(fields);
  }

  private static Field of(Field field) {
    ArrowType type =
        switch (field.getType()) {
          case ArrowType.Timestamp time -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
          case ArrowType.Map map -> new ArrowType.List();
          case ArrowType other -> other;
        };
    return new Field(field.getName(), FieldType.nullable(type), field.getChildren());
  }

  /** The type of a column in SQL. */
  static String sqlType(ArrowType wire) {
    return switch (wire) {
      case ArrowType.Timestamp time -> "TIMESTAMP_NS";
      case ArrowType.Int number -> number.getBitWidth() == 64 ? "BIGINT" : "INTEGER";
      case ArrowType.FloatingPoint real -> "DOUBLE";
      case ArrowType.Bool flag -> "BOOLEAN";
      case ArrowType.Map map -> "STRUCT(\"key\" VARCHAR, \"value\" VARCHAR)[]";
      case ArrowType.List list -> "VARCHAR[]";
      default -> "VARCHAR";
    };
  }

  /** Eight hex digits, equal for equal names and types of columns. */
  static String fingerprint(Schema schema) {
    CRC32 crc = new CRC32();
    for (Field field : schema.getFields()) {
      crc.update((field.getName() + ":" + sqlType(field.getType()) + ";").getBytes(UTF_8));
    }
    return String.format("%08x", crc.getValue());
  }

  /** A name in SQL. */
  public static String quoted(String column) {
    return "\"" + column.replace("\"", "\"\"") + "\"";
  }

  /** Text in SQL. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
