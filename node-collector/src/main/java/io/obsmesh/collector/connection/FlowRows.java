package io.obsmesh.collector.connection;

import io.obsmesh.protocol.Transport;
import io.obsmesh.table.FlowColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes the table {@code flow}. Owned by the tracker's thread. */
final class FlowRows {
  private static final EndpointFill SOURCE = new EndpointFill(FlowColumns.table(), "src");
  private static final EndpointFill DESTINATION = new EndpointFill(FlowColumns.table(), "dst");

  private final String node;
  private final RowSink sink;
  private final LongUnaryOperator wallClock;
  private final Row row = new Row(FlowColumns.table());

  FlowRows(String node, RowSink sink, LongUnaryOperator wallClock) {
    this.node = node;
    this.sink = sink;
    this.wallClock = wallClock;
  }

  /** Writes the interval that ends now. */
  void write(Connection connection, long nowNanos, String state) {
    row.clear();
    var conversation = connection.conversation;
    boolean reversed = conversation != null && conversation.reversed();
    EndpointFill client = reversed ? DESTINATION : SOURCE;
    EndpointFill server = reversed ? SOURCE : DESTINATION;
    client.fill(row, connection.clientAddress, connection.client, connection.clientOwner);
    server.fill(row, connection.serverAddress, connection.server, connection.serverOwner);
    Connection.Volume source = reversed ? connection.responseVolume : connection.requestVolume;
    Connection.Volume destination = reversed ? connection.requestVolume : connection.responseVolume;
    row.set(FlowColumns.TIME, wallClock.applyAsLong(connection.flowSinceNanos))
        .set(FlowColumns.DURATION, Math.max(0, nowNanos - connection.flowSinceNanos))
        .set(FlowColumns.NODE, node)
        .set(FlowColumns.CONN, connection.id)
        .set(FlowColumns.ROLE, connection.role())
        .set(FlowColumns.TRANSPORT, connection.transport == Transport.TCP ? "tcp" : "udp")
        .set(FlowColumns.PROTOCOL, conversation == null ? "unknown" : conversation.protocol())
        .set(FlowColumns.SOURCE_BYTES, bytes(connection, source, reversed))
        .set(FlowColumns.DESTINATION_BYTES, bytes(connection, destination, !reversed))
        .set(FlowColumns.SOURCE_PACKETS, packets(source))
        .set(FlowColumns.DESTINATION_PACKETS, packets(destination))
        .set(FlowColumns.STATE, state);
    if (connection.transport == Transport.TCP) {
      health(connection, state);
    }
    connection.flowSinceNanos = nowNanos;
    connection.flowReported = true;
    sink.accept(row);
  }

  private void health(Connection connection, String state) {
    TrackedSocket client = connection.clientSocket;
    TrackedSocket server = connection.serverSocket;
    long rtt = client != null && client.rttNanos > 0 ? client.rttNanos : rtt(server);
    if (rtt > 0) {
      row.set(FlowColumns.RTT, rtt);
    }
    long retransmits = retransmits(client) + retransmits(server);
    row.set(FlowColumns.RETRANSMITS, Math.max(0, retransmits - connection.reportedRetransmits));
    connection.reportedRetransmits = Math.max(retransmits, connection.reportedRetransmits);
    row.set(FlowColumns.RESETS, state.equals("reset") ? 1L : 0L);
    if (connection.connectLatencyNanos >= 0) {
      row.set(FlowColumns.CONNECT_LATENCY, connection.connectLatencyNanos);
    }
  }

  /**
   * Bytes since the last row. A socket's own figure counts what was not captured too, but of a
   * connection that is older than the agent it counts what passed before.
   */
  private static long bytes(Connection connection, Connection.Volume volume, boolean fromServer) {
    long total = volume.end;
    if (!connection.preexisting) {
      TrackedSocket sender = connection.socket(!fromServer);
      TrackedSocket receiver = connection.socket(fromServer);
      total = Math.max(total, sender == null ? 0 : sender.sentBytes);
      total = Math.max(total, receiver == null ? 0 : receiver.receivedBytes);
    }
    long bytes = Math.max(0, total - volume.reportedBytes);
    volume.reportedBytes += bytes;
    return bytes;
  }

  private static long packets(Connection.Volume volume) {
    long packets = volume.packets - volume.reportedPackets;
    volume.reportedPackets = volume.packets;
    return packets;
  }

  private static long rtt(@Nullable TrackedSocket socket) {
    return socket == null ? 0 : socket.rttNanos;
  }

  private static long retransmits(@Nullable TrackedSocket socket) {
    return socket == null ? 0 : socket.retransmits;
  }
}
