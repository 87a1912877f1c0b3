package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.Answer;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Summary;
import io.obsmesh.policy.seen.SeenTraffic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Asks a server for what was seen, grouped so that what is alike comes once. */
final class RecordedTraffic {
  private static final String ENDS =
      "src.ip, src.process, src.unit, src.container, src.service, src.namespace, src.pod,"
          + " src.identity, dst.ip, dst.port, dst.process, dst.unit, dst.container, dst.service,"
          + " dst.namespace, dst.pod, dst.identity, node, verdict";

  /** What makes one request of a table differ from another. */
  private static final Map<String, String> SAID = new LinkedHashMap<>();

  static {
    SAID.put("http", "method, path, host");
    SAID.put("grpc", "service, method");
    SAID.put("redis", "command, key");
    SAID.put("mysql", "operation, digest, db");
    SAID.put("dns", "query, transport");
    SAID.put("tls", "sni, alpn");
  }

  private final ApiClient client;
  private final Terminal terminal;
  private boolean partial;

  RecordedTraffic(ApiClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /**
   * Adds what was seen.
   *
   * @param requests with what was said; without, connections only
   */
  void into(SeenTraffic seen, String last, boolean requests) throws IOException {
    ask(
        seen,
        "flow",
        "flow last "
            + last
            + " | extend dst_name = host(dst.ip) | by "
            + ENDS
            + ", transport, protocol, dst_name",
        Set.of());
    if (!requests) {
      return;
    }
    for (Map.Entry<String, String> table : SAID.entrySet()) {
      ask(
          seen,
          table.getKey(),
          table.getKey() + " last " + last + " | by " + ENDS + ", " + table.getValue(),
          Set.of());
    }
    ask(seen, "", "request last " + last + " | by " + ENDS + ", protocol", SAID.keySet());
  }

  /** Whether a node did not answer. */
  boolean partial() {
    return partial;
  }

  /**
   * @param table of the rows; "" for what column {@code protocol} says
   * @param without protocols to leave out
   */
  private void ask(SeenTraffic seen, String table, String query, Set<String> without)
      throws IOException {
    Answer answer = client.stream("/api/query", Map.of("q", query, "format", "jsonl"), "*/*");
    Summary summary = Summary.parse(answer.header("Obsmesh-Summary"));
    if (summary.partial()) {
      partial = true;
      List<String> notes = summary.notes();
      terminal.note("partial: " + (notes.isEmpty() ? table : String.join("; ", notes)));
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        JsonNode row = ApiClient.parse(line);
        String of = table.isEmpty() ? row.path("protocol").asString("unknown") : table;
        if (!without.contains(of)) {
          seen.add(of, row);
        }
      }
    }
  }
}
