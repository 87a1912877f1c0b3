package io.obsmesh.protocol.kit;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts packets to connections. Putting their bytes in order is what is under test, not done here.
 */
final class Connections {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int ACK = 16;

  private final String name;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final List<Stream> done = new ArrayList<>();

  Connections(String name) {
    this.name = name;
  }

  void packet(int link, ByteBuffer packet, long nanos) {
    packet.order(ByteOrder.BIG_ENDIAN);
    int ip = network(link, packet);
    if (ip < 0 || packet.limit() < ip + 20) {
      return;
    }
    int version = packet.get(ip) >> 4 & 0xf;
    if (version == 4) {
      int header = (packet.get(ip) & 0xf) * 4;
      int total = packet.getShort(ip + 2) & 0xffff;
      boolean fragment = (packet.getShort(ip + 6) & 0x1fff) != 0;
      if (!fragment) {
        // Segmentation offload leaves the length 0.
        int end = total == 0 ? packet.limit() : ip + total;
        segment(packet, packet.get(ip + 9), ip + 12, 4, ip + header, end, nanos);
      }
    } else if (version == 6 && packet.limit() >= ip + 40) {
      int end = ip + 40 + (packet.getShort(ip + 4) & 0xffff);
      segment(packet, packet.get(ip + 6), ip + 8, 16, ip + 40, end, nanos);
    }
  }

  private static int network(int link, ByteBuffer packet) {
    return switch (link) {
      case 0, 108 -> 4;
      case 1 -> {
        int at = 12;
        while (packet.limit() > at + 2
            && ((packet.getShort(at) & 0xffff) == 0x8100
                || (packet.getShort(at) & 0xffff) == 0x88a8)) {
          at += 4;
        }
        yield at + 2;
      }
      case 12, 14, 101, 228, 229 -> 0;
      case 113 -> 16;
      case 276 -> 20;
      default -> -1;
    };
  }

  private void segment(
      ByteBuffer packet, int protocol, int addresses, int width, int at, int end, long nanos) {
    if (protocol != TCP && protocol != UDP || packet.limit() < at + (protocol == TCP ? 20 : 8)) {
      return;
    }
    int from = packet.getShort(at) & 0xffff;
    int to = packet.getShort(at + 2) & 0xffff;
    String source = hex(packet, addresses, width) + ":" + from;
    String target = hex(packet, addresses + width, width) + ":" + to;
    boolean forward = source.compareTo(target) < 0;
    String key = protocol + " " + (forward ? source + " " + target : target + " " + source);
    int payload = at + (protocol == TCP ? (packet.get(at + 12) >> 4 & 0xf) * 4 : 8);
    int length = Math.max(0, end - payload);
    byte[] bytes = new byte[Math.clamp((long) packet.limit() - payload, 0, length)];
    if (bytes.length > 0) {
      packet.get(payload, bytes);
    }
    if (protocol == UDP) {
      Open connection = open.computeIfAbsent(key, k -> new Open(Transport.UDP, source, to, true));
      connection.datagram(source, bytes, length, nanos);
      return;
    }
    int flags = packet.get(at + 13);
    long sequence = packet.getInt(at + 4) & 0xffffffffL;
    tcp(key, source, from, to, flags, sequence, bytes, length, nanos);
  }

  private void tcp(
      String key,
      String source,
      int from,
      int to,
      int flags,
      long sequence,
      byte[] bytes,
      int length,
      long nanos) {
    Open connection = open.get(key);
    boolean syn = (flags & SYN) != 0;
    if (syn && (flags & ACK) == 0 && connection != null && !connection.repeats(source, sequence)) {
      finish(open.remove(key));
      connection = null;
    }
    if (connection == null) {
      if (syn) {
        boolean answer = (flags & ACK) != 0;
        String peer = key.substring(2).replace(source, "").strip();
        connection = new Open(Transport.TCP, answer ? peer : source, answer ? from : to, true);
      } else {
        boolean toServer = to < from;
        String peer = key.substring(2).replace(source, "").strip();
        connection = new Open(Transport.TCP, toServer ? source : peer, Math.min(from, to), false);
      }
      open.put(key, connection);
    }
    connection.tcp(source, flags, sequence, bytes, length, nanos);
  }

  private static String hex(ByteBuffer packet, int at, int width) {
    byte[] address = new byte[width];
    packet.get(at, address);
    return HexFormat.of().formatHex(address);
  }

  List<Stream> finish() {
    open.values().forEach(this::finish);
    return done;
  }

  private void finish(Open connection) {
    if (!connection.pieces.isEmpty()) {
      done.add(connection.stream(name + "#" + done.size()));
    }
  }

  /** A connection that is being read. */
  private static final class Open {
    private static final long UNSEEN = -1;

    private final Transport transport;
    private final String client;
    private final int serverPort;
    private final boolean orientationKnown;
    private final long[] first = {UNSEEN, UNSEEN};
    private final boolean[] syn = new boolean[2];
    private final boolean[] fin = new boolean[2];
    private final long[] datagrams = new long[2];
    private boolean reset;
    private final List<Piece> pieces = new ArrayList<>();

    Open(Transport transport, String client, int serverPort, boolean orientationKnown) {
      this.transport = transport;
      this.client = client;
      this.serverPort = serverPort;
      this.orientationKnown = orientationKnown;
    }

    private Direction direction(String source) {
      return source.equals(client) ? Direction.REQUEST : Direction.RESPONSE;
    }

    boolean repeats(String source, long sequence) {
      Direction direction = direction(source);
      return syn[direction.ordinal()] && first[direction.ordinal()] == (sequence + 1 & 0xffffffffL);
    }

    void datagram(String source, byte[] bytes, int length, long nanos) {
      Direction direction = direction(source);
      pieces.add(new Piece(direction, datagrams[direction.ordinal()], bytes, length, nanos));
      datagrams[direction.ordinal()] += length;
    }

    void tcp(String source, int flags, long sequence, byte[] bytes, int length, long nanos) {
      Direction direction = direction(source);
      int side = direction.ordinal();
      long start = sequence;
      if ((flags & SYN) != 0) {
        start = sequence + 1 & 0xffffffffL;
        if (first[side] == UNSEEN) {
          syn[side] = true;
          first[side] = start;
        }
      }
      fin[side] |= (flags & FIN) != 0;
      reset |= (flags & RST) != 0;
      if (length == 0) {
        return;
      }
      if (first[side] == UNSEEN) {
        first[side] = start;
      }
      // Sequence numbers wrap; what lies before the first byte seen is negative.
      long position = (int) (start - first[side]);
      pieces.add(new Piece(direction, position, bytes, length, nanos));
    }

    Stream stream(String name) {
      boolean whole = transport == Transport.UDP || syn[0] && syn[1];
      // A piece before the first one seen can only have come late; leave room for it.
      long lowest = pieces.stream().mapToLong(Piece::position).min().orElse(0);
      List<Piece> shifted =
          lowest >= 0
              ? pieces
              : pieces.stream()
                  .filter(piece -> !whole || piece.position() + piece.length() > 0)
                  .map(piece ->
                      whole
                          ? piece.part((int) Math.max(0, -piece.position()), piece.length())
                          : new Piece(
                              piece.direction(),
                              piece.position() - lowest,
                              piece.bytes(),
                              piece.length(),
                              piece.timeNanos()))
                  .toList();
      CloseReason close =
          reset
              ? CloseReason.RESET
              : fin[0] || fin[1] ? CloseReason.CLOSED : CloseReason.UNOBSERVED;
      return new Stream(
          name,
          new Conversation.Start(transport, serverPort, orientationKnown, whole),
          shifted,
          close);
    }

    @Override
    public String toString() {
      return client + Arrays.toString(first);
    }
  }
}
