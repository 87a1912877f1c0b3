package io.obsmesh.collector.connection;

import io.obsmesh.bpf.SocketRole;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All connections, found by socket and by addresses: the two sockets of a connection between local
 * processes become one {@link Connection}. Bounded by {@link TrackerLimits#connections()}. Owned by
 * the tracker's thread.
 */
final class KnownConnections implements Iterable<Connection> {
  private final TrackerLimits limits;
  private final TrackerCounts counts;
  private final CaptureControl control;
  private final BiConsumer<Connection, CloseReason> end;
  private final long idSeed;
  private final LongMap<TrackedSocket> sockets = new LongMap<>();
  private final Map<TupleKey, List<Connection>> byTuple = new HashMap<>();
  private final Set<Connection> connections = new HashSet<>();
  private final Set<Integer> listening = new HashSet<>();

  /**
   * No connections.
   *
   * @param end called for a connection that has to go; must call {@link #remove}
   */
  KnownConnections(
      String node,
      TrackerLimits limits,
      TrackerCounts counts,
      CaptureControl control,
      BiConsumer<Connection, CloseReason> end) {
    this.limits = limits;
    this.counts = counts;
    this.control = control;
    this.end = end;
    idSeed = (long) node.hashCode() * 0x9E3779B97F4A7C15L;
  }

  @Nullable TrackedSocket socket(long cookie) {
    return sockets.get(cookie);
  }

  /** Events of this socket are no longer expected; its connection stays. */
  void forgetSocket(TrackedSocket socket) {
    sockets.remove(socket.cookie);
  }

  /** The ports that somebody listens on now. */
  void listening(Set<Integer> ports) {
    listening.clear();
    listening.addAll(ports);
  }

  @Override
  public Iterator<Connection> iterator() {
    return connections.iterator();
  }

  /** A copy, for those who remove. */
  List<Connection> all() {
    return List.copyOf(connections);
  }

  /** Puts a new socket to the connection that its other end opened, or to a new one. */
  Connection join(TrackedSocket socket, Transport transport, long timeNanos, boolean preexisting) {
    TupleKey key = TupleKey.of(transport, socket.local, socket.remote);
    Connection connection = null;
    List<Connection> candidates = byTuple.get(key);
    if (candidates != null) {
      for (Connection candidate : List.copyOf(candidates)) {
        boolean clientEnd = candidate.isClient(socket);
        TrackedSocket taken = candidate.socket(clientEnd);
        TrackedSocket peer = candidate.socket(!clientEnd);
        boolean sameNetwork = peer == null || sameNetwork(socket, peer);
        boolean over = candidate.closeReason != null && candidate.closedNanos < timeNanos;
        // A UDP socket that talks with several peers comes back to one of them.
        boolean back = taken != null && taken.cookie == socket.cookie && !taken.closed;
        if (!over && ((taken == null && sameNetwork) || back)) {
          connection = candidate;
        } else if (over || (taken != null && (peer == null || sameNetwork) && taken.closed)) {
          // The same addresses and ports again: the old connection is surely over.
          end.accept(candidate, CloseReason.CLOSED);
        }
      }
    }
    if (connection == null) {
      connection = create(key, socket, timeNanos);
      connection.preexisting = preexisting;
    }
    connection.attach(socket);
    sockets.put(socket.cookie, socket);
    return connection;
  }

  private static boolean sameNetwork(TrackedSocket one, TrackedSocket other) {
    if (one.networkNamespace == 0 || other.networkNamespace == 0) {
      return true;
    }
    // Between namespaces the same pair of addresses can only be the same connection when it is not
    // a loopback address.
    return one.networkNamespace == other.networkNamespace || !one.local.loopback();
  }

  private Connection create(TupleKey key, TrackedSocket socket, long timeNanos) {
    if (connections.size() >= limits.connections()) {
      shed();
    }
    boolean clientEnd =
        switch (socket.role) {
          case CLIENT -> true;
          case SERVER -> false;
          case UNKNOWN -> looksLikeClient(socket);
        };
    Endpoint client = clientEnd ? socket.local : socket.remote;
    Endpoint server = clientEnd ? socket.remote : socket.local;
    long id = ((socket.cookie ^ idSeed) * 0xBF58476D1CE4E5B9L ^ timeNanos) & Long.MAX_VALUE;
    Connection connection =
        new Connection(
            key, id, client, server, socket.role != SocketRole.UNKNOWN, timeNanos, control);
    byTuple.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(connection);
    connections.add(connection);
    counts.connections(connections.size());
    return connection;
  }

  /** Only a first guess: the conversation finds out which end asks. */
  private boolean looksLikeClient(TrackedSocket socket) {
    if (listening.contains(socket.local.port()) != listening.contains(socket.remote.port())) {
      return listening.contains(socket.remote.port());
    }
    return socket.local.port() > socket.remote.port();
  }

  /** Makes room: closed connections first, then the longest idle. */
  private void shed() {
    // Several at once, so that a flood of connections does not sort them for each.
    List<Connection> idlest =
        connections.stream()
            .sorted(
                Comparator.comparing((Connection connection) -> connection.closeReason == null)
                    .thenComparingLong(connection -> connection.lastNanos))
            .limit(1 + limits.connections() / 16)
            .toList();
    for (Connection connection : idlest) {
      if (connection.closeReason == null) {
        counts.lost("too_many_connections", 1);
      }
      end.accept(connection, CloseReason.UNOBSERVED);
    }
  }

  /** Forgets a connection and its sockets. */
  void remove(Connection connection) {
    forget(connection.clientSocket, connection);
    forget(connection.serverSocket, connection);
    connections.remove(connection);
    List<Connection> same = byTuple.get(connection.key);
    if (same != null) {
      same.remove(connection);
      if (same.isEmpty()) {
        byTuple.remove(connection.key);
      }
    }
    counts.connections(connections.size());
  }

  private void forget(@Nullable TrackedSocket socket, Connection connection) {
    if (socket != null && socket.connection == connection) {
      if (sockets.get(socket.cookie) == socket) {
        sockets.remove(socket.cookie);
      }
      if (socket.advised) {
        control.forget(socket.cookie);
      }
    }
  }
}
