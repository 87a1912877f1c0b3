package io.obsmesh.query.format;

import io.obsmesh.query.Times;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Measure;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.table.TextMap;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Results as JSON: times in RFC 3339 with nanoseconds, durations as nanoseconds. */
public final class JsonResults {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .rootValueSeparator((String) null) // one object a line: we write the line ends
          .build();

  /** For headers, which are ASCII. */
  private static final JsonFactory ASCII =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Nodes that a header names at most; the others are only counted. */
  private static final int MOST_NODES = 50;

  private JsonResults() {}

  static void array(ResultTable table, OutputStream out) {
    SerializedString[] names = names(table.columns());
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      for (@Nullable Object[] row : table.rows()) {
        object(json, table.columns(), names, row);
      }
      json.writeEndArray();
    }
  }

  static void lines(ResultTable table, OutputStream out) {
    SerializedString[] names = names(table.columns());
    try (JsonGenerator json = generator(out)) {
      for (@Nullable Object[] row : table.rows()) {
        object(json, table.columns(), names, row);
        json.writeRaw('\n');
      }
    }
  }

  static void full(ResultTable table, OutputStream out) {
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      json.writeName("columns");
      columns(json, table.columns());
      json.writeName("rows");
      json.writeStartArray();
      for (@Nullable Object[] row : table.rows()) {
        values(json, table.columns(), row);
      }
      json.writeEndArray();
      json.writeName("summary");
      summary(json, table.summary());
      json.writeEndObject();
    }
  }

  private static JsonGenerator generator(OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
  }

  /** Rows as an array of arrays. */
  public static String rows(List<Field> columns, List<@Nullable Object[]> rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      for (@Nullable Object[] row : rows) {
        values(json, columns, row);
      }
      json.writeEndArray();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The columns as an array, in ASCII: the header {@code Obsmesh-Columns}. */
  public static String columns(List<Field> columns) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = ASCII.createGenerator(ObjectWriteContext.empty(), text)) {
      columns(json, columns);
    }
    return text.toString();
  }

  /** The summary as an object, in ASCII: the header {@code Obsmesh-Summary}. */
  public static String summary(Summary summary) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = ASCII.createGenerator(ObjectWriteContext.empty(), text)) {
      summary(json, summary);
    }
    return text.toString();
  }

  private static void columns(JsonGenerator json, List<Field> columns) {
    json.writeStartArray();
    for (Field column : columns) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      json.writeStringProperty("type", column.type().label());
      json.writeStringProperty("unit", column.measure().label());
      json.writeBooleanProperty("display", column.display());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void summary(JsonGenerator json, Summary summary) {
    json.writeStartObject();
    json.writeNumberProperty("rows", summary.rows());
    json.writeName("nodes");
    json.writeStartArray();
    for (Summary.NodePart node : summary.nodes().stream().limit(MOST_NODES).toList()) {
      json.writeStartObject();
      json.writeStringProperty("node", node.node());
      json.writeStringProperty("state", node.state());
      json.writeNumberProperty("rowsScanned", node.rowsScanned());
      json.writeNumberProperty("rowsSkipped", node.rowsSkipped());
      json.writeNumberProperty("rowsMatched", node.rowsMatched());
      json.writeNumberProperty("lostEvents", node.lostEvents());
      if (node.oldestNanos() > 0) {
        json.writeStringProperty("oldest", Times.format(node.oldestNanos()));
      }
      if (node.error() != null) {
        json.writeStringProperty("error", node.error());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("nodesAsked", summary.nodesAsked());
    json.writeNumberProperty("nodesAnswered", summary.nodesAnswered());
    json.writeNumberProperty("elapsedNanos", summary.elapsedNanos());
    json.writeNumberProperty("scannedRows", summary.scannedRows());
    json.writeNumberProperty("skippedRows", summary.skippedRows());
    json.writeNumberProperty("lostEvents", summary.lostEvents());
    json.writeBooleanProperty("partial", summary.partial());
    json.writeBooleanProperty("limited", summary.limited());
    json.writeName("notes");
    json.writeStartArray();
    summary.notes().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The names as they are written, so that no row writes them anew. */
  private static SerializedString[] names(List<Field> columns) {
    return columns.stream()
        .map(column -> new SerializedString(column.name()))
        .toArray(SerializedString[]::new);
  }

  private static void object(
      JsonGenerator json, List<Field> columns, SerializedString[] names, @Nullable Object[] row) {
    json.writeStartObject();
    for (int i = 0; i < row.length; i++) {
      Object value = row[i];
      if (value != null) {
        json.writeName(names[i]);
        value(json, columns.get(i), value);
      }
    }
    json.writeEndObject();
  }

  private static void values(JsonGenerator json, List<Field> columns, @Nullable Object[] row) {
    json.writeStartArray();
    for (int i = 0; i < row.length; i++) {
      value(json, columns.get(i), row[i]);
    }
    json.writeEndArray();
  }

  private static void value(JsonGenerator json, Field column, @Nullable Object value) {
    if (column.type() == ValueType.TIME && value instanceof Long nanos) {
      json.writeString(Times.format(nanos));
    } else if (column.measure() == Measure.ID && value instanceof Long id) {
      json.writeString(Long.toString(id)); // JavaScript would round it
    } else {
      value(json, value);
    }
  }

  private static void value(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Long number -> json.writeNumber((long) number);
      case Double number when Double.isNaN(number) || Double.isInfinite(number) -> json.writeNull();
      case Double number -> json.writeNumber((double) number);
      case Boolean flag -> json.writeBoolean(flag);
      case TextMap map -> {
        json.writeStartObject();
        for (Map.Entry<String, String> entry : joined(map).entrySet()) {
          json.writeStringProperty(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      case Map<?, ?> struct -> {
        json.writeStartObject();
        struct.forEach((name, part) -> {
          json.writeName(String.valueOf(name));
          value(json, part);
        });
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(item -> value(json, item));
        json.writeEndArray();
      }
      default -> json.writeString(value.toString());
    }
  }

  /** Header lines of one name become one, joined by a comma, as RFC 9110 section 5.3 allows. */
  private static Map<String, String> joined(TextMap map) {
    Map<String, String> joined = new LinkedHashMap<>();
    for (int i = 0; i < map.size(); i++) {
      joined.merge(map.name(i), map.value(i), (a, b) -> a + ", " + b);
    }
    return joined;
  }

  /** One value as JSON text, for cells that hold lists or maps. */
  static String text(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      value(json, value);
    }
    return text.toString();
  }
}
