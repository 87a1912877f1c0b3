package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka: the head of each request, whether it was answered, and the topics of messages whose
 * version tshark reads.
 */
final class KafkaComparison implements Comparison {
  private static final Pattern TITLE =
      Pattern.compile("Kafka \\((\\S+) v(\\d+) (Request|Response)\\)");

  /** Names that Kafka changed later. */
  private static final Map<String, String> RENAMED = Map.of("Offsets", "ListOffsets");

  @Override
  public String protocol() {
    return "kafka";
  }

  @Override
  public Set<String> layers() {
    return Set.of("kafka");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("kafka");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("api", row.get("api"))
        .with("version", row.get("api_version"))
        .with("correlation_id", row.get("correlation_id"))
        .with("client_id", row.get("client_id"))
        .with("answered", row.containsKey("latency"))
        .with("topics", row.get("topics"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Reading> open = new HashMap<>();
    for (Packet packet : conversation) {
      for (Node kafka : packet.layers()) {
        Matcher title = TITLE.matcher(kafka.title());
        boolean named = title.matches();
        String id = kafka.show("kafka.correlation_id").orElse("");
        if (named && title.group(3).equals("Request")) {
          Reading reading =
              new Reading()
                  .with("api", RENAMED.getOrDefault(title.group(1), title.group(1)))
                  .with("version", title.group(2))
                  .with("correlation_id", id)
                  .with("client_id", kafka.show("kafka.client_id"))
                  .with("answered", false)
                  .with("topics", topics(kafka));
          readings.add(reading);
          open.put(id, reading);
        } else if (open.containsKey(id)) {
          Reading reading = open.remove(id).with("answered", true);
          // tshark does not name the answers to versions that it does not read.
          String topics = named ? topics(kafka) : Reading.UNREAD;
          if (topics != null) {
            reading.with("topics", topics);
          }
        }
      }
    }
    return readings;
  }

  /** As our rows show a list; null for none. */
  private static String topics(Node kafka) {
    boolean readable =
        kafka.children().stream()
            .filter(child -> child.name().equals("kafka.api_version"))
            .noneMatch(version -> version.first("kafka.unsupported_api_version").isPresent());
    if (!readable) {
      return Reading.UNREAD;
    }
    List<String> names = kafka.all("kafka.topic_name").map(Node::show).distinct().toList();
    return names.isEmpty() ? null : names.toString();
  }
}
