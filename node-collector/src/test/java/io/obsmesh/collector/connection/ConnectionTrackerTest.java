package io.obsmesh.collector.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.SocketRole;
import io.obsmesh.bpf.SocketSnapshot;
import io.obsmesh.collector.workload.Workload;
import io.obsmesh.protocol.Direction;
import io.obsmesh.table.Row;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionTrackerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long WRAPPING = 0xffff_fff0L;

  private final RecordedConversations conversations = new RecordedConversations();
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final TrackerCounts counts = new TrackerCounts();
  private final ConnectionTracker tracker =
      new ConnectionTracker(
          "n1",
          conversations,
          this::keep,
          new CaptureControl() {
            @Override
            public void limit(long socketCookie, boolean sent, int bytesPerSegment) {
              asked.add("limit " + socketCookie + " " + sent + " " + bytesPerSegment);
            }

            @Override
            public void skipUntil(long socketCookie, boolean sent, long sequence) {
              asked.add("skip " + socketCookie + " " + sent + " " + sequence);
            }

            @Override
            public void forget(long socketCookie) {
              asked.add("forget " + socketCookie);
            }

            @Override
            public void requestSockets() {
              asked.add("sockets");
            }
          },
          (pid, uid, comm, cgroup) ->
              new Workload(pid, uid, comm, null, null, null, null, null, comm),
          TrackerLimits.DEFAULT,
          counts,
          nanos -> nanos);

  private final FakeSocket client =
      new FakeSocket(
          101, SocketRole.CLIENT, "127.0.0.1", 40000, "127.0.0.1", 80, 7, WRAPPING, 5000);
  private final FakeSocket server =
      new FakeSocket(
          202, SocketRole.SERVER, "127.0.0.1", 80, "127.0.0.1", 40000, 7, 5000, WRAPPING);

  private void keep(Row row) {
    Map<String, Object> values = new HashMap<>();
    row.table().columns().forEach(c -> values.put(c.name(), row.value(c.name())));
    values.put("table", row.table().name());
    rows.add(values);
  }

  private List<Map<String, Object>> rowsOf(String table) {
    return rows.stream().filter(row -> table.equals(row.get("table"))).toList();
  }

  @Test
  void bothSocketsOfALocalConnection_areOneConnection_andBytesCountOnce() {
    tracker.open(client.open(1));
    tracker.owner(client.owner(1, 11, "curl"));
    tracker.data(client.data(2, true, WRAPPING, "GET / HTTP/1.1\r\n"));
    tracker.open(server.open(3));
    tracker.data(server.data(4, false, WRAPPING, "GET / HTTP/1.1\r\n"));
    tracker.owner(server.owner(5, 22, "nginx"));
    tracker.data(server.data(6, false, WRAPPING + 16, "\r\n"));
    tracker.data(client.data(6, true, WRAPPING + 16, "\r\n"));
    tracker.data(server.data(7, true, 5000, "HTTP/1.1 200 OK"));
    tracker.data(client.data(8, false, 5000, "HTTP/1.1 200 OK"));
    tracker.endOfPass(9);

    assertThat(conversations.opened).hasSize(1);
    var conversation = conversations.opened.getFirst();
    assertThat(conversation.start.fromStart()).isTrue();
    assertThat(conversation.start.orientationKnown()).isTrue();
    assertThat(conversation.start.serverPort()).isEqualTo(80);
    // The sequence number wraps after 16 bytes.
    assertThat(conversation.text(Direction.REQUEST)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
    assertThat(conversation.pieces.getLast()).isEqualTo("RESPONSE@0+15 HTTP/1.1 200 OK");
    assertThat(conversation.pieces).hasSize(4);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst())
        .containsEntry("src.pid", 11L)
        .containsEntry("dst.pid", 22L)
        .containsEntry("src.process", "curl")
        .containsEntry("dst.service", "nginx")
        .containsEntry("src.ip", "127.0.0.1")
        .containsEntry("dst.port", 80L)
        .containsEntry("role", "server")
        .containsEntry("protocol", "recorded")
        .containsEntry("midstream", false)
        .containsEntry("node", "n1");
    assertThat((long) rows.getFirst().get("conn")).isPositive();
  }

  @Test
  void row_waitsForTheOwner_butNotForEver() {
    tracker.open(server.open(1));
    tracker.owner(server.owner(1, 22, "nginx"));
    tracker.data(server.data(2, true, 5000, "one"));
    tracker.endOfPass(3);
    assertThat(rows).isEmpty();
    assertThat(asked).contains("sockets");
    tracker.open(client.open(1));
    tracker.owner(client.owner(1, 11, "curl"));
    tracker.endOfPass(4);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst()).containsEntry("src.pid", 11L);
  }

  @Test
  void rowWithoutOwner_isWrittenAfterTheWait_withoutAProcess() {
    tracker.open(server.open(1));
    tracker.owner(server.owner(1, 22, "nginx"));
    tracker.data(server.data(2, true, 5000, "one"));
    tracker.endOfPass(2 + TrackerLimits.DEFAULT.ownerWaitNanos());
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst()).containsEntry("src.pid", null).containsEntry("dst.pid", 22L);
  }

  @Test
  void clientOfAnotherRing_thatComesAfterTheServerClosed_joinsTheSameConnection() {
    tracker.open(server.open(2));
    tracker.owner(server.owner(2, 22, "nginx"));
    tracker.data(server.data(3, true, 5000, "one"));
    tracker.close(server.close(4, 3, 0, false));
    tracker.open(client.open(1));
    tracker.owner(client.owner(1, 11, "curl"));
    tracker.data(client.data(3, false, 5000, "one"));
    tracker.close(client.close(4, 0, 3, false));
    tracker.endOfPass(5);
    assertThat(conversations.opened).hasSize(1);
    assertThat(rowsOf("request")).hasSize(1);
    assertThat(rowsOf("request").getFirst()).containsEntry("src.pid", 11L);
    tracker.tick(SECOND);
    assertThat(rowsOf("flow")).hasSize(1);
    assertThat(rowsOf("flow").getFirst())
        .containsEntry("state", "closed")
        .containsEntry("src.bytes", 0L)
        .containsEntry("dst.bytes", 3L)
        .containsEntry("rtt", 77L)
        .containsEntry("retransmits", 2L)
        .containsEntry("connect_latency", 1000L)
        .containsEntry("src.pid", 11L)
        .containsEntry("dst.pid", 22L);
    assertThat(counts.connections()).isZero();
  }

  @Test
  void sameAddressesAgain_areAnotherConnection() {
    tracker.open(client.open(1));
    tracker.data(client.data(2, true, WRAPPING, "a"));
    tracker.close(client.close(3, 1, 0, false));
    FakeSocket again =
        new FakeSocket(103, SocketRole.CLIENT, "127.0.0.1", 40000, "127.0.0.1", 80, 7, 9, 8);
    tracker.open(again.open(4));
    tracker.data(again.data(5, true, 9, "b"));
    assertThat(conversations.opened).hasSize(2);
    assertThat(conversations.opened.get(1).pieces).containsExactly("REQUEST@0+1 b");
  }

  @Test
  void loopbackInTwoNamespaces_isTwoConnections() {
    FakeSocket elsewhere =
        new FakeSocket(
            303, SocketRole.SERVER, "127.0.0.1", 80, "127.0.0.1", 40000, 8, 5000, WRAPPING);
    tracker.open(client.open(1));
    tracker.open(elsewhere.open(2));
    tracker.data(client.data(3, true, WRAPPING, "a"));
    tracker.data(elsewhere.data(3, false, WRAPPING, "b"));
    assertThat(conversations.opened).hasSize(2);
  }

  @Test
  void joinedLate_positionsBeginAtTheFirstByteSeen() {
    FakeSocket late =
        new FakeSocket(404, SocketRole.UNKNOWN, "10.0.0.1", 3306, "10.0.0.2", 50000, 7, -1, -1);
    tracker.open(late.open(1));
    tracker.data(late.data(2, false, 1000, "select"));
    tracker.data(late.data(3, false, 990, "retransmit"));
    tracker.data(late.data(4, false, 995, "xxxxxselect"));
    var conversation = conversations.opened.getFirst();
    assertThat(conversation.start.fromStart()).isFalse();
    assertThat(conversation.start.orientationKnown()).isFalse();
    assertThat(conversation.start.serverPort()).isEqualTo(3306);
    assertThat(conversation.pieces).containsExactly("REQUEST@0+6 select", "REQUEST@0+6 select");
  }

  @Test
  void advice_goesToTheSocketThatCounts_inSequenceNumbers() {
    tracker.open(server.open(1));
    tracker.data(server.data(2, false, WRAPPING, "PUT"));
    var advice = conversations.opened.getFirst().advice;
    advice.skipUntil(Direction.REQUEST, 100);
    advice.limit(Direction.RESPONSE, 64);
    assertThat(asked).containsExactly("skip 202 false 84", "limit 202 true 64");
    tracker.close(server.close(3, 0, 3, true));
    assertThat(conversations.opened.getFirst().closes).containsExactly("RESET@3");
    tracker.tick(SECOND);
    assertThat(asked).contains("forget 202");
  }

  @Test
  void socketWithoutOpenEvent_isFoundInTheListOfSockets() {
    tracker.data(server.data(2, false, 700, "lost"));
    assertThat(counts.lost()).containsEntry("unknown_socket", 1L);
    assertThat(asked).containsExactly("sockets");
    tracker.sockets(List.of(snapshot(1, true, 80, 0), snapshot(202, false, 80, 40000)));
    tracker.data(server.data(3, false, 704, "seen"));
    tracker.data(server.data(4, true, 5000, "answer"));
    var conversation = conversations.opened.getFirst();
    assertThat(conversation.pieces).containsExactly("REQUEST@0+4 seen", "RESPONSE@0+6 answer");
    tracker.endOfPass(SECOND);
    assertThat(rows.getFirst()).containsEntry("dst.pid", 22L).containsEntry("midstream", true);
  }

  private static SocketSnapshot snapshot(long cookie, boolean listening, int local, int remote) {
    byte[] address = InetAddress.ofLiteral("127.0.0.1").getAddress();
    return new SocketSnapshot(
        cookie, 22, 0, "nginx", 1, listening, 6, address, local, address, remote, 7, 0, 0, 0, 0);
  }

  @Test
  void manyConnections_areBounded_andTheIdlestGo() {
    for (int i = 0; i < 20_100; i++) {
      FakeSocket socket =
          new FakeSocket(
              1000 + i,
              SocketRole.SERVER,
              "10.0.0.1",
              80,
              "10.1." + (i >> 8 & 255) + "." + (i & 255),
              1024 + (i >> 16),
              7,
              1,
              1);
      tracker.open(socket.open(i + 1));
    }
    assertThat(counts.connections()).isLessThanOrEqualTo(20_000);
    assertThat(counts.lost().get("too_many_connections")).isPositive();
  }

  @Test
  void ipv6_isWrittenAsRfc5952Wants() {
    assertThat(address("::1")).isEqualTo("::1");
    assertThat(address("2001:db8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
    assertThat(address("fe80::")).isEqualTo("fe80::");
    assertThat(address("1:2:3:4:5:6:7:8")).isEqualTo("1:2:3:4:5:6:7:8");
    assertThat(address("1:0:3:4:5:6:7:8")).isEqualTo("1:0:3:4:5:6:7:8");
    assertThat(Endpoint.of(mapped(), 16, 1).address()).isEqualTo("192.0.2.7");
  }

  private static String address(String literal) {
    return Endpoint.of(InetAddress.ofLiteral(literal).getAddress(), 16, 1).address();
  }

  private static byte[] mapped() {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    bytes[12] = (byte) 192;
    bytes[14] = 2;
    bytes[15] = 7;
    return bytes;
  }

  @Test
  void longMap_keepsWhatIsPut_throughRemovals() {
    LongMap<Long> map = new LongMap<>();
    Map<Long, Long> expected = new HashMap<>();
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 100_000; i++) {
      long key = 1 + random.nextInt(2000);
      if (random.nextBoolean()) {
        map.put(key, (long) i);
        expected.put(key, (long) i);
      } else {
        assertThat(map.remove(key)).isEqualTo(expected.remove(key));
      }
      long probe = 1 + random.nextInt(2000);
      assertThat(map.get(probe)).isEqualTo(expected.get(probe));
    }
    assertThat(map.size()).isEqualTo(expected.size());
  }
}
