package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.SocketSnapshot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Reads the kernel's table of sockets through the iterator program. */
final class SocketTable {
  private static final int ROWS_PER_READ = 512;

  private SocketTable() {}

  /** Reads one pass to its end and closes it. */
  static List<SocketSnapshot> read(int iteration) {
    List<SocketSnapshot> sockets = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      long size = (long) ROWS_PER_READ * EventLayout.ROW_SIZE;
      MemorySegment buffer = arena.allocate(size + EventLayout.ROW_SIZE, 8);
      long held = 0;
      while (true) {
        long got = LibC.read(iteration, buffer.asSlice(held, size));
        if (got == 0) {
          return sockets;
        }
        // The kernel may cut its output anywhere: a row can be split over two reads.
        long end = held + got;
        long row = 0;
        for (; row + EventLayout.ROW_SIZE <= end; row += EventLayout.ROW_SIZE) {
          add(buffer, row, sockets);
        }
        held = end - row;
        MemorySegment.copy(buffer, row, buffer, 0, held);
      }
    } finally {
      LibC.close(iteration);
    }
  }

  private static void add(MemorySegment rows, long row, List<SocketSnapshot> sockets) {
    int protocol = rows.get(JAVA_BYTE, row + EventLayout.ROW_IP_PROTOCOL);
    int state = rows.get(JAVA_BYTE, row + EventLayout.ROW_TCP_STATE);
    int localPort = rows.get(JAVA_SHORT, row + EventLayout.ROW_LOCAL_PORT) & 0xffff;
    boolean tcp = protocol == EventLayout.PROTOCOL_TCP;
    if (localPort == 0 || (tcp && state == EventLayout.TCP_CLOSE)) {
      return; // made and not yet used, or over
    }
    int version = rows.get(JAVA_BYTE, row + EventLayout.ROW_IP_VERSION);
    sockets.add(
        new SocketSnapshot(
            rows.get(JAVA_LONG, row + EventLayout.ROW_COOKIE),
            rows.get(JAVA_INT, row + EventLayout.ROW_PID),
            rows.get(JAVA_INT, row + EventLayout.ROW_UID),
            EventViews.commAt(rows, row + EventLayout.ROW_COMM),
            rows.get(JAVA_LONG, row + EventLayout.ROW_CGROUP),
            tcp && state == EventLayout.TCP_LISTEN,
            protocol,
            address(rows, row + EventLayout.ROW_LOCAL_ADDRESS, version),
            localPort,
            address(rows, row + EventLayout.ROW_REMOTE_ADDRESS, version),
            rows.get(JAVA_SHORT, row + EventLayout.ROW_REMOTE_PORT) & 0xffff,
            rows.get(JAVA_INT, row + EventLayout.ROW_NETWORK_NAMESPACE) & 0xffff_ffffL,
            rows.get(JAVA_LONG, row + EventLayout.ROW_SENT),
            rows.get(JAVA_LONG, row + EventLayout.ROW_RECEIVED),
            rows.get(JAVA_LONG, row + EventLayout.ROW_RTT),
            rows.get(JAVA_INT, row + EventLayout.ROW_RETRANSMITS) & 0xffff_ffffL));
  }

  private static byte[] address(MemorySegment rows, long at, int version) {
    byte[] address = new byte[version == 4 ? 4 : 16];
    MemorySegment.copy(rows, JAVA_BYTE, at, address, 0, address.length);
    return address;
  }
}
