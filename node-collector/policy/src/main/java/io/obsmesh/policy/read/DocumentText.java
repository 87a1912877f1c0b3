package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Absent;
import io.obsmesh.policy.read.Node.Mapping;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.read.Node.Sequence;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The text of one document of several. */
final class DocumentText {
  private DocumentText() {}

  /** The lines between the marks around that line, comments too. */
  static String at(String text, int line) {
    List<String> lines = text.lines().toList();
    int from = Math.min(line, lines.size()) - 1;
    while (from > 0 && !isMark(lines.get(from - 1)) && !isMark(lines.get(from))) {
      from--;
    }
    int to = Math.min(line, lines.size());
    while (to < lines.size() && !isMark(lines.get(to))) {
      to++;
    }
    StringBuilder document = new StringBuilder();
    for (String each : lines.subList(from, to)) {
      if (!each.equals("---")) {
        document.append(each).append('\n');
      }
    }
    return document.toString();
  }

  private static boolean isMark(String line) {
    return line.equals("---")
        || line.startsWith("--- ")
        || line.equals("...")
        || line.startsWith("%");
  }

  /** An element of a list as a document, in JSON, every value a text. */
  static String of(Node node) {
    return json(node).toString() + "\n";
  }

  private static JsonNode json(Node node) {
    return switch (node) {
      case Mapping mapping -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        mapping.entries().forEach(each -> object.set(each.name(), json(each.value())));
        yield object;
      }
      case Sequence sequence -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        sequence.elements().forEach(each -> array.add(json(each)));
        yield array;
      }
      case Scalar scalar -> JsonNodeFactory.instance.stringNode(scalar.text());
      case Absent _ -> JsonNodeFactory.instance.nullNode();
    };
  }
}
