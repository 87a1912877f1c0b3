package io.obsmesh.api.flightsql;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Values of parameters between Arrow and DuckDB. */
final class ParameterValues {
  private static final DateTimeFormatter NANOSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

  private ParameterValues() {}

  /** What clients are told of the parameters, from their SQL types. */
  static Schema schema(List<String> sqlTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < sqlTypes.size(); i++) {
      fields.add(Field.nullable("parameter_" + (i + 1), type(sqlTypes.get(i))));
    }
    return new Schema(fields);
  }

  private static ArrowType type(String sql) {
    if (sql.startsWith("TIMESTAMP")) {
      // As JDBC has them; a client with more digits sends them in a type of its own.
      return new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
    }
    if (sql.startsWith("DECIMAL")) {
      return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    }
    return switch (sql) {
      case "BOOLEAN" -> new ArrowType.Bool();
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT" -> new ArrowType.Int(64, true);
      case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT" -> new ArrowType.Int(64, true);
      case "FLOAT", "DOUBLE" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case "DATE" -> new ArrowType.Date(DateUnit.DAY);
      default -> new ArrowType.Utf8(); // DuckDB casts a text to what it needs
    };
  }

  /** The values in the first row. */
  static List<@Nullable Object> of(VectorSchemaRoot root) {
    List<@Nullable Object> values = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      values.add(vector.isNull(0) ? null : value(vector));
    }
    return values;
  }

  private static Object value(FieldVector vector) {
    return switch (vector) {
      case TimeStampVector v ->
          time(v.get(0), ((ArrowType.Timestamp) v.getField().getType()).getUnit());
      case BaseIntVector v -> v.getValueAsLong(0);
      case FloatingPointVector v -> v.getValueAsDouble(0);
      case BitVector v -> v.get(0) != 0;
      case DateDayVector v -> LocalDate.ofEpochDay(v.get(0));
      case DecimalVector v -> v.getObject(0);
      case VarBinaryVector v -> v.get(0);
      default -> String.valueOf(vector.getObject(0));
    };
  }

  /** Times have no zone, which is UTC; JDBC's of DuckDB end at microseconds, its texts do not. */
  private static Object time(long value, TimeUnit unit) {
    long perSecond =
        switch (unit) {
          case SECOND -> 1L;
          case MILLISECOND -> 1_000L;
          case MICROSECOND -> 1_000_000L;
          case NANOSECOND -> 1_000_000_000L;
        };
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(value, perSecond),
            Math.floorMod(value, perSecond) * (1_000_000_000L / perSecond));
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return time.getNano() % 1_000 == 0 ? time : NANOSECONDS.format(time);
  }
}
