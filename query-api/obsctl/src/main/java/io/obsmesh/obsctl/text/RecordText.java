package io.obsmesh.obsctl.text;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One row with one line per value: for looking closely. */
public final class RecordText {
  private RecordText() {}

  /** The row, then an empty line; absent values are left out. */
  public static String of(JsonNode row, List<Field> fields) {
    Map<String, Field> known =
        fields.stream().collect(Collectors.toMap(Field::name, field -> field, (a, _) -> a));
    int width = row.propertyNames().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> entry : row.properties()) {
      String name = entry.getKey();
      Field field = known.getOrDefault(name, Field.guess(name, entry.getValue()));
      text.append(name).repeat(' ', width - name.length() + 2);
      JsonNode value = entry.getValue();
      if (value.isObject()) {
        String indent = "\n" + " ".repeat(width + 2);
        text.append(
            value.properties().stream()
                .map(e -> Values.visible(e.getKey() + ": " + e.getValue().asString("")))
                .collect(Collectors.joining(indent)));
      } else if (field.unit() == Unit.TIME) {
        text.append(Values.visible(value.asString("")));
      } else {
        text.append(field.show(value, ZoneId.systemDefault()));
      }
      text.append('\n');
    }
    return text.append('\n').toString();
  }
}
