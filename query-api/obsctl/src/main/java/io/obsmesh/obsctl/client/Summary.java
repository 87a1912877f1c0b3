package io.obsmesh.obsctl.client;

import io.obsmesh.obsctl.text.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What an answer says about itself: how many rows, how complete.
 *
 * @param rows rows in the answer; -1 when it did not say
 * @param elapsedNanos how long the server took; -1 when it did not say
 * @param scannedRows rows looked at; -1 when it did not say
 * @param lostEvents events lost in the range of time: rows may be missing
 * @param partial whether a node is missing from the answer
 * @param notes sentences for the user: limits reached, nodes that did not answer
 */
public record Summary(
    long rows,
    int nodesAsked,
    int nodesAnswered,
    long elapsedNanos,
    long scannedRows,
    long lostEvents,
    boolean partial,
    List<String> notes,
    Map<String, String> absent) {
  private static final Summary UNKNOWN =
      new Summary(-1, 0, 0, -1, -1, 0, false, List.of(), Map.of());

  public Summary {
    notes = List.copyOf(notes);
    absent = Map.copyOf(absent);
  }

  /** Reads the header {@code Obsmesh-Summary}; an empty or foreign one says nothing. */
  public static Summary parse(String header) {
    try {
      return of(ApiClient.parse(header));
    } catch (JacksonException _) {
      return UNKNOWN;
    }
  }

  /** Reads a summary; what is not there stays unknown. */
  public static Summary of(JsonNode json) {
    List<String> notes = new ArrayList<>();
    for (JsonNode note : json.path("notes")) {
      notes.add(note.asString());
    }
    Map<String, String> absent = new HashMap<>();
    for (JsonNode node : json.path("nodes")) {
      if (node.has("error")) {
        absent.put(node.path("node").asString("?"), node.path("error").asString("?"));
      }
    }
    int asked = json.path("nodesAsked").asInt(0);
    int answered = json.path("nodesAnswered").asInt(0);
    return new Summary(
        json.path("rows").asLong(-1),
        asked,
        answered,
        json.path("elapsedNanos").asLong(-1),
        json.path("scannedRows").asLong(-1),
        json.path("lostEvents").asLong(0),
        json.path("partial").asBoolean(false) || answered < asked,
        notes,
        absent);
  }

  /**
   * For example {@code 1,204 rows · 3/3 nodes · 42 ms · scanned 1.1M}.
   *
   * @param counted rows as printed, for an answer that did not say
   */
  public String line(long counted) {
    long shown = rows >= 0 ? rows : Math.max(0, counted);
    List<String> parts = new ArrayList<>();
    parts.add(String.format(Locale.ROOT, "%,d %s", shown, shown == 1 ? "row" : "rows"));
    if (nodesAsked > 0) {
      parts.add(nodesAnswered + "/" + nodesAsked + (nodesAsked == 1 ? " node" : " nodes"));
    }
    if (elapsedNanos >= 0) {
      parts.add(Math.max(1, Math.round(elapsedNanos / 1e6)) + " ms");
    }
    if (scannedRows >= 0) {
      parts.add("scanned " + Values.count(scannedRows));
    }
    if (lostEvents > 0) {
      parts.add("lost " + Values.count(lostEvents) + " events, rows may be missing");
    }
    return String.join(" · ", parts);
  }
}
