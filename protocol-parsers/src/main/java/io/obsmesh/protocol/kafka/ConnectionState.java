package io.obsmesh.protocol.kafka;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection know. Owned by the connection's thread. */
final class ConnectionState {
  final ArrayDeque<Call> calls = new ArrayDeque<>();
  final TopicNames names = new TopicNames();

  /** After SaslHandshake of version 0 the mechanism's tokens follow without Kafka's header. */
  boolean tokensWithoutHeader;

  /** The oldest open request of that id; null when there is none. */
  @Nullable Call find(int correlationId) {
    for (Call call : calls) {
      if (call.correlationId == correlationId) {
        return call;
      }
    }
    return null;
  }

  /** Takes the oldest open request of that id; null when there is none. */
  @Nullable Call take(int correlationId) {
    for (Iterator<Call> open = calls.iterator(); open.hasNext(); ) {
      Call call = open.next();
      if (call.correlationId == correlationId) {
        open.remove();
        return call;
      }
    }
    return null;
  }
}
