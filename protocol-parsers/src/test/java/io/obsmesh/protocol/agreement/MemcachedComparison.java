package io.obsmesh.protocol.agreement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Memcached: command, key, size of the value and reply. tshark reads the first text command of a
 * packet only, and no error with words behind it.
 */
final class MemcachedComparison implements Comparison {
  @Override
  public String protocol() {
    return "memcached";
  }

  @Override
  public Set<String> layers() {
    return Set.of("memcache");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("memcached");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("command", row.get("command"))
        .with("key", row.get("key"))
        .with("value_bytes", row.get("value_bytes"))
        .with("status", row.get("status"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    ArrayDeque<Reading> open = new ArrayDeque<>();
    String client = conversation.isEmpty() ? "" : conversation.getFirst().source();
    for (Packet packet : conversation) {
      for (Node memcache : packet.layers()) {
        if (packet.source().equals(client)) {
          Reading reading = request(memcache);
          readings.add(reading);
          open.add(reading);
        } else if (!open.isEmpty()) {
          answer(open.remove(), memcache);
        }
      }
    }
    return readings;
  }

  private static Reading request(Node memcache) {
    return new Reading()
        .with("command", memcache.show("memcache.command").or(() -> opcode(memcache)))
        .with("key", memcache.text("memcache.key"))
        .with("value_bytes", size(memcache).filter(bytes -> !bytes.equals("0")))
        .with("status", Reading.UNREAD);
  }

  /** Binary: "Opcode: Get (0)". */
  private static Optional<String> opcode(Node memcache) {
    return memcache
        .first("memcache.opcode")
        .map(Node::title)
        .map(title -> title.replaceAll("Opcode: (\\S+) .*", "$1").toLowerCase(Locale.ROOT));
  }

  private static Optional<String> size(Node memcache) {
    return memcache.show("memcache.value.length");
  }

  private static void answer(Reading reading, Node memcache) {
    boolean value = memcache.first("memcache.value").isPresent();
    Optional<Node> status = memcache.first("memcache.status");
    reading.with(
        "status",
        memcache
            .show("memcache.response")
            .or(() -> status.map(Node::show).filter("0"::equals).map(ok -> "OK"))
            .orElse(Reading.UNREAD));
    if (value) {
      reading.with("value_bytes", size(memcache));
    }
  }
}
