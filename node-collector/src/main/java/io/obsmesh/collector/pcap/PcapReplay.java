package io.obsmesh.collector.pcap;

import io.obsmesh.bpf.SocketRole;
import io.obsmesh.collector.connection.CaptureControl;
import io.obsmesh.collector.connection.ConnectionTracker;
import io.obsmesh.collector.connection.TrackerCounts;
import io.obsmesh.collector.connection.TrackerLimits;
import io.obsmesh.collector.workload.Workload;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.table.RowSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a capture file through the tracker and the parsers that live traffic goes through, into
 * rows of the same tables. {@code src} is the end that sent the SYN; in a connection without one
 * the protocol says which end asks. Owned by one thread.
 */
public final class PcapReplay {
  /** A connection ends this long after its last FIN or RST, for packets that come late. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  private static final long TICK_NANOS = 1_000_000_000L;

  private final ConnectionTracker tracker;
  private final TrackerCounts counts = new TrackerCounts();
  private final ReplayEvent event = new ReplayEvent();
  private final PacketDecoder decoder = new PacketDecoder();
  private final Map<Tuple, Flow> flows = new HashMap<>();
  private final List<Flow> closing = new ArrayList<>();
  private final Map<PacketDecoder.Outcome, Integer> outcomes =
      new EnumMap<>(PacketDecoder.Outcome.class);
  private long nextCookie = 1;
  private long nextTickNanos;
  private long lastNanos;
  private int unknownLink = -1;

  /**
   * What was in a file.
   *
   * @param packets how many were read
   * @param segments of them TCP segments and UDP datagrams
   * @param warnings what is wrong with the file or was left out; empty when nothing
   */
  public record Summary(long packets, long segments, long rows, List<String> warnings) {
    public Summary {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * A replay into {@code sink}.
   *
   * @param name for the column {@code node}
   */
  public PcapReplay(String name, Conversation.Factory conversations, RowSink sink) {
    TrackerLimits usual = TrackerLimits.DEFAULT;
    // Owners are never known here, so no row waits for one.
    TrackerLimits limits =
        new TrackerLimits(
            usual.connections(),
            usual.heldBytes(),
            0,
            0,
            usual.idleNanos(),
            usual.lingerNanos(),
            usual.flowNanos());
    tracker =
        new ConnectionTracker(
            name,
            conversations,
            sink,
            CaptureControl.NONE,
            (pid, uid, comm, cgroup) ->
                new Workload(pid, uid, comm, null, null, null, null, null, comm),
            limits,
            counts,
            nanos -> nanos);
  }

  /**
   * Reads a whole capture. Throws {@link CaptureFormatException} when it is none; one that is cut
   * or broken gives what was before and a warning.
   */
  public Summary read(InputStream in) throws IOException {
    CaptureReader reader = CaptureReader.open(in);
    CapturedPacket packet = new CapturedPacket();
    long packets = 0;
    while (reader.next(packet)) {
      packets++;
      lastNanos = Math.max(lastNanos, packet.timeNanos);
      tick(packet.timeNanos);
      PacketDecoder.Outcome outcome = decoder.decode(packet);
      outcomes.merge(outcome, 1, Integer::sum);
      switch (outcome) {
        case SEGMENT -> segment(packet.timeNanos);
        case UNKNOWN_LINK -> unknownLink = packet.linkType;
        case FRAGMENT, OTHER -> {}
      }
    }
    for (Flow flow : closing) {
      close(flow);
    }
    closing.clear();
    tracker.stop(lastNanos);
    return new Summary(
        packets, count(PacketDecoder.Outcome.SEGMENT), counts.rowsTotal(), warnings(reader));
  }

  /** What parsing counted. */
  public TrackerCounts counts() {
    return counts;
  }

  private List<String> warnings(CaptureReader reader) {
    List<String> warnings = new ArrayList<>();
    String broken = reader.warning();
    if (broken != null) {
      warnings.add(broken);
    }
    int fragments = count(PacketDecoder.Outcome.FRAGMENT);
    if (fragments > 0) {
      warnings.add(fragments + " IP fragments were left out");
    }
    int unknown = count(PacketDecoder.Outcome.UNKNOWN_LINK);
    if (unknown > 0) {
      warnings.add(unknown + " packets have link type " + unknownLink + ", which is not read");
    }
    return warnings;
  }

  private int count(PacketDecoder.Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0);
  }

  private void tick(long timeNanos) {
    if (nextTickNanos == 0) {
      nextTickNanos = timeNanos + TICK_NANOS;
    }
    if (timeNanos < nextTickNanos) {
      return;
    }
    nextTickNanos = timeNanos + TICK_NANOS;
    closing.removeIf(flow -> {
      boolean over = timeNanos - flow.closedNanos > LINGER_NANOS;
      if (over) {
        close(flow);
      }
      return over;
    });
    tracker.tick(timeNanos);
  }

  private void segment(long timeNanos) {
    boolean tcp = decoder.protocol == PacketDecoder.TCP;
    End source = end(decoder.sourceAddress, decoder.sourcePort);
    End destination = end(decoder.destinationAddress, decoder.destinationPort);
    Tuple tuple = Tuple.of(decoder.protocol, source, destination);
    boolean syn = tcp && (decoder.flags & PacketDecoder.SYN) != 0;
    boolean ack = (decoder.flags & PacketDecoder.ACK) != 0;
    Flow flow = flows.get(tuple);
    if (flow != null && syn && !ack && flow.starts(source, decoder.sequence)) {
      // The same ports again.
      if (closing.remove(flow)) {
        close(flow);
      }
      flow = null;
    }
    if (flow == null) {
      flow = open(tuple, tcp, syn, ack, source, destination);
    }
    boolean sent = source.equals(flow.local);
    if (syn) {
      long first = decoder.sequence + 1 & 0xffffffffL;
      if (sent) {
        flow.firstSent = first;
      } else {
        flow.firstReceived = first;
      }
      openEvent(flow, timeNanos);
    } else if (!flow.opened) {
      openEvent(flow, timeNanos);
    }
    if (decoder.length > 0) {
      event.timeNanos = timeNanos;
      event.socketCookie = flow.cookie;
      event.sent = sent;
      // Data in a SYN (TCP Fast Open) comes after the number that the SYN itself takes.
      event.sequence = syn ? decoder.sequence + 1 & 0xffffffffL : decoder.sequence;
      event.length = decoder.length;
      event.captured = decoder.captured;
      event.bytes = decoder.bytes;
      event.payload = decoder.payload;
      tracker.data(event);
    }
    if (tcp) {
      end(flow, sent, timeNanos);
    }
  }

  private void end(Flow flow, boolean sent, long timeNanos) {
    if ((decoder.flags & PacketDecoder.FIN) != 0) {
      flow.sentFin |= sent;
      flow.receivedFin |= !sent;
    }
    boolean reset = (decoder.flags & PacketDecoder.RST) != 0;
    boolean over = reset || (flow.sentFin && flow.receivedFin);
    if (over && !flow.over) {
      flow.over = true;
      flow.reset = reset;
      flow.closedNanos = timeNanos;
      closing.add(flow);
    }
  }

  private Flow open(
      Tuple tuple, boolean tcp, boolean syn, boolean ack, End source, End destination) {
    Flow flow = new Flow();
    flow.cookie = nextCookie++;
    flow.protocol = tcp ? PacketDecoder.TCP : PacketDecoder.UDP;
    if (syn) {
      flow.role = SocketRole.SERVER;
      flow.local = ack ? source : destination;
      flow.remote = ack ? destination : source;
    } else {
      // Seen from the end with the smaller port: only a first guess, the protocol knows better.
      boolean toServer = destination.port() <= source.port();
      flow.local = toServer ? destination : source;
      flow.remote = toServer ? source : destination;
    }
    flows.put(tuple, flow);
    return flow;
  }

  private void openEvent(Flow flow, long timeNanos) {
    flow.opened = true;
    event.timeNanos = timeNanos;
    event.socketCookie = flow.cookie;
    event.role = flow.role;
    event.ipProtocol = flow.protocol;
    event.local = flow.local.address();
    event.localPort = flow.local.port();
    event.remote = flow.remote.address();
    event.remotePort = flow.remote.port();
    event.firstSent = flow.firstSent;
    event.firstReceived = flow.firstReceived;
    event.preexisting = flow.role == SocketRole.UNKNOWN;
    tracker.open(event);
  }

  private void close(Flow flow) {
    event.timeNanos = flow.closedNanos;
    event.socketCookie = flow.cookie;
    event.reset = flow.reset;
    tracker.close(event);
  }

  private End end(int address, int port) {
    return new End(
        Arrays.copyOfRange(decoder.bytes, address, address + decoder.addressLength), port);
  }

  /** One end; records compare arrays by identity, so equality is written out. */
  @SuppressWarnings("ArrayRecordComponent")
  private record End(byte[] address, int port) implements Comparable<End> {
    @Override
    public boolean equals(Object other) {
      return other instanceof End end && port == end.port && Arrays.equals(address, end.address);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(address) + port;
    }

    @Override
    public int compareTo(End other) {
      int order = Arrays.compare(address, other.address);
      return order != 0 ? order : Integer.compare(port, other.port);
    }
  }

  private record Tuple(int protocol, End smaller, End larger) {
    static Tuple of(int protocol, End one, End other) {
      return one.compareTo(other) <= 0
          ? new Tuple(protocol, one, other)
          : new Tuple(protocol, other, one);
    }
  }

  /** What is known of a connection; seen from its server's socket. */
  private static final class Flow {
    private static final End NOWHERE = new End(new byte[4], 0);

    private long cookie;
    private int protocol;
    private SocketRole role = SocketRole.UNKNOWN;
    private End local = NOWHERE;
    private End remote = NOWHERE;
    private long firstSent = -1;
    private long firstReceived = -1;
    private boolean opened;
    private boolean sentFin;
    private boolean receivedFin;
    private boolean over;
    private boolean reset;
    private long closedNanos;

    /** Whether a SYN begins another connection than this. */
    private boolean starts(End source, long sequence) {
      long first = source.equals(local) ? firstSent : firstReceived;
      return over || (first >= 0 && first != ((sequence + 1) & 0xffffffffL));
    }
  }
}
