package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.Direction;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection know. Owned by the connection's thread. */
final class ConnectionState {
  /** Aliases that are kept; a server that allows more is not known. */
  private static final int MOST_ALIASES = 1024;

  /** Protocol level of the CONNECT: 3, 4 or 5; 0 when it was not seen. */
  int level;

  /** What waits for its answer, by who sent it and by packet id, oldest first. */
  private final Map<Integer, Exchange> clients = new LinkedHashMap<>();

  private final Map<Integer, Exchange> servers = new LinkedHashMap<>();

  private final Map<Integer, String> clientAliases = new HashMap<>();
  private final Map<Integer, String> serverAliases = new HashMap<>();

  Map<Integer, Exchange> open(Direction sender) {
    return sender == Direction.REQUEST ? clients : servers;
  }

  private Map<Integer, String> aliases(Direction sender) {
    return sender == Direction.REQUEST ? clientAliases : serverAliases;
  }

  /** The name of the version, or null when CONNECT was not seen. */
  @Nullable String version() {
    return switch (level) {
      case 3 -> "3.1";
      case 4 -> "3.1.1";
      case 5 -> "5";
      default -> null;
    };
  }

  void learn(Direction sender, int alias, String topic) {
    Map<Integer, String> known = aliases(sender);
    if (known.size() < MOST_ALIASES || known.containsKey(alias)) {
      known.put(alias, topic);
    }
  }

  @Nullable String topic(Direction sender, int alias) {
    return aliases(sender).get(alias);
  }

  /** Packets that gave an alias another meaning may be lost. */
  void forgetAliases(Direction sender) {
    aliases(sender).clear();
  }
}
