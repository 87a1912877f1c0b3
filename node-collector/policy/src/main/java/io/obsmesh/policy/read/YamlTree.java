package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Absent;
import io.obsmesh.policy.read.Node.Entry;
import io.obsmesh.policy.read.Node.Mapping;
import io.obsmesh.policy.read.Node.Place;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.read.Node.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads YAML (and so JSON), several documents per text, into trees with places. */
final class YamlTree {
  private static final int DEEPEST = 64;
  private static final YAMLFactory YAML = YAMLFactory.builder().build();

  private final JsonParser parser;
  private final Problems problems;
  private int depth;

  private YamlTree(JsonParser parser, Problems problems) {
    this.parser = parser;
    this.problems = problems;
  }

  /** The documents up to the first place that is no YAML; that is a problem. */
  static List<Node> parse(String text, Problems problems) {
    List<Node> documents = new ArrayList<>();
    try (JsonParser parser = YAML.createParser(ObjectReadContext.empty(), text)) {
      YamlTree tree = new YamlTree(parser, problems);
      while (parser.nextToken() != null) {
        documents.add(tree.node());
      }
    } catch (JacksonException e) {
      @Nullable TokenStreamLocation at = e.getLocation();
      problems.add(
          at == null ? new Place(1, 1) : place(at), "no YAML: " + sentence(e.getOriginalMessage()));
    }
    return documents;
  }

  /** What is wrong, from a message that also says while doing what, and shows the line. */
  private static String sentence(String message) {
    for (String line : message.split("\n")) {
      if (!line.isBlank() && !line.startsWith(" ") && !line.startsWith("while ")) {
        return line.strip();
      }
    }
    return message.strip().split("\n", 2)[0];
  }

  private static Place place(TokenStreamLocation at) {
    return new Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }

  private Place here() {
    return place(parser.currentTokenLocation());
  }

  private Node node() {
    Place place = here();
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      if (++depth > DEEPEST) {
        problems.add(place, "nested deeper than " + DEEPEST);
      }
      Node all = token == JsonToken.START_OBJECT ? mapping(place) : sequence(place);
      depth--;
      return all;
    }
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      problems.add(place, "aliases (*name) are not supported: write out what it stands for");
    }
    return token == JsonToken.VALUE_NULL
        ? new Absent(place)
        : new Scalar(place, parser.getString());
  }

  private Mapping mapping(Place place) {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      Place at = here();
      String name = parser.currentName();
      if (!names.add(name)) {
        problems.add(at, "'" + name + "' is there twice");
      }
      parser.nextToken();
      entries.add(new Entry(at, name, node()));
    }
    return new Mapping(place, entries);
  }

  private Sequence sequence(Place place) {
    List<Node> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(node());
    }
    return new Sequence(place, elements);
  }
}
