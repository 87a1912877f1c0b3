package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Measure;
import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.table.Column;
import io.obsmesh.table.TextMap;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Values of any Arrow type that DuckDB answers with, as values of a result. */
final class ArrowValues {
  private ArrowValues() {}

  /** The columns of a result; one that is called like a column of a table has its unit. */
  static List<Field> fields(Schema schema, Tables tables) {
    Map<String, Measure> measures = new LinkedHashMap<>();
    for (SourceTable table : tables.all()) {
      for (Column column : table.columns()) {
        measures.putIfAbsent(column.name(), Measure.of(column));
      }
    }
    List<Field> fields = new ArrayList<>();
    for (var field : schema.getFields()) {
      ValueType type = type(field.getType());
      Measure measure =
          type.numeric() ? measures.getOrDefault(field.getName(), Measure.NONE) : Measure.NONE;
      fields.add(new Field(field.getName(), type, measure, true));
    }
    return fields;
  }

  private static ValueType type(ArrowType type) {
    return switch (type) {
      case ArrowType.Timestamp t -> ValueType.TIME;
      case ArrowType.Int i -> ValueType.INTEGER;
      case ArrowType.FloatingPoint f -> ValueType.DECIMAL;
      case ArrowType.Decimal d -> ValueType.DECIMAL;
      case ArrowType.Bool b -> ValueType.FLAG;
      case ArrowType.Map m -> ValueType.MAP;
      case ArrowType.List l -> ValueType.LIST;
      case ArrowType.Struct s -> ValueType.MAP;
      default -> ValueType.TEXT; // dates, intervals and the like as they are written
    };
  }

  static @Nullable Object value(ValueVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (vector) {
      case TimeStampMicroVector v -> Math.multiplyExact(v.get(row), 1_000L);
      case TimeStampMicroTZVector v -> Math.multiplyExact(v.get(row), 1_000L);
      case TimeStampVector v -> v.get(row);
      case BaseIntVector v -> v.getValueAsLong(row);
      case FloatingPointVector v -> v.getValueAsDouble(row);
      case BitVector v -> v.get(row) != 0;
      case MapVector v -> map(v, row);
      case ListVector v -> list(v, row);
      case StructVector v -> struct(v, row);
      default -> other(vector, row);
    };
  }

  private static Object other(ValueVector vector, int row) {
    Object value = ((FieldVector) vector).getObject(row);
    return value instanceof BigDecimal number ? (Object) number.doubleValue() : value.toString();
  }

  private static List<@Nullable Object> list(ListVector vector, int row) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = vector.getElementStartIndex(row); i < vector.getElementEndIndex(row); i++) {
      list.add(value(vector.getDataVector(), i));
    }
    return list;
  }

  private static TextMap map(MapVector vector, int row) {
    StructVector entries = (StructVector) vector.getDataVector();
    TextMap.Builder map = new TextMap.Builder();
    for (int i = vector.getElementStartIndex(row); i < vector.getElementEndIndex(row); i++) {
      Object value = value(entries.getChildrenFromFields().get(1), i);
      map.add(
          String.valueOf(value(entries.getChildrenFromFields().get(0), i)),
          value == null ? "" : value.toString());
    }
    return map.build();
  }

  private static Map<String, @Nullable Object> struct(StructVector vector, int row) {
    Map<String, @Nullable Object> struct = new LinkedHashMap<>();
    for (FieldVector child : vector.getChildrenFromFields()) {
      struct.put(child.getName(), value(child, row));
    }
    return struct;
  }
}
