package io.obsmesh.wire;

import io.obsmesh.wire.PartialAggregate.Key;
import io.obsmesh.wire.PartialAggregate.State;
import io.obsmesh.wire.PartialAggregate.Which;
import io.obsmesh.wire.Predicate.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Partial aggregates as JSON: keys and states in order, a state's kind in {@code is}. */
final class AggregateJson {
  private AggregateJson() {}

  static ObjectNode write(JsonMapper mapper, PartialAggregate aggregate) {
    ObjectNode node = mapper.createObjectNode();
    ArrayNode keys = node.putArray("keys");
    for (Key key : aggregate.keys()) {
      ObjectNode written = keys.addObject();
      PredicateJson.reference(written, "of", key.of());
      if (key.width() > 0) {
        written.put("width", key.width());
      }
    }
    node.put("every", aggregate.everyNanos());
    ArrayNode states = node.putArray("states");
    aggregate.states().forEach(state -> states.add(write(mapper, state)));
    return node;
  }

  private static ObjectNode write(JsonMapper mapper, State state) {
    ObjectNode node = mapper.createObjectNode();
    return switch (state) {
      case PartialAggregate.Count(var where) -> {
        node.put("is", "count");
        if (where != null) {
          node.set("where", PredicateJson.write(mapper, where));
        }
        yield node;
      }
      case PartialAggregate.Sum(var of) -> of(node.put("is", "sum"), of);
      case PartialAggregate.Moments(var of) -> of(node.put("is", "moments"), of);
      case PartialAggregate.Pick(var of, var which) ->
          of(node.put("is", "pick"), of).put("which", which.name().toLowerCase(Locale.ROOT));
      case PartialAggregate.Distribution(var of) -> of(node.put("is", "distribution"), of);
      case PartialAggregate.Distinct(var of) -> of(node.put("is", "distinct"), of);
      case PartialAggregate.Frequent(var of) -> of(node.put("is", "frequent"), of);
    };
  }

  private static ObjectNode of(ObjectNode node, Reference of) {
    return PredicateJson.reference(node, "of", of);
  }

  static PartialAggregate read(JsonNode node) {
    List<Key> keys = new ArrayList<>();
    for (JsonNode key : node.path("keys")) {
      keys.add(new Key(of(key), WireJson.number(key, "width", 0)));
    }
    List<State> states = new ArrayList<>();
    for (JsonNode state : node.path("states")) {
      states.add(state(state));
    }
    return new PartialAggregate(keys, WireJson.number(node, "every", 0), states);
  }

  private static State state(JsonNode node) {
    String kind = WireJson.text(node.path("is"), "is");
    return switch (kind) {
      case "count" -> {
        JsonNode where = node.get("where");
        yield new PartialAggregate.Count(
            where == null || where.isNull() ? null : PredicateJson.read(where));
      }
      case "sum" -> new PartialAggregate.Sum(of(node));
      case "moments" -> new PartialAggregate.Moments(of(node));
      case "pick" ->
          new PartialAggregate.Pick(
              of(node), PredicateJson.constant(Which.class, node.path("which"), "which"));
      case "distribution" -> new PartialAggregate.Distribution(of(node));
      case "distinct" -> new PartialAggregate.Distinct(of(node));
      case "frequent" -> new PartialAggregate.Frequent(of(node));
      default ->
          throw new IllegalArgumentException(
              "is: " + kind + " (expected: a kind of state that this version knows)");
    };
  }

  private static Reference of(JsonNode node) {
    return PredicateJson.reference(node.path("of"), "of");
  }
}
