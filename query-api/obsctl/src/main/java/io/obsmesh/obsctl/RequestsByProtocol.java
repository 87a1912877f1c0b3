package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.Answer;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Summary;
import io.obsmesh.obsctl.text.Field;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Requests of any protocol with all columns that their protocol has. */
final class RequestsByProtocol {
  /** So many rows are looked at to learn which protocols there are. */
  private static final int LOOKED_AT = 1000;

  private RequestsByProtocol() {}

  /**
   * Rows of one table.
   *
   * @param fields its columns
   * @param partial whether a node did not answer
   */
  record Found(String table, List<JsonNode> rows, List<Field> fields, boolean partial) {
    Found {
      rows = List.copyOf(rows);
      fields = List.copyOf(fields);
    }
  }

  /**
   * Asks the table of every protocol that has such a request.
   *
   * @param filter {@code where} and range, for columns that all request tables have
   * @param limit rows of each table at most, the newest
   */
  static List<Found> ask(ApiClient client, String filter, int limit) throws IOException {
    Set<String> tables = new LinkedHashSet<>();
    for (JsonNode row : rows(client, "request", filter, LOOKED_AT).rows()) {
      tables.add(row.path("protocol").asString(""));
    }
    List<Found> found = new ArrayList<>();
    for (String table : tables) {
      found.add(rows(client, table, filter, limit));
    }
    return found;
  }

  private static Found rows(ApiClient client, String table, String filter, int limit)
      throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("q", table + filter + " | tail " + limit);
    parameters.put("format", "jsonl");
    Answer answer = client.stream("/api/query", parameters, "*/*");
    List<Field> fields = ColumnsHeader.parse(answer.header("Obsmesh-Columns"));
    boolean partial = Summary.parse(answer.header("Obsmesh-Summary")).partial();
    List<JsonNode> rows = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        if (!line.isBlank()) {
          rows.add(ApiClient.parse(line));
        }
      }
    }
    return new Found(table, rows, fields, partial);
  }
}
