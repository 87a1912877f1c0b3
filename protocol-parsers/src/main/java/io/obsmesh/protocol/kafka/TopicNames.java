package io.obsmesh.protocol.kafka;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Topic ids that a connection told the names of. Fetch and Produce of new versions name topics by
 * id only. Bounded; owned by the connection's thread.
 */
final class TopicNames {
  private static final int MOST = 4096;

  private record Id(long high, long low) {}

  private final Map<Id, String> names = new HashMap<>(0);

  void learn(long high, long low, String name) {
    if (names.size() < MOST) {
      names.put(new Id(high, low), name);
    }
  }

  /** The topic's name, or its id as Kafka's tools print it: base64 for URLs, without padding. */
  String name(long high, long low) {
    @Nullable String known = names.isEmpty() ? null : names.get(new Id(high, low));
    if (known != null) {
      return known;
    }
    byte[] id = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }
}
