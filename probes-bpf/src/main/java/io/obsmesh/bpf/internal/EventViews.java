package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.CloseEvent;
import io.obsmesh.bpf.DataEvent;
import io.obsmesh.bpf.OpenEvent;
import io.obsmesh.bpf.OwnerEvent;
import io.obsmesh.bpf.SocketRole;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The four events, read in place in the ring. One set per ring, moved from record to record. */
final class EventViews {
  final Open open;
  final Owner owner;
  final Data data;
  final Close close;

  EventViews(MemorySegment ring) {
    open = new Open(ring);
    owner = new Owner(ring);
    data = new Data(ring);
    close = new Close(ring);
  }

  /** What all events begin with. */
  abstract static class View {
    final MemorySegment ring;
    long at;

    View(MemorySegment ring) {
      this.ring = ring;
    }

    public long timeNanos() {
      return ring.get(JAVA_LONG, at + EventLayout.TIME);
    }

    public long socketCookie() {
      return ring.get(JAVA_LONG, at + EventLayout.COOKIE);
    }

    final boolean flag(int flag) {
      return (ring.get(JAVA_BYTE, at + EventLayout.FLAGS) & flag) != 0;
    }

    final int unsignedByte(int offset) {
      return ring.get(JAVA_BYTE, at + offset) & 0xff;
    }

    final int unsignedShort(int offset) {
      return ring.get(JAVA_SHORT, at + offset) & 0xffff;
    }

    final long unsignedInt(int offset) {
      return ring.get(JAVA_INT, at + offset) & 0xffff_ffffL;
    }
  }

  static final class Open extends View implements OpenEvent {
    private Open(MemorySegment ring) {
      super(ring);
    }

    Open moveTo(long record) {
      at = record;
      return this;
    }

    @Override
    public SocketRole role() {
      return switch (unsignedByte(EventLayout.OPEN_ROLE)) {
        case EventLayout.ROLE_CLIENT -> SocketRole.CLIENT;
        case EventLayout.ROLE_SERVER -> SocketRole.SERVER;
        default -> SocketRole.UNKNOWN;
      };
    }

    @Override
    public int ipVersion() {
      return unsignedByte(EventLayout.OPEN_IP_VERSION);
    }

    @Override
    public int ipProtocol() {
      return unsignedByte(EventLayout.OPEN_IP_PROTOCOL);
    }

    @Override
    public void copyLocalAddress(byte[] target) {
      copyAddress(EventLayout.OPEN_LOCAL_ADDRESS, target);
    }

    @Override
    public void copyRemoteAddress(byte[] target) {
      copyAddress(EventLayout.OPEN_REMOTE_ADDRESS, target);
    }

    private void copyAddress(int offset, byte[] target) {
      int length = Math.min(target.length, ipVersion() == 4 ? 4 : 16);
      MemorySegment.copy(ring, JAVA_BYTE, at + offset, target, 0, length);
    }

    @Override
    public int localPort() {
      return unsignedShort(EventLayout.OPEN_LOCAL_PORT);
    }

    @Override
    public int remotePort() {
      return unsignedShort(EventLayout.OPEN_REMOTE_PORT);
    }

    @Override
    public long networkNamespace() {
      return unsignedInt(EventLayout.OPEN_NETWORK_NAMESPACE);
    }

    @Override
    public long connectLatencyNanos() {
      return flag(EventLayout.FLAG_LATENCY)
          ? ring.get(JAVA_LONG, at + EventLayout.OPEN_CONNECT_LATENCY)
          : -1;
    }

    @Override
    public boolean preexisting() {
      return flag(EventLayout.FLAG_PREEXISTING);
    }

    @Override
    public long firstSentSequence() {
      return flag(EventLayout.FLAG_SEQUENCES) ? unsignedInt(EventLayout.OPEN_FIRST_SENT) : -1;
    }

    @Override
    public long firstReceivedSequence() {
      return flag(EventLayout.FLAG_SEQUENCES) ? unsignedInt(EventLayout.OPEN_FIRST_RECEIVED) : -1;
    }
  }

  static final class Owner extends View implements OwnerEvent {
    private Owner(MemorySegment ring) {
      super(ring);
    }

    Owner moveTo(long record) {
      at = record;
      return this;
    }

    @Override
    public int pid() {
      return ring.get(JAVA_INT, at + EventLayout.OWNER_PID);
    }

    @Override
    public int uid() {
      return ring.get(JAVA_INT, at + EventLayout.OWNER_UID);
    }

    @Override
    public String comm() {
      return commAt(ring, at + EventLayout.OWNER_COMM);
    }

    @Override
    public long cgroupId() {
      return ring.get(JAVA_LONG, at + EventLayout.OWNER_CGROUP);
    }
  }

  static final class Data extends View implements DataEvent {
    private long figures;

    private Data(MemorySegment ring) {
      super(ring);
    }

    Data moveToSegment(long record) {
      at = record;
      figures = record + EventLayout.DATA_LENGTH;
      return this;
    }

    Data moveToDatagram(long record) {
      at = record;
      figures = record + EventLayout.DATAGRAM_LENGTH;
      return this;
    }

    @Override
    public boolean sent() {
      return flag(EventLayout.FLAG_SENT);
    }

    @Override
    public long sequence() {
      return unsignedInt(EventLayout.SEQUENCE);
    }

    @Override
    public int length() {
      return ring.get(JAVA_INT, figures);
    }

    @Override
    public int captured() {
      return ring.get(JAVA_INT, figures + 4);
    }

    @Override
    public void copyTo(int from, byte[] target, int to, int count) {
      Objects.checkFromIndexSize(from, count, captured());
      MemorySegment.copy(ring, JAVA_BYTE, figures + 8 + from, target, to, count);
    }
  }

  static final class Close extends View implements CloseEvent {
    private Close(MemorySegment ring) {
      super(ring);
    }

    Close moveTo(long record) {
      at = record;
      return this;
    }

    @Override
    public long sentBytes() {
      return ring.get(JAVA_LONG, at + EventLayout.CLOSE_SENT);
    }

    @Override
    public long receivedBytes() {
      return ring.get(JAVA_LONG, at + EventLayout.CLOSE_RECEIVED);
    }

    @Override
    public long rttNanos() {
      return ring.get(JAVA_LONG, at + EventLayout.CLOSE_RTT);
    }

    @Override
    public long retransmits() {
      return unsignedInt(EventLayout.CLOSE_RETRANSMITS);
    }

    @Override
    public boolean reset() {
      return flag(EventLayout.FLAG_RESET);
    }
  }

  /** A command name, 16 bytes, NUL-terminated when shorter. */
  static String commAt(MemorySegment memory, long at) {
    int length = 0;
    while (length < 16 && memory.get(JAVA_BYTE, at + length) != 0) {
      length++;
    }
    byte[] name = new byte[length];
    MemorySegment.copy(memory, JAVA_BYTE, at, name, 0, length);
    return new String(name, StandardCharsets.UTF_8);
  }
}
