package io.obsmesh.protocol.cql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection know. Owned by the connection's thread. */
final class ConnectionState {
  private static final int MOST_PREPARED = 2048;

  /** Requests that wait for their response, by stream, oldest first. */
  final LinkedHashMap<Integer, Call> calls = new LinkedHashMap<>();

  /** Statements by id: the id is a digest of the text, so it means the same for ever. */
  private final Map<String, String> prepared = new LinkedHashMap<>();

  /** The keyspace in use, null when it is not known. */
  @Nullable String keyspace;

  boolean waits(int stream) {
    return calls.containsKey(stream);
  }

  void prepared(String id, String statement) {
    if (prepared.size() >= MOST_PREPARED && !prepared.containsKey(id)) {
      prepared.remove(prepared.keySet().iterator().next());
    }
    prepared.put(id, statement);
  }

  @Nullable String statement(String id) {
    return prepared.get(id);
  }
}
