package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.bpf.PolicyVerdict.Reason;
import io.obsmesh.bpf.PolicyVerdict.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections whose requests must be judged, turned to this process. Needs root. */
class PolicyRelayTest {
  private static final boolean EGRESS = false;
  private static final boolean INGRESS = true;
  private static final int WEB = 1;
  private static final int STORE = 2;

  private PolicyLab lab;
  private PolicyProbes probes;
  private Talker web;
  private Talker store;
  private ServerSocket relay4;
  private ServerSocket relay6;

  @BeforeEach
  void open() throws IOException {
    lab = new PolicyLab();
    probes = lab.open();
    web = lab.talker("web");
    store = lab.talker("store");
    relay4 = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    relay6 = new ServerSocket(0, 50, InetAddress.getByName("::1"));
    relay4.setSoTimeout(30_000);
    relay6.setSoTimeout(30_000);
    probes.relayPorts(relay4.getLocalPort(), relay6.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    relay4.close();
    relay6.close();
    probes.close();
    lab.close();
  }

  private TablesUnderTest tables() throws IOException {
    return new TablesUnderTest().cgroup(lab.cgroup("web"), WEB).cgroup(lab.cgroup("store"), STORE);
  }

  private List<PolicyVerdict> verdicts() {
    List<PolicyVerdict> verdicts = new ArrayList<>();
    probes.drain(verdicts::add, 1000);
    return verdicts;
  }

  private static byte[] mapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16
        ? bytes
        : ByteBuffer.allocate(16).putShort(10, (short) -1).put(12, bytes).array();
  }

  private static SocketChannel onward(boolean ipv6) throws IOException {
    SocketChannel channel =
        SocketChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    channel.bind(null);
    return channel;
  }

  private static int port(SocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private RelayedConnection accepted(Socket socket) {
    return Objects.requireNonNull(
        probes.takeRelayed(mapped(socket.getInetAddress()), socket.getPort()));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.9, 4", "::1, 6", "::ffff:127.0.0.9, 4", "10.77.1.2, 4", "2001:db8::7, 6"})
  void judgedConnection_comesToTheRelay_andKnowsNothingOfIt(String to, int version)
      throws IOException {
    probes.apply(tables().isolate(WEB, 9, 0).allowSome(WEB, EGRESS, 0, 0, 2).tables());
    assertThat(web.ask("connect %s 21200", to)).isEqualTo("ok 0");
    assertThat(web.ask("peer 0")).isEqualTo("ok %s 21200".formatted(to));
    try (Socket socket = (version == 4 ? relay4 : relay6).accept()) {
      RelayedConnection connection = accepted(socket);
      assertThat(connection.address()).isEqualTo(mapped(InetAddress.getByName(to)));
      assertThat(connection.port()).isEqualTo(21200);
      assertThat(connection.made().cgroupId()).isEqualTo(lab.cgroup("web"));
      assertThat(connection.used()).isEqualTo(User.NOBODY);
      assertThat(connection.peer()).isEqualTo(User.NOBODY);
      assertThat(connection.pid()).isEqualTo(web.pid());
      assertThat(probes.takeRelayed(mapped(socket.getInetAddress()), socket.getPort()))
          .as("told once")
          .isNull();
      socket.getOutputStream().write("hello".getBytes());
      assertThat(web.ask("recv 0")).isEqualTo("ok hello");
      probes.lookAgain();
      probes.apply(tables().isolate(WEB, 9, 0).allowSome(WEB, EGRESS, 0, 0, 2).tables());
      socket.getOutputStream().write("again".getBytes());
      assertThat(web.ask("recv 0")).as("kept by the next policy").isEqualTo("ok again");
      probes.apply(tables().isolate(WEB, 9, 0).tables());
      assertThat(web.ask("recv 0")).as("ended by one that denies it").startsWith("ECONN");
    }
    assertThat(probes.ruleCounts()[9]).isEqualTo(1);
  }

  @Test
  void othersConnections_goWhereTheyAreTo() throws IOException {
    store.ask("listen 127.0.0.1 21201");
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21202, 21202, 5)
            .allowSome(WEB, EGRESS, 0, 5, 2)
            .denySome(WEB, EGRESS, 0, 5, 3)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21201")).as("another port").isEqualTo("ok 0");
    assertThat(store.ask("connect 127.0.0.1 21201")).as("not selected").isEqualTo("ok 1");
    assertThat(store.ask("connect 127.0.0.1 21202")).isEqualTo("ECONNREFUSED");
    assertThat(store.ask("connect 127.0.0.1 %d", relay4.getLocalPort()))
        .as("nobody speaks to the relay by himself")
        .isEqualTo("EPERM");
  }

  @Test
  void withoutRelay_whatMustBeJudgedIsRefused_andWhatIsOnlyToldPasses() throws IOException {
    store.ask("listen 127.0.0.1 21203");
    store.ask("listen 127.0.0.1 21204");
    store.ask("listen 127.0.0.1 21205");
    relay4.close();
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21203, 21203, 5)
            .ports(TablesUnderTest.TCP, 21204, 21204, 6)
            .denySome(WEB, EGRESS, 0, 5, 3)
            .auditSome(WEB, EGRESS, 0, 6, 4)
            .allowSome(WEB, EGRESS, 0, 0, 5)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21203")).isEqualTo("EPERM");
    assertThat(web.ask("connect 127.0.0.1 21204")).as("audit").startsWith("ok");
    assertThat(web.ask("connect 127.0.0.1 21205")).as("nothing isolates").startsWith("ok");
    assertThat(verdicts())
        .singleElement()
        .satisfies(verdict -> {
          assertThat(verdict.reason()).isEqualTo(Reason.UNJUDGED);
          assertThat(verdict.rule()).isEqualTo(3);
        });
  }

  @Test
  void anotherProcessOnTheRelaysPort_getsNothing() throws IOException {
    int port = relay4.getLocalPort();
    relay4.close();
    assertThat(store.ask("listen 127.0.0.1 %d", port)).isEqualTo("ok 0");
    probes.apply(tables().denySome(WEB, EGRESS, 0, 0, 3).tables());
    assertThat(web.ask("connect 127.0.0.9 21206")).isEqualTo("EPERM");
  }

  @Test
  void connectionFromBeforeThePolicy_isEnded() throws IOException {
    store.ask("listen 127.0.0.1 21207");
    web.ask("connect 127.0.0.1 21207");
    store.ask("accept 0");
    assertThat(web.ask("send 0 hello")).isEqualTo("ok");
    probes.apply(tables().denySome(WEB, EGRESS, 0, 0, 3).tables());
    assertThat(web.ask("recv 0")).startsWith("ECONN");
  }

  @Test
  void datagrams_areNotJudged_soTheyAreDenied() throws IOException {
    probes.apply(tables().isolate(WEB, 9, 0).allowSome(WEB, EGRESS, 0, 0, 2).tables());
    assertThat(web.ask("udp 127.0.0.1 0")).isEqualTo("ok 0");
    assertThat(web.ask("sendto 0 127.0.0.1 21208 hello")).isEqualTo("EPERM");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "::1"})
  void ingress_clientsOfThisMachine_comeToTheRelay_whichSpeaksForThem(String host)
      throws IOException {
    store.ask("listen %s 21209", host);
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21209, 21209, 5)
            .isolate(STORE, 0, 9)
            .allowSome(STORE, INGRESS, PolicyTables.workload(WEB), 5, 2)
            .allowSome(STORE, INGRESS, PolicyTables.ANY_JUDGED_PEER, 5, 2)
            .tables());
    assertThat(web.ask("connect %s 21209", host)).isEqualTo("ok 0");
    try (Socket socket = (host.equals("::1") ? relay6 : relay4).accept();
        SocketChannel onward = onward(host.equals("::1"))) {
      RelayedConnection connection = accepted(socket);
      assertThat(connection.peer().cgroupId()).isEqualTo(lab.cgroup("store"));
      probes.actFor(host.equals("127.0.0.1"), port(onward), connection.made());
      onward.connect(
          new InetSocketAddress(InetAddress.getByAddress(connection.address()), connection.port()));
      assertThat(store.ask("accept 0")).isEqualTo("ok 1");
      onward.write(ByteBuffer.wrap("hello".getBytes()));
      assertThat(store.ask("recv 1")).isEqualTo("ok hello");
    }
  }

  @Test
  void ingress_aRelayedClientThatNoRuleNames_andOneThatIsNotRelayed_areDenied() throws Exception {
    Talker other = lab.talker("other");
    store.ask("listen 127.0.0.1 21210");
    probes.apply(
        tables()
            .isolate(STORE, 0, 9)
            .allowSome(STORE, INGRESS, PolicyTables.workload(WEB), 0, 2)
            .allowSome(STORE, INGRESS, PolicyTables.ANY_JUDGED_PEER, 0, 2)
            .tables());
    assertThat(other.ask("connect 127.0.0.1 21210")).isEqualTo("ok 0");
    try (Socket socket = relay4.accept();
        SocketChannel onward = onward(false)) {
      probes.actFor(true, port(onward), accepted(socket).made());
      assertThatThrownBy(
              () -> onward.socket().connect(new InetSocketAddress("127.0.0.1", 21210), 1500))
          .isInstanceOf(IOException.class);
    }
    relay4.close();
    assertThat(web.ask("connect 127.0.0.1 21210")).isEqualTo("TIMEOUT");
    long client = lab.cgroup("web");
    assertThat(verdicts())
        .filteredOn(verdict -> verdict.peer().cgroupId() == client)
        .isNotEmpty()
        .allSatisfy(verdict -> {
          assertThat(verdict.reason()).isEqualTo(Reason.UNJUDGED);
          assertThat(verdict.rule()).isEqualTo(2);
        });
  }

  @Test
  void ingress_nobodyElseUsesTheNameOfOneWhoIsRelayed() throws IOException {
    Talker other = lab.talker("other");
    store.ask("listen ::1 21211");
    store.ask("listen 127.0.0.1 21211");
    probes.apply(
        tables()
            .isolate(STORE, 0, 9)
            .allowSome(STORE, INGRESS, PolicyTables.workload(WEB), 0, 2)
            .tables());
    try (SocketChannel onward = onward(false)) {
      probes.actFor(true, port(onward), new User(lab.cgroup("web"), 0, 0));
      assertThat(other.ask("start ::1 %d ::1 21211", port(onward))).isEqualTo("TIMEOUT");
      assertThat(other.ask("start 127.0.0.1 %d 127.0.0.1 21211", port(onward)))
          .isEqualTo("EADDRINUSE");
    }
  }
}
