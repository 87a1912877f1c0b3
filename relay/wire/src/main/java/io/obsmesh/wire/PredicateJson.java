package io.obsmesh.wire;

import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import io.obsmesh.wire.Predicate.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Predicates as JSON: an object per node of the tree, its kind in {@code is}. */
final class PredicateJson {
  private PredicateJson() {}

  static ObjectNode write(JsonMapper mapper, Predicate predicate) {
    ObjectNode node = mapper.createObjectNode();
    switch (predicate) {
      case Predicate.And(var all) -> writeAll(mapper, node.put("is", "and"), all);
      case Predicate.Or(var any) -> writeAll(mapper, node.put("is", "or"), any);
      case Predicate.Not(var of) -> node.put("is", "not").set("of", write(mapper, of));
      case Predicate.CompareNumber(var left, var comparison, var right) -> {
        compare(node.put("is", "number"), left, comparison);
        // JSON has no word for what is not finite.
        if (Double.isFinite(right)) {
          node.put("right", right);
        } else {
          node.put("right", Double.toString(right));
        }
      }
      case Predicate.CompareLong(var left, var comparison, var right) ->
          compare(node.put("is", "long"), left, comparison).put("right", right);
      case Predicate.CompareText(var left, var comparison, var right) ->
          compare(node.put("is", "text"), left, comparison).put("right", right);
      case Predicate.IsTrue(var of) -> reference(node.put("is", "true"), "left", of);
      case Predicate.IsPresent(var of) -> reference(node.put("is", "present"), "left", of);
      case Predicate.InTexts(var left, var values) -> {
        ArrayNode array = reference(node.put("is", "texts"), "left", left).putArray("values");
        values.forEach(array::add);
      }
      case Predicate.InLongs(var left, var values) -> {
        ArrayNode array = reference(node.put("is", "longs"), "left", left).putArray("values");
        values.forEach(array::add);
      }
      case Predicate.InNetwork(var left, var network) ->
          reference(node.put("is", "network"), "left", left).put("network", network);
      case Predicate.MatchText(var left, var match, var pattern) ->
          reference(node.put("is", "match"), "left", left)
              .put("match", lower(match))
              .put("pattern", pattern);
      case Predicate.CompareColumns(var left, var comparison, var right) ->
          reference(compare(node.put("is", "columns"), left, comparison), "right", right);
    }
    return node;
  }

  private static void writeAll(JsonMapper mapper, ObjectNode node, List<Predicate> parts) {
    ArrayNode array = node.putArray("parts");
    parts.forEach(part -> array.add(write(mapper, part)));
  }

  private static ObjectNode compare(ObjectNode node, Reference left, Comparison comparison) {
    return reference(node, "left", left).put("compare", lower(comparison));
  }

  static ObjectNode reference(ObjectNode node, String field, Reference reference) {
    ObjectNode written = node.putObject(field).put("column", reference.column());
    if (reference.key() != null) {
      written.put("key", reference.key());
    }
    return node;
  }

  /** Depth is bounded by the reader that made the tree. */
  static Predicate read(JsonNode node) {
    String kind = WireJson.text(node.path("is"), "is");
    return switch (kind) {
      case "and" -> new Predicate.And(parts(node));
      case "or" -> new Predicate.Or(parts(node));
      case "not" -> new Predicate.Not(read(node.path("of")));
      case "number" ->
          new Predicate.CompareNumber(left(node), comparison(node), real(node.path("right")));
      case "long" ->
          new Predicate.CompareLong(
              left(node), comparison(node), WireJson.number(node.path("right"), "right"));
      case "text" ->
          new Predicate.CompareText(
              left(node), comparison(node), WireJson.text(node.path("right"), "right"));
      case "true" -> new Predicate.IsTrue(left(node));
      case "present" -> new Predicate.IsPresent(left(node));
      case "texts" -> {
        Set<String> values = new HashSet<>();
        for (JsonNode value : node.path("values")) {
          values.add(WireJson.text(value, "values"));
        }
        yield new Predicate.InTexts(left(node), values);
      }
      case "longs" -> {
        Set<Long> values = new HashSet<>();
        for (JsonNode value : node.path("values")) {
          values.add(WireJson.number(value, "values"));
        }
        yield new Predicate.InLongs(left(node), values);
      }
      case "network" ->
          new Predicate.InNetwork(left(node), WireJson.text(node.path("network"), "network"));
      case "match" ->
          new Predicate.MatchText(
              left(node),
              constant(Match.class, node.path("match"), "match"),
              WireJson.text(node.path("pattern"), "pattern"));
      case "columns" ->
          new Predicate.CompareColumns(
              left(node), comparison(node), reference(node.path("right"), "right"));
      default ->
          throw new IllegalArgumentException(
              "is: " + kind + " (expected: a kind of predicate that this version knows)");
    };
  }

  private static List<Predicate> parts(JsonNode node) {
    List<Predicate> parts = new ArrayList<>();
    for (JsonNode part : node.path("parts")) {
      parts.add(read(part));
    }
    return parts;
  }

  private static Reference left(JsonNode node) {
    return reference(node.path("left"), "left");
  }

  static Reference reference(JsonNode node, String field) {
    JsonNode key = node.get("key");
    return new Reference(
        WireJson.text(node.path("column"), field + ".column"),
        key == null || key.isNull() ? null : WireJson.text(key, field + ".key"));
  }

  private static Comparison comparison(JsonNode node) {
    return constant(Comparison.class, node.path("compare"), "compare");
  }

  private static double real(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return switch (WireJson.text(node, "right")) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default ->
          throw new IllegalArgumentException(
              "right: " + WireJson.shown(node) + " (expected: a number)");
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String field) {
    String text = WireJson.text(node, field);
    for (E constant : type.getEnumConstants()) {
      if (lower(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        field + ": " + WireJson.shown(node) + " (expected: one that this version knows)");
  }
}
