package io.obsmesh.query.engine;

import io.obsmesh.protocol.Routes;
import io.obsmesh.query.plan.Networks;
import io.obsmesh.query.plan.Scalar.TextFunction.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code cidr}, {@code route}, {@code json} and {@code host}. */
final class TextFunctionCells extends Cells.Texts {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Cells of;
  private final Kind kind;
  private final List<String> parameters;
  private final HostNames names;

  TextFunctionCells(Cells of, Kind kind, List<String> parameters) {
    this.of = of;
    this.kind = kind;
    this.parameters = parameters;
    this.names = HostNames.current();
  }

  @Override
  @Nullable String textOrNull(int row) {
    if (of.absent(row)) {
      return null;
    }
    String text = of.text(row);
    return switch (kind) {
      case CIDR -> Networks.of(text, Integer.parseInt(parameters.get(0)));
      case ROUTE -> route(text);
      case JSON -> json(text, parameters.get(0));
      case HOST -> names.of(text);
    };
  }

  /** The path without query, as the column {@code route} has it for a host just met. */
  static String route(String path) {
    int query = path.indexOf('?');
    return Routes.template(query < 0 ? path : path.substring(0, query));
  }

  /** What {@code $.a.b[0]} finds in a document; null when it is cut, no JSON, or lacks it. */
  static @Nullable String json(String document, String path) {
    try {
      JsonNode node = JSON.readTree(document);
      for (String part : path.substring(1).replace("[", ".[").split("\\.")) {
        if (part.isEmpty()) {
          continue;
        }
        node =
            part.startsWith("[") && part.endsWith("]")
                ? element(node, part.substring(1, part.length() - 1))
                : node.path(part);
      }
      return node.isMissingNode() || node.isNull()
          ? null
          : node.isValueNode() ? node.asString() : node.toString();
    } catch (JacksonException e) {
      return null;
    }
  }

  private static JsonNode element(JsonNode node, String index) {
    if (index.matches("\\d{1,9}")) {
      return node.path(Integer.parseInt(index));
    }
    return node.path(index.replaceAll("^[\"']|[\"']$", ""));
  }
}
