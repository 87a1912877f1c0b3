package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cassandra CQL, versions 3 and 4: each request, its statement, and what came of it. */
final class CqlComparison implements Comparison {
  private static final Set<String> WITH_TEXT = Set.of("QUERY", "PREPARE");

  @Override
  public String protocol() {
    return "cql";
  }

  @Override
  public Set<String> layers() {
    return Set.of("cql");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("cql");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("command", row.get("command"))
        .with("version", row.get("version"))
        .with("stream", row.get("stream"))
        .with("statement", row.get("statement"))
        .with("rows", row.get("rows"))
        .with("error_code", row.get("error_code"))
        .with("answered", row.containsKey("latency"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Reading> open = new HashMap<>();
    for (Packet packet : conversation) {
      for (Node cql : packet.layers()) {
        String stream = cql.show("cql.stream").orElse("");
        if (cql.show("cql.direction").filter("0x00"::equals).isPresent()) {
          Reading reading = request(cql).with("stream", stream);
          readings.add(reading);
          open.put(stream, reading);
        } else if (open.containsKey(stream)) {
          open.remove(stream)
              .with("answered", true)
              .with("rows", cql.show("cql.result.rows.row_count"))
              .with("error_code", cql.show("cql.error_code").map(Integer::decode));
        }
      }
    }
    return readings;
  }

  private static Reading request(Node cql) {
    String command =
        cql.first("cql.opcode").orElseThrow().title().replaceAll(".*Opcode: (\\S+) .*", "$1");
    Reading reading =
        new Reading()
            .with("command", command)
            .with("version", cql.show("cql.protocol_version"))
            .with("answered", false);
    if (WITH_TEXT.contains(command)) {
      reading.with("statement", cql.text("cql.string"));
    } else if (command.equals("EXECUTE")) {
      // Our rows have the text that was prepared.
      reading.with("statement", Reading.UNREAD);
    }
    return reading;
  }
}
