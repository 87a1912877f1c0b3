package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** MongoDB: command, collection and database of each request, and the error of its reply. */
final class MongoComparison implements Comparison {
  private static final String NONE = "0x00000000";
  private static final String QUERY = "2004";

  @Override
  public String protocol() {
    return "mongo";
  }

  @Override
  public Set<String> layers() {
    return Set.of("mongo");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("mongo");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("command", row.get("command"))
        .with("collection", row.get("collection"))
        .with("db", row.get("db"))
        .with("error_code", row.get("error_code"))
        .with("answered", row.containsKey("latency"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Reading> open = new HashMap<>();
    for (Packet packet : conversation) {
      for (Node mongo : packet.layers()) {
        String answers = mongo.show("mongo.response_to").orElse(NONE);
        if (answers.equals(NONE)) {
          Reading reading = request(mongo).with("answered", false);
          readings.add(reading);
          open.put(mongo.show("mongo.request_id").orElse(""), reading);
        } else if (open.containsKey(answers)) {
          open.remove(answers).with("answered", true).with("error_code", number(mongo, "code"));
        }
      }
    }
    return readings;
  }

  private static Reading request(Node mongo) {
    if (mongo.show("mongo.opcode").filter(QUERY::equals).isPresent()) {
      return new Reading()
          .with("command", "find")
          .with("collection", mongo.show("mongo.collection_name"))
          .with("db", mongo.show("mongo.database_name"));
    }
    Optional<Node> command = elements(mongo).findFirst();
    return new Reading()
        .with("command", command.map(Node::show))
        .with("collection", command.flatMap(node -> node.show("mongo.element.value.string")))
        .with("db", element(mongo, "$db").flatMap(db -> db.show("mongo.element.value.string")));
  }

  /** The elements of the body itself, not of what is in it. */
  private static Stream<Node> elements(Node mongo) {
    return mongo
        .first("mongo.msg.sections.section.body")
        .flatMap(body -> body.first("mongo.elements"))
        .stream()
        .flatMap(all -> all.children().stream());
  }

  private static Optional<Node> element(Node mongo, String name) {
    return elements(mongo).filter(element -> element.show().equals(name)).findFirst();
  }

  private static Optional<String> number(Node mongo, String name) {
    return element(mongo, name).flatMap(value -> value.show("mongo.element.value.int"));
  }
}
