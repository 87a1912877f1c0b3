package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.Peer.Entity;
import io.obsmesh.policy.rule.Prefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads kinds of places. */
final class EntityReader {
  private static final Map<String, Entity.Kind> OWN = new LinkedHashMap<>();
  private static final Map<String, Entity.Kind> CILIUM = new LinkedHashMap<>();

  static {
    OWN.put("all", Entity.Kind.ALL);
    OWN.put("world", Entity.Kind.WORLD);
    OWN.put("host", Entity.Kind.HOST);
    OWN.put("node", Entity.Kind.REMOTE_NODE);
    OWN.put("cluster", Entity.Kind.CLUSTER);
    CILIUM.putAll(OWN);
    CILIUM.remove("node");
    CILIUM.put("remote-node", Entity.Kind.REMOTE_NODE);
  }

  private EntityReader() {}

  /** The field {@code entity}. */
  static @Nullable Peer own(Fields fields) {
    String word = fields.text("entity");
    Entity.Kind kind = word == null ? null : OWN.get(word);
    if (word != null && kind == null) {
      fields.problem(
          fields.placeOf("entity"),
          "entity: "
              + word
              + " (expected: "
              + String.join(", ", OWN.keySet())
              + ")"
              + Nearest.hint(word, OWN.keySet()));
    }
    return kind == null ? null : new Entity(kind);
  }

  /** An element of {@code fromEntities} or {@code toEntities}. */
  static @Nullable Peer cilium(Node node, Problems problems) {
    if (!(node instanceof Node.Scalar scalar)) {
      problems.add(node.place(), "an entity is a word, such as world");
      return null;
    }
    String word = scalar.text();
    Node.Place place = scalar.place();
    Entity.Kind kind = CILIUM.get(word);
    if (kind != null) {
      return new Entity(kind);
    }
    return switch (word) {
      case "world-ipv4" -> world("0.0.0.0/0");
      case "world-ipv6" -> world("::/0");
      case "init", "health", "unmanaged", "ingress", "kube-apiserver", "none" -> {
        problems.add(
            place,
            "entity '"
                + word
                + "' is not supported: name what is meant by labels or cidr (supported: "
                + String.join(", ", CILIUM.keySet())
                + ", world-ipv4, world-ipv6)");
        yield null;
      }
      default -> {
        problems.add(place, "'" + word + "' is no entity" + Nearest.hint(word, CILIUM.keySet()));
        yield null;
      }
    };
  }

  private static Peer world(String network) {
    return new Peer.Cidr(Objects.requireNonNull(Prefix.parse(network)), List.of(), true);
  }
}
