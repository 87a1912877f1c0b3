package io.obsmesh.query.format;

import io.obsmesh.query.Times;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.table.TextMap;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as CSV after RFC 4180. */
final class CsvResults {
  private CsvResults() {}

  static void write(ResultTable table, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    for (int i = 0; i < table.columns().size(); i++) {
      writer.write(i == 0 ? "" : ",");
      writer.write(quoted(table.columns().get(i).name()));
    }
    writer.write("\r\n");
    for (@Nullable Object[] row : table.rows()) {
      for (int i = 0; i < row.length; i++) {
        writer.write(i == 0 ? "" : ",");
        writer.write(cell(table.columns().get(i), row[i]));
      }
      writer.write("\r\n");
    }
    writer.flush();
  }

  private static String cell(Field column, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Long nanos when column.type() == ValueType.TIME -> Times.format(nanos);
      case TextMap map -> quoted(JsonResults.text(map));
      case List<?> list -> quoted(JsonResults.text(list));
      case Map<?, ?> struct -> quoted(JsonResults.text(struct));
      default -> quoted(value.toString());
    };
  }

  private static String quoted(String text) {
    boolean plain = true;
    for (int i = 0; plain && i < text.length(); i++) {
      char c = text.charAt(i);
      plain = c != '"' && c != ',' && c != '\n' && c != '\r';
    }
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
