package io.obsmesh.collector.connection;

import io.obsmesh.collector.workload.Workload;
import io.obsmesh.protocol.CaptureAdvice;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Payload;
import io.obsmesh.protocol.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection or UDP conversation with those of its ends that are on this machine. Payload
 * counts from one end only, the server's where there is one: both ends see the same bytes. Owned by
 * the tracker's thread.
 */
final class Connection implements CaptureAdvice {
  /** Skips longer than this are told in parts: sequence numbers have 32 bits. */
  private static final long MAX_SKIP = 1L << 30;

  final TupleKey key;
  final Transport transport;
  final long id;
  final Endpoint client;
  final Endpoint server;
  final String clientAddress;
  final String serverAddress;
  final long openedNanos;
  final boolean orientationKnown;
  final Volume requestVolume = new Volume();
  final Volume responseVolume = new Volume();

  @Nullable TrackedSocket clientSocket;
  @Nullable TrackedSocket serverSocket;
  @Nullable Workload clientOwner;
  @Nullable Workload serverOwner;
  @Nullable Conversation conversation;
  @Nullable CloseReason closeReason;
  boolean preexisting;
  boolean restarted;
  long lastNanos;
  long closedNanos;
  long connectLatencyNanos = -1;
  long flowSinceNanos;
  boolean flowReported;
  long reportedRetransmits;
  long heldBytes;

  private final CaptureControl control;
  private @Nullable TrackedSocket feeder;
  private int idleSeen;

  Connection(
      TupleKey key,
      long id,
      Endpoint client,
      Endpoint server,
      boolean orientationKnown,
      long openedNanos,
      CaptureControl control) {
    this.key = key;
    this.transport = key.transport();
    this.id = id;
    this.client = client;
    this.server = server;
    this.orientationKnown = orientationKnown;
    this.openedNanos = openedNanos;
    this.control = control;
    clientAddress = client.address();
    serverAddress = server.address();
    lastNanos = openedNanos;
    flowSinceNanos = openedNanos;
  }

  /** The socket of this end, null when that end is not on this machine or not known. */
  @Nullable TrackedSocket socket(boolean clientEnd) {
    return clientEnd ? clientSocket : serverSocket;
  }

  /** Who uses this socket, null while that is not known. */
  @Nullable Workload owner(TrackedSocket socket) {
    return isClient(socket) ? clientOwner : serverOwner;
  }

  void attach(TrackedSocket socket) {
    socket.client = isClient(socket);
    socket.connection = this;
    if (socket.client) {
      clientSocket = socket;
    } else {
      serverSocket = socket;
    }
  }

  boolean isClient(TrackedSocket socket) {
    // Asked for every event: addresses are compared once.
    return socket.connection == this ? socket.client : socket.local.equals(client);
  }

  /** The end that observed it. */
  String role() {
    TrackedSocket source = feeder;
    return source == null
        ? serverSocket != null ? "server" : "client"
        : isClient(source) ? "client" : "server";
  }

  @Nullable TrackedSocket feeder() {
    return feeder;
  }

  /** Whether payload counts from this socket. */
  boolean feeds(TrackedSocket socket) {
    TrackedSocket now = feeder;
    if (now == socket) {
      return true;
    }
    if (now == null) {
      feeder = socket;
      return true;
    }
    // Positions make it safe to change over for TCP: what came twice is the same bytes. Datagrams
    // have none, so there the first end stays.
    if (transport == Transport.TCP && socket == serverSocket) {
      feeder = socket;
      return true;
    }
    // A few segments from the end that does not count cost less than two calls to the kernel.
    if (transport == Transport.TCP && ++idleSeen == 8) {
      socket.advised = true;
      control.limit(socket.cookie, true, 0);
      control.limit(socket.cookie, false, 0);
    }
    return false;
  }

  Direction direction(TrackedSocket socket, boolean sent) {
    return isClient(socket) == sent ? Direction.REQUEST : Direction.RESPONSE;
  }

  Volume volume(Direction direction) {
    return direction == Direction.REQUEST ? requestVolume : responseVolume;
  }

  /** Whether both directions are known from their first byte. */
  boolean fromStart() {
    return !restarted
        && (transport == Transport.UDP
            || (requestVolume.sequences.fromStart() && responseVolume.sequences.fromStart()));
  }

  /** Whether all ends that are known have closed. */
  boolean allClosed() {
    return (clientSocket == null || clientSocket.closed)
        && (serverSocket == null || serverSocket.closed);
  }

  @Override
  public void skipUntil(Direction direction, long position) {
    TrackedSocket source = feeder;
    SequenceSpace sequences = volume(direction).sequences;
    if (source == null || transport != Transport.TCP || !sequences.based()) {
      return;
    }
    long bounded = Math.min(position + volume(direction).shift, sequences.last() + MAX_SKIP);
    source.advised = true;
    control.skipUntil(
        source.cookie,
        isClient(source) == (direction == Direction.REQUEST),
        sequences.sequence(bounded));
  }

  @Override
  public void limit(Direction direction, int bytesPerSegment) {
    TrackedSocket source = feeder;
    if (source != null) {
      source.advised = true;
      control.limit(
          source.cookie, isClient(source) == (direction == Direction.REQUEST), bytesPerSegment);
    }
  }

  /** What passed in one direction. */
  static final class Volume {
    final SequenceSpace sequences = new SequenceSpace();

    /** Position of the conversation's byte 0; not 0 only when a conversation was started anew. */
    long shift;

    long packets;
    long end;
    long reportedPackets;
    long reportedBytes;
  }

  /** Gives a conversation the bytes of an event from {@code offset} on, without copying them. */
  static final class EventPayload implements Payload {
    io.obsmesh.bpf.@Nullable DataEvent event;
    int offset;

    @Override
    public void copyTo(int from, byte[] target, int at, int count) {
      if (event != null) {
        event.copyTo(offset + from, target, at, count);
      }
    }
  }
}
