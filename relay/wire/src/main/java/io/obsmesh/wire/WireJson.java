package io.obsmesh.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What nodes and relays say to each other, as JSON: a request is a Flight ticket, a summary is the
 * metadata of the last message, a report is the answer to an action. Unknown fields are ignored and
 * missing ones have defaults, so that versions can differ. Reading throws {@link
 * IllegalArgumentException} for anything else, and is bounded in size and depth. Thread-safe.
 */
public final class WireJson {
  /** Nothing longer is read. */
  public static final int MAX_BYTES = 4 << 20;

  private static final int MAX_DEPTH = 200;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .build())
          .build();

  private WireJson() {}

  /** A request as a ticket. */
  public static byte[] write(ScanRequest request) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("table", request.table());
    ArrayNode columns = node.putArray("columns");
    request.columns().forEach(columns::add);
    if (request.filter() != null) {
      node.set("filter", PredicateJson.write(MAPPER, request.filter()));
    }
    node.put("since", request.sinceNanos());
    node.put("until", request.untilNanos());
    node.put("newest", request.newest());
    node.put("follow", request.follow());
    if (!request.from().isEmpty()) {
      ObjectNode from = node.putObject("from");
      request.from().forEach(from::put);
    }
    if (request.asWritten()) {
      node.put("asWritten", true);
    }
    if (request.aggregate() != null) {
      node.set("aggregate", AggregateJson.write(MAPPER, request.aggregate()));
    }
    return MAPPER.writeValueAsBytes(node);
  }

  /** Reads {@link #write(ScanRequest)}. */
  public static ScanRequest readRequest(byte[] json) {
    JsonNode node = tree(json);
    List<String> columns = new ArrayList<>();
    for (JsonNode column : node.path("columns")) {
      columns.add(text(column, "columns"));
    }
    JsonNode filter = node.get("filter");
    JsonNode aggregate = node.get("aggregate");
    return new ScanRequest(
        text(node.path("table"), "table"),
        columns,
        filter == null || filter.isNull() ? null : PredicateJson.read(filter),
        number(node, "since", 0),
        number(node, "until", Long.MAX_VALUE),
        number(node, "newest", 0),
        node.path("follow").asBoolean(false),
        places(node.path("from")),
        node.path("asWritten").asBoolean(false),
        aggregate == null || aggregate.isNull() ? null : AggregateJson.read(aggregate));
  }

  private static Map<String, Long> places(JsonNode node) {
    Map<String, Long> places = new HashMap<>();
    for (Map.Entry<String, JsonNode> place : node.properties()) {
      places.put(place.getKey(), number(place.getValue(), "from"));
    }
    return places;
  }

  /** A summary as metadata. */
  public static byte[] write(ScanSummary summary) {
    return MAPPER.writeValueAsBytes(summary);
  }

  /** Reads {@link #write(ScanSummary)}. */
  public static ScanSummary readSummary(byte[] json) {
    return read(json, ScanSummary.class);
  }

  /** A report as the answer to an action. */
  public static byte[] write(NodeReport report) {
    return MAPPER.writeValueAsBytes(report);
  }

  /** Reads {@link #write(NodeReport)}. */
  public static NodeReport readReport(byte[] json) {
    return read(json, NodeReport.class);
  }

  private static <T> T read(byte[] json, Class<T> type) {
    bound(json);
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new IllegalArgumentException("json: null (expected: " + type.getSimpleName() + ")");
      }
      return value;
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private static JsonNode tree(byte[] json) {
    bound(json);
    try {
      JsonNode node = MAPPER.readTree(json);
      if (!node.isObject()) {
        throw new IllegalArgumentException("json: no object (expected: an object)");
      }
      return node;
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private static void bound(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "json: " + json.length + " bytes (expected: at most " + MAX_BYTES + ")");
    }
  }

  private static IllegalArgumentException malformed(JacksonException e) {
    return new IllegalArgumentException("json: " + e.getOriginalMessage() + " (expected: JSON)", e);
  }

  static String text(JsonNode node, String field) {
    if (!node.isString()) {
      throw new IllegalArgumentException(field + ": " + shown(node) + " (expected: text)");
    }
    return node.stringValue();
  }

  static long number(JsonNode parent, String field, long otherwise) {
    JsonNode node = parent.get(field);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    return number(node, field);
  }

  static long number(JsonNode node, String field) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IllegalArgumentException(
          field + ": " + shown(node) + " (expected: a whole number of 64 bits)");
    }
    return node.longValue();
  }

  static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "missing" : node.toString();
    return text.length() > 64 ? text.substring(0, 64) + "…" : text;
  }
}
