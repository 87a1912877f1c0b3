package io.obsmesh.bpf.internal;

import io.obsmesh.bpf.SocketRole;
import io.obsmesh.bpf.SocketSnapshot;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out, for connections older than the probes, which end is the server, and which ends belong
 * together, so that payload between two local ends is captured once.
 */
final class ExistingConnections {
  /**
   * What the kernel shall do with one of them.
   *
   * @param role as far as it can be told
   * @param mode one of the MODE_ constants of {@link EventLayout}
   */
  record Decision(SocketRole role, byte mode) {}

  private record Listener(long networkNamespace, int port) {}

  /** Addresses as buffers, because arrays do not compare; namespace 0 when addresses are global. */
  private record Ends(
      long networkNamespace, ByteBuffer local, int localPort, ByteBuffer remote, int remotePort) {}

  private ExistingConnections() {}

  /** By socket cookie. Sockets that are listening, or not TCP, are left out. */
  static Map<Long, Decision> decide(List<SocketSnapshot> sockets, Set<Integer> excludedPorts) {
    Set<Listener> listeners = new HashSet<>();
    Map<Ends, SocketSnapshot> byEnds = new HashMap<>();
    for (SocketSnapshot socket : sockets) {
      if (socket.listening()) {
        listeners.add(new Listener(socket.networkNamespace(), socket.localPort()));
      } else if (socket.ipProtocol() == EventLayout.PROTOCOL_TCP) {
        byEnds.put(ends(socket), socket);
      }
    }
    Map<Long, Decision> decisions = new HashMap<>();
    for (SocketSnapshot socket : byEnds.values()) {
      SocketSnapshot peer = byEnds.get(reversed(socket));
      SocketRole role = role(socket, peer, listeners);
      decisions.put(
          socket.socketCookie(), new Decision(role, mode(socket, peer, role, excludedPorts)));
    }
    return decisions;
  }

  private static byte mode(
      SocketSnapshot socket,
      @Nullable SocketSnapshot peer,
      SocketRole role,
      Set<Integer> excludedPorts) {
    if (excludedPorts.contains(socket.localPort())
        || (peer != null && excludedPorts.contains(peer.localPort()))) {
      return EventLayout.MODE_IGNORE;
    }
    return peer == null || role == SocketRole.SERVER
        ? EventLayout.MODE_CAPTURE
        : EventLayout.MODE_COUNT;
  }

  private static SocketRole role(
      SocketSnapshot socket, @Nullable SocketSnapshot peer, Set<Listener> listeners) {
    if (listeners.contains(new Listener(socket.networkNamespace(), socket.localPort()))) {
      return SocketRole.SERVER;
    }
    if (peer == null) {
      // No listener, but one may have been closed since: the higher port is the ephemeral one.
      return socket.localPort() > socket.remotePort() ? SocketRole.CLIENT : SocketRole.UNKNOWN;
    }
    if (listeners.contains(new Listener(peer.networkNamespace(), peer.localPort()))) {
      return SocketRole.CLIENT;
    }
    return socket.localPort() < socket.remotePort() ? SocketRole.SERVER : SocketRole.CLIENT;
  }

  private static Ends ends(SocketSnapshot socket) {
    return new Ends(
        scope(socket),
        ByteBuffer.wrap(socket.localAddress()),
        socket.localPort(),
        ByteBuffer.wrap(socket.remoteAddress()),
        socket.remotePort());
  }

  private static Ends reversed(SocketSnapshot socket) {
    return new Ends(
        scope(socket),
        ByteBuffer.wrap(socket.remoteAddress()),
        socket.remotePort(),
        ByteBuffer.wrap(socket.localAddress()),
        socket.localPort());
  }

  private static long scope(SocketSnapshot socket) {
    try {
      boolean loopback = InetAddress.getByAddress(socket.remoteAddress()).isLoopbackAddress();
      return loopback ? socket.networkNamespace() : 0;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "address of " + socket.remoteAddress().length + " bytes (expected: 4 or 16)", e);
    }
  }
}
