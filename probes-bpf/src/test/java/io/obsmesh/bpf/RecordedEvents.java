package io.obsmesh.bpf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps copies of what the rings report, and puts a socket's bytes together by sequence number. */
final class RecordedEvents implements SocketEvents {
  sealed interface Event {
    long cookie();
  }

  record Open(
      long cookie,
      SocketRole role,
      int ipVersion,
      int ipProtocol,
      String local,
      int localPort,
      String remote,
      int remotePort,
      long networkNamespace,
      long connectLatencyNanos,
      boolean preexisting,
      long firstSent,
      long firstReceived)
      implements Event {}

  record Owner(long cookie, int pid, int uid, String comm, long cgroupId) implements Event {}

  record Data(long cookie, boolean sent, long sequence, int length, byte[] bytes) implements Event {
    String text() {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  record Close(
      long cookie, long sent, long received, long rttNanos, long retransmits, boolean reset)
      implements Event {}

  private final List<Event> events = new ArrayList<>();

  @Override
  public void open(OpenEvent event) {
    events.add(
        new Open(
            event.socketCookie(),
            event.role(),
            event.ipVersion(),
            event.ipProtocol(),
            address(event, true),
            event.localPort(),
            address(event, false),
            event.remotePort(),
            event.networkNamespace(),
            event.connectLatencyNanos(),
            event.preexisting(),
            event.firstSentSequence(),
            event.firstReceivedSequence()));
  }

  private static String address(OpenEvent event, boolean local) {
    byte[] bytes = new byte[event.ipVersion() == 4 ? 4 : 16];
    if (local) {
      event.copyLocalAddress(bytes);
    } else {
      event.copyRemoteAddress(bytes);
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void owner(OwnerEvent event) {
    events.add(
        new Owner(event.socketCookie(), event.pid(), event.uid(), event.comm(), event.cgroupId()));
  }

  @Override
  public void data(DataEvent event) {
    byte[] bytes = new byte[event.captured()];
    event.copyTo(0, bytes, 0, bytes.length);
    events.add(
        new Data(event.socketCookie(), event.sent(), event.sequence(), event.length(), bytes));
  }

  @Override
  public void close(CloseEvent event) {
    events.add(
        new Close(
            event.socketCookie(),
            event.sentBytes(),
            event.receivedBytes(),
            event.rttNanos(),
            event.retransmits(),
            event.reset()));
  }

  /** All that waits in the rings. */
  RecordedEvents drain(CaptureProbes probes) {
    for (int shard = 0; shard < probes.shards(); shard++) {
      while (probes.ring(shard).drain(this, 1000) > 0) {}
    }
    return this;
  }

  /**
   * Drains until so many sockets with this port at one of their ends have come and gone. The last
   * packets of a connection may be left to a kernel thread, so its close can be a little late;
   * gives up after a minute and lets the assertions tell.
   */
  RecordedEvents drainUntilClosed(CaptureProbes probes, int port, int sockets) {
    long end = System.nanoTime() + 60_000_000_000L;
    drain(probes);
    while (closedAt(port) < sockets && System.nanoTime() < end) {
      probes.ring(0).await(1);
      drain(probes);
    }
    return this;
  }

  private long closedAt(int port) {
    Set<Long> cookies =
        opens()
            .filter(open -> open.localPort() == port || open.remotePort() == port)
            .map(Open::cookie)
            .collect(Collectors.toSet());
    return events.stream()
        .filter(event -> event instanceof Close && cookies.contains(event.cookie()))
        .count();
  }

  Stream<Event> of(long cookie) {
    return events.stream().filter(event -> event.cookie() == cookie);
  }

  Stream<Open> opens() {
    return events.stream().filter(Open.class::isInstance).map(Open.class::cast);
  }

  Stream<Owner> owners(long cookie) {
    return of(cookie).filter(Owner.class::isInstance).map(Owner.class::cast);
  }

  Stream<Data> data(long cookie, boolean sent) {
    return of(cookie)
        .filter(Data.class::isInstance)
        .map(Data.class::cast)
        .filter(data -> data.sent() == sent);
  }

  Stream<Data> data(long cookie) {
    return of(cookie).filter(Data.class::isInstance).map(Data.class::cast);
  }

  Stream<Close> closes(long cookie) {
    return of(cookie).filter(Close.class::isInstance).map(Close.class::cast);
  }

  /** The open of the socket that has this local port; fails when there is not exactly one. */
  Open openAt(int localPort) {
    List<Open> found = opens().filter(open -> open.localPort() == localPort).toList();
    if (found.size() != 1) {
      throw new AssertionError("opens at port " + localPort + ": " + found);
    }
    return found.getFirst();
  }

  /** The open of the socket whose remote port this is. */
  Open openTo(int remotePort) {
    List<Open> found = opens().filter(open -> open.remotePort() == remotePort).toList();
    if (found.size() != 1) {
      throw new AssertionError("opens to port " + remotePort + ": " + found);
    }
    return found.getFirst();
  }

  /**
   * The bytes of one direction in order, from the sequence number on, up to the first hole.
   * Retransmissions are written over by themselves.
   */
  byte[] stream(long cookie, boolean sent, long first) {
    TreeMap<Long, byte[]> parts = new TreeMap<>();
    data(cookie, sent)
        .forEach(data -> parts.put(data.sequence() - first & 0xffff_ffffL, data.bytes()));
    int end = 0;
    for (var part : parts.entrySet()) {
      if (part.getKey() > end) {
        break;
      }
      end = Math.max(end, (int) (part.getKey() + part.getValue().length));
    }
    byte[] all = new byte[end];
    parts.forEach((position, bytes) -> {
      if (position < all.length) {
        System.arraycopy(
            bytes,
            0,
            all,
            position.intValue(),
            Math.min(bytes.length, all.length - position.intValue()));
      }
    });
    return all;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event).append('\n'));
    return text.toString();
  }
}
