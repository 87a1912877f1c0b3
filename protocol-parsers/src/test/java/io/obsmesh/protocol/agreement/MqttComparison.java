package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** MQTT: packets that are no acknowledgement, their topic, id, quality of service and outcome. */
final class MqttComparison implements Comparison {
  private static final Map<String, String> BEGINNINGS =
      Map.of(
          "1", "CONNECT",
          "3", "PUBLISH",
          "8", "SUBSCRIBE",
          "10", "UNSUBSCRIBE",
          "12", "PINGREQ",
          "14", "DISCONNECT",
          "15", "AUTH");
  private static final Map<String, String> ENDINGS =
      Map.of("2", "CONNECT", "4", "PUBLISH", "7", "PUBLISH", "9", "SUBSCRIBE", "11", "UNSUBSCRIBE");

  @Override
  public String protocol() {
    return "mqtt";
  }

  @Override
  public Set<String> layers() {
    return Set.of("mqtt");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("mqtt");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    Object filters = row.get("filters");
    return new Reading()
        .with("packet", row.get("packet"))
        .with("topic", filters == null ? row.get("topic") : String.join(" ", texts(filters)))
        .with("packet_id", row.get("packet_id"))
        .with("qos", row.get("qos"))
        .with("client_id", row.get("packet").equals("CONNECT") ? row.get("client_id") : null)
        .with("user", row.get("user"))
        .with("acknowledged", row.containsKey("latency"));
  }

  private static List<String> texts(Object list) {
    return ((List<?>) list).stream().map(Object::toString).toList();
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Reading> open = new HashMap<>();
    for (Packet packet : conversation) {
      for (Node mqtt : packet.layers()) {
        String type = mqtt.show("mqtt.msgtype").orElse("");
        String id = mqtt.show("mqtt.msgid").orElse("");
        String begins = BEGINNINGS.get(type);
        if (begins != null) {
          Reading reading = reading(begins, mqtt);
          readings.add(reading);
          open.put(begins + id, reading);
        } else if (ENDINGS.containsKey(type)) {
          Optional.ofNullable(open.remove(ENDINGS.get(type) + id))
              .ifPresent(reading -> acknowledge(reading, mqtt));
        } else if (type.equals("13")) {
          Optional.ofNullable(open.remove("PINGREQ")).ifPresent(r -> r.with("acknowledged", true));
        }
      }
    }
    return readings;
  }

  private static void acknowledge(Reading reading, Node mqtt) {
    reading.with("acknowledged", true);
    mqtt.all("mqtt.prop_string")
        .findFirst()
        .filter(assigned -> !reading.fields().containsKey("client_id"))
        .ifPresent(assigned -> reading.with("client_id", Reading.UNREAD));
  }

  private static Reading reading(String begins, Node mqtt) {
    String topics = String.join(" ", mqtt.all("mqtt.topic").map(Node::show).toList());
    return new Reading()
        .with("packet", begins)
        .with("topic", topics.isEmpty() ? null : topics)
        .with("packet_id", mqtt.show("mqtt.msgid"))
        .with("qos", begins.equals("PUBLISH") ? mqtt.show("mqtt.qos").orElse(null) : null)
        .with("client_id", mqtt.show("mqtt.clientid").filter(name -> !name.isEmpty()))
        .with("user", mqtt.show("mqtt.username"))
        .with("acknowledged", false);
  }
}
