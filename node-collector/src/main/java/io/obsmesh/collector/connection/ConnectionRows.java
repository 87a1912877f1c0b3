package io.obsmesh.collector.connection;

import io.obsmesh.protocol.Transport;
import io.obsmesh.table.Column;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Completes rows with who, where and how they were observed, and lets a row wait a short while for
 * the owner of an end: a process that is written is the right one or none. Owned by the tracker's
 * thread.
 */
final class ConnectionRows {
  private static final EndpointFill SOURCE = new EndpointFill(RequestColumns.table(), "src");
  private static final EndpointFill DESTINATION = new EndpointFill(RequestColumns.table(), "dst");

  private final String node;
  private final RowSink sink;
  private final TrackerLimits limits;
  private final TrackerCounts counts;
  private final CaptureControl control;
  private Deque<HeldRow> held = new ArrayDeque<>();
  private Deque<HeldRow> spare = new ArrayDeque<>();
  private long nowNanos;

  /** The table of the last row, and whether its rows are requests. */
  private @Nullable Table lastTable;

  private boolean requests;

  ConnectionRows(
      String node,
      RowSink sink,
      TrackerLimits limits,
      TrackerCounts counts,
      CaptureControl control) {
    this.node = node;
    this.sink = sink;
    this.limits = limits;
    this.counts = counts;
    this.control = control;
  }

  /** The sink that a connection's conversation writes to. */
  RowSink of(Connection connection) {
    return row -> accept(connection, row);
  }

  void now(long monotonicNanos) {
    nowNanos = monotonicNanos;
  }

  /** What {@link #now} said last. */
  long nowNanos() {
    return nowNanos;
  }

  private void accept(Connection connection, Row row) {
    if (row.table() != lastTable) {
      lastTable = row.table();
      requests = RequestColumns.MIDSTREAM.equals(lastTable.find("midstream"));
    }
    if (!requests) {
      // Not a request: its protocol filled it.
      counts.row();
      sink.accept(row);
      return;
    }
    long wait = wait(connection);
    if (wait < 0 || held.size() >= limits.heldRows()) {
      write(connection, row);
    } else {
      held.add(new HeldRow(connection, copy(row), nowNanos + wait));
      if (wait > 0) {
        control.requestSockets();
      }
    }
  }

  /** How long a row of this connection has to wait; -1 when it need not. */
  private long wait(Connection connection) {
    boolean clientMissing = connection.clientOwner == null;
    boolean serverMissing = connection.serverOwner == null;
    if (!clientMissing && !serverMissing) {
      return -1;
    }
    if (expected(clientMissing, connection.clientSocket, connection.client)
        || expected(serverMissing, connection.serverSocket, connection.server)) {
      return limits.ownerWaitNanos();
    }
    // The other end may be on this machine with its events in a ring that was not read yet.
    boolean young = nowNanos - connection.openedNanos < limits.ownerWaitNanos();
    return young && connection.feeder() != null ? 0 : -1;
  }

  private static boolean expected(boolean missing, @Nullable TrackedSocket socket, Endpoint end) {
    return missing && ((socket != null && socket.cookie > 0) || (socket == null && end.loopback()));
  }

  /** Writes the rows whose wait is over. Call after all rings were read once. */
  void release(long monotonicNanos) {
    nowNanos = monotonicNanos;
    if (held.isEmpty()) {
      return;
    }
    Deque<HeldRow> waiting = spare;
    for (HeldRow row = held.poll(); row != null; row = held.poll()) {
      if (row.untilNanos() <= monotonicNanos || wait(row.connection()) < 0) {
        write(row.connection(), row.row());
      } else {
        waiting.add(row);
      }
    }
    spare = held;
    held = waiting;
  }

  /** Writes all rows that wait. */
  void releaseAll() {
    for (HeldRow row = held.poll(); row != null; row = held.poll()) {
      write(row.connection(), row.row());
    }
  }

  private void write(Connection connection, Row row) {
    var conversation = connection.conversation;
    boolean reversed = conversation != null && conversation.reversed();
    EndpointFill client = reversed ? DESTINATION : SOURCE;
    EndpointFill server = reversed ? SOURCE : DESTINATION;
    client.fill(row, connection.clientAddress, connection.client, connection.clientOwner);
    server.fill(row, connection.serverAddress, connection.server, connection.serverOwner);
    row.set(RequestColumns.NODE, node).set(RequestColumns.CONN, connection.id);
    String role = connection.role();
    row.set(RequestColumns.ROLE, reversed ? (role.equals("client") ? "server" : "client") : role);
    setIfAbsent(row, RequestColumns.ENCRYPTED, false);
    setIfAbsent(row, RequestColumns.LOSSY, false);
    setIfAbsent(row, RequestColumns.TRUNCATED, false);
    setIfAbsent(
        row,
        RequestColumns.MIDSTREAM,
        connection.transport == Transport.TCP && !connection.fromStart());
    if (!row.has(RequestColumns.PROTOCOL) && conversation != null) {
      row.set(RequestColumns.PROTOCOL, conversation.protocol());
    }
    counts.row();
    sink.accept(row);
  }

  private static void setIfAbsent(Row row, Column column, boolean value) {
    if (!row.has(column)) {
      row.set(column, value);
    }
  }

  private static Row copy(Row row) {
    Row copy = new Row(row.table());
    for (Column column : row.table().columns()) {
      if (row.has(column)) {
        switch (column.type()) {
          case TIMESTAMP, INT64, INT32, BOOL -> copy.set(column, row.number(column));
          case UTF8 -> copy.set(column, row.text(column));
          case MAP -> copy.set(column, Objects.requireNonNull(row.map(column)).copy());
          case LIST -> copy.set(column, row.list(column));
        }
      }
    }
    return copy;
  }

  private record HeldRow(Connection connection, Row row, long untilNanos) {}
}
