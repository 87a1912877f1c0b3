package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** HTTP/1: method, target, host and status. */
final class HttpComparison implements Comparison {
  @Override
  public String protocol() {
    return "http";
  }

  @Override
  public Set<String> layers() {
    return Set.of("http");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("http") && !"2".equals(row.get("version"));
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    Object query = row.get("query");
    // A CONNECT has only the authority.
    Object path = row.get("path");
    return new Reading()
        .with("method", row.get("method"))
        .with("uri", path == null ? row.get("host") : path + (query == null ? "" : "?" + query))
        .with("host", row.get("host"))
        .with("status", row.get("status"));
  }

  private record Request(int packet, Reading reading) {}

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    List<Request> unanswered = new ArrayList<>();
    for (Packet packet : conversation) {
      for (Node http : packet.layers()) {
        if (http.first("http.request.method").isPresent()) {
          Reading reading =
              new Reading()
                  .with("method", http.text("http.request.method"))
                  .with("uri", http.text("http.request.uri").map(HttpComparison::origin))
                  .with("host", host(http));
          readings.add(reading);
          unanswered.add(new Request(packet.number(), reading));
        } else if (http.first("http.response.code").isPresent() && !unanswered.isEmpty()) {
          answer(http, unanswered);
        }
      }
    }
    return readings;
  }

  private static void answer(Node http, List<Request> unanswered) {
    String status = http.show("http.response.code").orElseThrow();
    if (status.startsWith("1") && !status.equals("101")) {
      return;
    }
    // tshark says which request it answers; where it does not, it is the oldest (RFC 9112, 9.3.2).
    int asked = http.show("http.request_in").map(Integer::parseInt).orElse(0);
    int at = 0;
    for (int i = 0; i < unanswered.size(); i++) {
      if (unanswered.get(i).packet() == asked) {
        at = i;
        break;
      }
    }
    unanswered.remove(at).reading().with("status", status);
  }

  /** The field holds the whole line. */
  private static Optional<String> host(Node http) {
    return http.text("http.host").map(line -> line.substring(line.indexOf(':') + 1).strip());
  }

  /** The target without scheme and authority, which our rows have in columns of their own. */
  private static String origin(String target) {
    int authority = target.indexOf("://");
    if (authority <= 0 || target.startsWith("/")) {
      return target;
    }
    int path = target.indexOf('/', authority + 3);
    return path < 0 ? "/" : target.substring(path);
  }
}
