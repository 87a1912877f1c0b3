package io.obsmesh.collector.connection;

import io.obsmesh.bpf.DataEvent;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Transport;
import java.util.function.LongUnaryOperator;

/**
 * Gives the bytes of events to the conversations of their connections, and bounds what all of them
 * hold. Owned by the tracker's thread.
 */
final class PayloadFeed {
  private final Conversation.Factory conversations;
  private final ConnectionRows rows;
  private final Iterable<Connection> connections;
  private final TrackerLimits limits;
  private final TrackerCounts counts;
  private final LongUnaryOperator wallClock;
  private final Connection.EventPayload payload = new Connection.EventPayload();
  private long heldBytes;

  PayloadFeed(
      Conversation.Factory conversations,
      ConnectionRows rows,
      Iterable<Connection> connections,
      TrackerLimits limits,
      TrackerCounts counts,
      LongUnaryOperator wallClock) {
    this.conversations = conversations;
    this.rows = rows;
    this.connections = connections;
    this.limits = limits;
    this.counts = counts;
    this.wallClock = wallClock;
  }

  /** Bytes passed one of the connection's sockets. */
  void data(Connection connection, TrackedSocket socket, DataEvent event) {
    connection.lastNanos = Math.max(connection.lastNanos, event.timeNanos());
    if (connection.closeReason != null || !connection.feeds(socket)) {
      return;
    }
    Direction direction = connection.direction(socket, event.sent());
    Connection.Volume volume = connection.volume(direction);
    int length = event.length();
    long position;
    if (connection.transport == Transport.UDP) {
      position = volume.end;
    } else {
      position = volume.sequences.position(event.sequence());
    }
    volume.packets++;
    volume.end = Math.max(volume.end, position + length);
    long from = position - volume.shift;
    // Bytes before position 0 belong to a time that was not seen; no protocol can use them.
    int cut = from < 0 ? (int) Math.min(length, -from) : 0;
    if (cut == length && length > 0) {
      return;
    }
    payload.event = event;
    payload.offset = cut;
    Conversation conversation = conversation(connection);
    conversation.data(
        direction,
        from + cut,
        payload,
        Math.max(0, event.captured() - cut),
        length - cut,
        wallClock.applyAsLong(event.timeNanos()));
    payload.event = null;
    account(connection, conversation);
  }

  private Conversation conversation(Connection connection) {
    Conversation conversation = connection.conversation;
    if (conversation == null) {
      conversation =
          conversations.open(
              new Conversation.Start(
                  connection.transport,
                  connection.server.port(),
                  connection.orientationKnown,
                  connection.fromStart()),
              rows.of(connection),
              connection,
              counts);
      connection.conversation = conversation;
    }
    return conversation;
  }

  private void account(Connection connection, Conversation conversation) {
    long held = conversation.heldBytes();
    heldBytes += held - connection.heldBytes;
    connection.heldBytes = held;
    if (heldBytes > limits.heldBytes()) {
      shed();
    }
  }

  /** The conversation that holds most payload starts anew at the bytes that come next. */
  private void shed() {
    Connection largest = null;
    for (Connection connection : connections) {
      if (largest == null || connection.heldBytes > largest.heldBytes) {
        largest = connection;
      }
    }
    if (largest == null || largest.conversation == null) {
      return;
    }
    counts.lost("too_much_payload", 1);
    largest.conversation.close(CloseReason.UNOBSERVED, wallClock.applyAsLong(rows.nowNanos()));
    largest.conversation = null;
    heldBytes -= largest.heldBytes;
    largest.heldBytes = 0;
    largest.restarted = true;
    largest.requestVolume.shift = largest.requestVolume.end;
    largest.responseVolume.shift = largest.responseVolume.end;
  }

  /** Nobody need wait any more for pieces that are missing. */
  void lost(long wallNanos) {
    for (Connection connection : connections) {
      Conversation conversation = connection.conversation;
      if (connection.heldBytes > 0 && conversation != null && connection.closeReason == null) {
        conversation.lost(wallNanos);
        account(connection, conversation);
      }
    }
  }

  /** Time passed for a connection that goes on. */
  void tick(Connection connection, long wallNanos) {
    Conversation conversation = connection.conversation;
    if (conversation != null) {
      conversation.tick(wallNanos);
      account(connection, conversation);
    }
  }

  /** Ends a connection's conversation. */
  void close(Connection connection, CloseReason reason, long timeNanos) {
    Conversation conversation = connection.conversation;
    if (conversation != null) {
      conversation.close(reason, wallClock.applyAsLong(timeNanos));
      heldBytes -= connection.heldBytes;
      connection.heldBytes = 0;
    }
  }
}
