package io.obsmesh.collector.connection;

import io.obsmesh.bpf.CloseEvent;
import io.obsmesh.bpf.DataEvent;
import io.obsmesh.bpf.OpenEvent;
import io.obsmesh.bpf.OwnerEvent;
import io.obsmesh.bpf.SocketEvents;
import io.obsmesh.bpf.SocketRole;
import io.obsmesh.bpf.SocketSnapshot;
import io.obsmesh.collector.workload.Workload;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Transport;
import io.obsmesh.table.RowSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts every event to its connection, joins the two sockets of a connection between local
 * processes, and feeds each connection's {@link Conversation}. One thread reads all rings and owns
 * it all: a local connection's two sockets may come through different rings.
 *
 * <p>Times are CLOCK_MONOTONIC nanoseconds; rows carry the wall clock.
 */
public final class ConnectionTracker implements SocketEvents {
  private static final int UDP_IDLE_SECONDS = 30;
  private static final int MAX_ORPHANS = 4096;
  private static final long DESERTED_NANOS = 60_000_000_000L;

  private final CaptureControl control;
  private final Owners owners;
  private final TrackerLimits limits;
  private final TrackerCounts counts;
  private final LongUnaryOperator wallClock;
  private final ConnectionRows rows;
  private final FlowRows flows;
  private final PayloadFeed feed;

  private final KnownConnections connections;
  private final LongMap<Workload> earlyOwners = new LongMap<>();
  private final Set<Long> orphans = new HashSet<>();
  private final byte[] address = new byte[16];
  private long nowNanos;

  /**
   * A tracker without connections.
   *
   * @param node name for the column {@code node}
   * @param sink takes finished rows of all tables, on the tracker's thread
   * @param wallClock from CLOCK_MONOTONIC to wall clock nanoseconds
   */
  public ConnectionTracker(
      String node,
      Conversation.Factory conversations,
      RowSink sink,
      CaptureControl control,
      Owners owners,
      TrackerLimits limits,
      TrackerCounts counts,
      LongUnaryOperator wallClock) {
    this.control = control;
    this.owners = owners;
    this.limits = limits;
    this.counts = counts;
    this.wallClock = wallClock;
    connections = new KnownConnections(node, limits, counts, control, this::remove);
    rows = new ConnectionRows(node, sink, limits, counts, control);
    feed = new PayloadFeed(conversations, rows, connections, limits, counts, wallClock);
    flows = new FlowRows(node, sink, wallClock);
  }

  @Override
  public void open(OpenEvent event) {
    counts.event();
    advance(event.timeNanos());
    int length = event.ipVersion() == 4 ? 4 : 16;
    event.copyLocalAddress(address);
    Endpoint local = Endpoint.of(address, length, event.localPort());
    event.copyRemoteAddress(address);
    Endpoint remote = Endpoint.of(address, length, event.remotePort());
    Transport transport = event.ipProtocol() == 17 ? Transport.UDP : Transport.TCP;
    TrackedSocket known = connections.socket(event.socketCookie());
    if (known != null && known.connection != null && known.sameTuple(local, remote)) {
      learn(known.connection, known, event);
      return;
    }
    TrackedSocket socket =
        new TrackedSocket(
            event.socketCookie(), event.role(), local, remote, event.networkNamespace());
    Connection connection = join(socket, transport, event.timeNanos(), event.preexisting());
    if (known != null && known.connection != null) {
      // One UDP socket, another peer: the kernel names a socket's owner once.
      Workload owner = known.connection.owner(known);
      if (owner != null) {
        setOwner(socket, owner);
      }
    }
    learn(connection, socket, event);
  }

  private void learn(Connection connection, TrackedSocket socket, OpenEvent event) {
    if (event.firstSentSequence() >= 0) {
      connection
          .volume(connection.direction(socket, true))
          .sequences
          .first(event.firstSentSequence());
    }
    if (event.firstReceivedSequence() >= 0) {
      connection
          .volume(connection.direction(socket, false))
          .sequences
          .first(event.firstReceivedSequence());
    }
    if (event.connectLatencyNanos() >= 0) {
      connection.connectLatencyNanos = event.connectLatencyNanos();
    }
  }

  private Connection join(
      TrackedSocket socket, Transport transport, long timeNanos, boolean preexisting) {
    Connection connection = connections.join(socket, transport, timeNanos, preexisting);
    Workload owner = earlyOwners.remove(socket.cookie);
    if (owner != null) {
      setOwner(socket, owner);
    } else if (preexisting) {
      control.requestSockets();
    }
    return connection;
  }

  @Override
  public void owner(OwnerEvent event) {
    counts.event();
    advance(event.timeNanos());
    TrackedSocket socket = connections.socket(event.socketCookie());
    var owner = owners.find(event.pid(), event.uid(), event.comm(), event.cgroupId());
    if (socket == null) {
      // connect(2) is seen before the connection: the owner waits for its socket.
      if (earlyOwners.size() >= MAX_ORPHANS) {
        earlyOwners.clear();
      }
      earlyOwners.put(event.socketCookie(), owner);
    } else {
      setOwner(socket, owner);
    }
  }

  private void setOwner(TrackedSocket socket, Workload owner) {
    Connection connection = socket.connection;
    if (connection == null) {
      return;
    }
    if (connection.isClient(socket)) {
      connection.clientOwner = owner;
    } else {
      connection.serverOwner = owner;
    }
  }

  @Override
  public void data(DataEvent event) {
    counts.event();
    advance(event.timeNanos());
    TrackedSocket socket = connections.socket(event.socketCookie());
    Connection connection = socket == null ? null : socket.connection;
    if (socket == null || connection == null) {
      orphan(event.socketCookie());
      return;
    }
    feed.data(connection, socket, event);
  }

  private void orphan(long socketCookie) {
    counts.lost("unknown_socket", 1);
    if (orphans.size() < MAX_ORPHANS && orphans.add(socketCookie)) {
      control.requestSockets();
    }
  }

  @Override
  public void close(CloseEvent event) {
    counts.event();
    advance(event.timeNanos());
    earlyOwners.remove(event.socketCookie());
    TrackedSocket socket = connections.socket(event.socketCookie());
    Connection connection = socket == null ? null : socket.connection;
    if (socket == null || connection == null) {
      return;
    }
    socket.closed = true;
    socket.reset = event.reset();
    socket.sentBytes = event.sentBytes();
    socket.receivedBytes = event.receivedBytes();
    socket.rttNanos = event.rttNanos();
    socket.retransmits = event.retransmits();
    connections.forgetSocket(socket);
    // The end that counts has said all; before that bytes may still be on their way to it.
    TrackedSocket feeder = connection.feeder();
    if (connection.allClosed() || feeder == socket) {
      boolean reset =
          (connection.clientSocket != null && connection.clientSocket.reset)
              || (connection.serverSocket != null && connection.serverSocket.reset);
      finish(connection, reset ? CloseReason.RESET : CloseReason.CLOSED, event.timeNanos());
    }
  }

  /** Ends the conversation; the connection lingers for what its other end has to say. */
  private void finish(Connection connection, CloseReason reason, long timeNanos) {
    if (connection.closeReason != null) {
      return;
    }
    connection.closeReason = reason;
    connection.closedNanos = timeNanos;
    feed.close(connection, reason, timeNanos);
  }

  private void remove(Connection connection, CloseReason reason) {
    finish(connection, reason, nowNanos);
    flows.write(
        connection,
        Math.max(connection.closedNanos, connection.flowSinceNanos),
        connection.closeReason == null ? "closed" : connection.closeReason.errorType());
    connections.remove(connection);
  }

  /** Releases rows that waited. Call whenever all rings have been read once. */
  public void endOfPass(long monotonicNanos) {
    advance(monotonicNanos);
    rows.release(monotonicNanos);
  }

  /**
   * Events of unknown connections were lost in the meantime: whoever waits for a piece that is late
   * need not wait for one that is lost. Call when all rings have been read.
   */
  public void eventsLost(long monotonicNanos) {
    advance(monotonicNanos);
    feed.lost(wallClock.applyAsLong(monotonicNanos));
  }

  /** Time passed; call about once a second. */
  public void tick(long monotonicNanos) {
    advance(monotonicNanos);
    long wallNanos = wallClock.applyAsLong(monotonicNanos);
    List<Connection> over = new ArrayList<>();
    for (Connection connection : connections) {
      if (connection.closeReason != null) {
        if (monotonicNanos - connection.closedNanos > limits.lingerNanos()) {
          over.add(connection);
        }
        continue;
      }
      feed.tick(connection, wallNanos);
      long idle = monotonicNanos - connection.lastNanos;
      // A socket whose peer on this machine is gone and that says nothing has lost its last event.
      boolean deserted =
          idle > DESERTED_NANOS
              && (closed(connection.clientSocket) || closed(connection.serverSocket));
      if (idle > limits.idleNanos()
          || deserted
          || (connection.transport == Transport.UDP && idle > UDP_IDLE_SECONDS * 1_000_000_000L)) {
        over.add(connection);
      } else {
        reportFlow(connection, monotonicNanos);
      }
    }
    for (Connection connection : over) {
      remove(connection, CloseReason.TIMEOUT);
    }
    rows.release(monotonicNanos);
  }

  private void reportFlow(Connection connection, long monotonicNanos) {
    long interval = connection.flowReported ? limits.flowNanos() : limits.flowNanos() / 10;
    boolean active = connection.lastNanos >= connection.flowSinceNanos;
    if (active && monotonicNanos - connection.flowSinceNanos >= interval) {
      flows.write(connection, monotonicNanos, "active");
    }
  }

  /** Learns from a list of all sockets what events did not tell. */
  public void sockets(Collection<SocketSnapshot> snapshots) {
    Set<Integer> listening = new HashSet<>();
    for (SocketSnapshot snapshot : snapshots) {
      if (snapshot.listening()) {
        listening.add(snapshot.localPort());
      }
    }
    connections.listening(listening);
    for (SocketSnapshot snapshot : snapshots) {
      if (snapshot.listening()) {
        continue;
      }
      TrackedSocket socket = connections.socket(snapshot.socketCookie());
      if (socket == null
          && snapshot.remotePort() != 0
          && orphans.contains(snapshot.socketCookie())) {
        socket = adopt(snapshot);
      }
      if (socket == null || socket.connection == null) {
        continue;
      }
      socket.sentBytes = Math.max(socket.sentBytes, snapshot.sentBytes());
      socket.receivedBytes = Math.max(socket.receivedBytes, snapshot.receivedBytes());
      socket.rttNanos = snapshot.rttNanos();
      socket.retransmits = Math.max(socket.retransmits, snapshot.retransmits());
      Connection connection = socket.connection;
      boolean missing = connection.owner(socket) == null;
      if (missing && snapshot.pid() > 0) {
        setOwner(
            socket,
            owners.find(snapshot.pid(), snapshot.uid(), snapshot.comm(), snapshot.cgroupId()));
      }
    }
    orphans.clear();
  }

  private TrackedSocket adopt(SocketSnapshot snapshot) {
    int length = snapshot.localAddress().length;
    Endpoint local = Endpoint.of(snapshot.localAddress(), length, snapshot.localPort());
    Endpoint remote = Endpoint.of(snapshot.remoteAddress(), length, snapshot.remotePort());
    TrackedSocket socket =
        new TrackedSocket(
            snapshot.socketCookie(),
            SocketRole.UNKNOWN,
            local,
            remote,
            snapshot.networkNamespace());
    join(socket, snapshot.ipProtocol() == 17 ? Transport.UDP : Transport.TCP, nowNanos, true);
    return socket;
  }

  /** Ends everything: no more events come. */
  public void stop(long monotonicNanos) {
    advance(monotonicNanos);
    for (Connection connection : connections.all()) {
      remove(connection, CloseReason.UNOBSERVED);
    }
    rows.releaseAll();
  }

  private void advance(long monotonicNanos) {
    nowNanos = Math.max(nowNanos, monotonicNanos);
    rows.now(nowNanos);
  }

  private static boolean closed(@Nullable TrackedSocket socket) {
    return socket != null && socket.closed;
  }
}
