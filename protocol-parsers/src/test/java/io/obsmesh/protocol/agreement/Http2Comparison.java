package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP/2 with gRPC: method, path, and the status of either. */
final class Http2Comparison implements Comparison {
  private static final Pattern SECRET = Pattern.compile("([?&]key=)[^&]*");
  private static final String DATA = "0";
  private static final String PUSH_PROMISE = "5";

  @Override
  public String protocol() {
    return "http2";
  }

  @Override
  public Set<String> layers() {
    return Set.of("http2");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("grpc")
        || row.get("table").equals("http") && "2".equals(row.get("version"));
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    if (row.get("table").equals("grpc")) {
      return new Reading()
          .with("path", row.get("path"))
          .with("grpc-status", row.get("status_code"));
    }
    Object query = row.get("query");
    Object path = row.get("path");
    return new Reading()
        .with("method", row.get("method"))
        .with("path", path == null ? null : path + (query == null ? "" : "?" + query))
        .with("status", row.get("status"));
  }

  /** A stream's headers of both directions; a final status replaces an informational one. */
  private static final class Exchange {
    final Map<String, String> headers = new LinkedHashMap<>();
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    Map<String, Exchange> streams = new LinkedHashMap<>();
    for (Packet packet : conversation) {
      for (Node http2 : packet.layers()) {
        http2.all("http2.stream").forEach(frame -> frame(frame, streams));
      }
    }
    List<Reading> readings = new ArrayList<>();
    for (Exchange exchange : streams.values()) {
      if (exchange.headers.containsKey(":method") || exchange.headers.containsKey(":status")) {
        readings.add(reading(exchange.headers));
      }
    }
    return readings;
  }

  @Override
  public String order(Reading reading) {
    return reading.fields().getOrDefault("path", "");
  }

  private static void frame(Node frame, Map<String, Exchange> streams) {
    String type = frame.show("http2.type").orElse("");
    String id =
        type.equals(PUSH_PROMISE)
            ? frame.show("http2.push_promise.promised_stream_id").orElse("")
            : frame.show("http2.streamid").orElse("");
    if (id.isEmpty() || id.equals("0") || type.equals(DATA)) {
      return;
    }
    Exchange exchange = streams.computeIfAbsent(id, unused -> new Exchange());
    frame
        .all("http2.header")
        .forEach(header ->
            exchange.headers.put(
                header.show("http2.header.name").orElse(""),
                header.show("http2.header.value").orElse("")));
  }

  private static Reading reading(Map<String, String> headers) {
    String type = headers.getOrDefault("content-type", "");
    if (type.startsWith("application/grpc")) {
      return new Reading()
          .with("path", path(headers))
          .with("grpc-status", headers.get("grpc-status"));
    }
    return new Reading()
        .with("method", headers.get(":method"))
        .with("path", path(headers))
        .with("status", headers.get(":status"));
  }

  /** The path, without what our rows redact. */
  private static @Nullable String path(Map<String, String> headers) {
    String path = headers.get(":path");
    return path == null ? null : SECRET.matcher(path).replaceAll("$1<redacted>");
  }
}
