package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Datagrams, ICMP, and connections that are older than the policy. Needs root. */
class PolicyPacketTest extends WebAndStore {
  @Test
  void datagram_isRefusedWhereItIsSent() throws IOException {
    web.ask("udp 127.0.0.1 21130");
    store.ask("udp 127.0.0.1 21131");
    store.ask("udp 127.0.0.1 21132");
    probes.apply(
        tables()
            .ports(TablesUnderTest.UDP, 21131, 21131, 5)
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, 0, 5, 2)
            .tables());
    assertThat(web.ask("sendto 0 127.0.0.1 21131 hello")).isEqualTo("ok");
    assertThat(store.ask("recvfrom 0")).isEqualTo("ok hello 21130");
    assertThat(web.ask("sendto 0 127.0.0.1 21132 hello")).isEqualTo("EPERM");
    assertThat(web.ask("join 0 127.0.0.1 21132")).isEqualTo("EPERM");
    assertThat(store.ask("recvfrom 1")).isEqualTo("TIMEOUT");
  }

  @Test
  void answerToAnAllowedDatagram_passes_andAnUnaskedOneDoesNot() throws IOException {
    web.ask("udp 127.0.0.1 21133");
    store.ask("udp 127.0.0.1 21134");
    store.ask("udp 127.0.0.1 21135");
    probes.apply(
        tables().isolate(WEB, 1, 2).allow(WEB, EGRESS, 0, 0, 3).isolate(STORE, 4, 0).tables());
    assertThat(store.ask("sendto 1 127.0.0.1 21133 unasked")).as("isolated").isEqualTo("EPERM");
    assertThat(web.ask("sendto 0 127.0.0.1 21134 question")).isEqualTo("ok");
    assertThat(store.ask("recvfrom 0")).isEqualTo("ok question 21133");
    assertThat(store.ask("sendto 0 127.0.0.1 21133 answer")).isEqualTo("ok");
    assertThat(web.ask("recvfrom 0")).isEqualTo("ok answer 21134");

    // A policy that still allows the question still allows the answer.
    assertThat(web.ask("sendto 0 127.0.0.1 21134 again")).isEqualTo("ok");
    assertThat(store.ask("recvfrom 0")).isEqualTo("ok again 21133");
    probes.apply(
        tables().isolate(WEB, 1, 2).allow(WEB, EGRESS, 0, 0, 5).isolate(STORE, 4, 0).tables());
    assertThat(store.ask("sendto 0 127.0.0.1 21133 late")).isEqualTo("ok");
    assertThat(web.ask("recvfrom 0")).isEqualTo("ok late 21134");

    probes.apply(tables().isolate(WEB, 1, 2).isolate(STORE, 4, 0).tables());
    assertThat(store.ask("sendto 0 127.0.0.1 21133 never")).isEqualTo("ok");
    assertThat(web.ask("recvfrom 0")).as("the question is not allowed now").isEqualTo("TIMEOUT");
  }

  @Test
  void datagram_comesInByItsSender() throws IOException {
    Talker other = lab.talker("other");
    web.ask("udp ::1 21136");
    other.ask("udp ::1 21137");
    store.ask("udp ::1 21138");
    probes.apply(
        tables()
            .isolate(STORE, 0, 1)
            .allow(STORE, INGRESS, PolicyTables.workload(WEB), 0, 2)
            .tables());
    assertThat(other.ask("sendto 0 ::1 21138 no")).isEqualTo("ok");
    assertThat(web.ask("sendto 0 ::1 21138 yes")).isEqualTo("ok");
    assertThat(store.ask("recvfrom 0")).isEqualTo("ok yes 21136");
    assertThat(store.ask("recvfrom 0")).isEqualTo("TIMEOUT");
  }

  @Test
  void icmp_isJudgedByItsType() throws IOException {
    probes.apply(
        tables()
            .ports(TablesUnderTest.ICMP, 8 << 8, 8 << 8, 5)
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, 0, 5, 2)
            .isolate(STORE, 3, 0)
            .tables());
    assertThat(web.ask("ping 127.0.0.1")).isEqualTo("ok");
    assertThat(store.ask("ping 127.0.0.1")).isEqualTo("EPERM");
    assertThat(verdicts())
        .singleElement()
        .satisfies(verdict -> {
          assertThat(verdict.ipProtocol()).isEqualTo(1);
          assertThat(verdict.rule()).isEqualTo(3);
        });
  }

  /** A connection from web to store, older than the probes: store's is socket 1, web's 0. */
  private void connectBefore(int port) throws IOException {
    PolicyProbes.uninstall(lab.pins());
    probes.close();
    store.ask("listen 127.0.0.1 %d", port);
    assertThat(web.ask("connect 127.0.0.1 %d", port)).isEqualTo("ok 0");
    assertThat(store.ask("accept 0")).isEqualTo("ok 1");
    probes = lab.open();
  }

  @Test
  void connectionFromBefore_thatIsDenied_isResetAtOnce() throws IOException {
    connectBefore(21140);
    probes.apply(tables().isolate(WEB, 1, 0).tables());
    assertThat(web.ask("recv 0")).isEqualTo("ECONNABORTED");
    assertThat(store.ask("recv 1")).isEqualTo("ECONNRESET");
    assertThat(verdicts())
        .anySatisfy(verdict -> {
          assertThat(verdict.reset()).isTrue();
          assertThat(verdict.ingress()).isFalse();
          assertThat(verdict.rule()).isEqualTo(1);
          assertThat(verdict.remotePort()).isEqualTo(21140);
        });
  }

  @Test
  void acceptedConnectionFromBefore_isJudgedAsIngress() throws IOException {
    connectBefore(21141);
    probes.apply(tables().isolate(STORE, 0, 6).tables());
    assertThat(store.ask("recv 1")).isEqualTo("ECONNABORTED");
    assertThat(verdicts())
        .anySatisfy(verdict -> {
          assertThat(verdict.reset()).isTrue();
          assertThat(verdict.ingress()).isTrue();
          assertThat(verdict.rule()).isEqualTo(6);
        });
  }

  @Test
  void connectionFromBefore_thatIsAllowed_goesOn() throws IOException {
    connectBefore(21142);
    for (int round = 0; round < 3; round++) {
      probes.apply(
          tables()
              .isolate(WEB, 1, 2)
              .isolate(STORE, 3, 4)
              .allow(WEB, EGRESS, PolicyTables.workload(STORE), 0, 5)
              .allow(STORE, INGRESS, PolicyTables.workload(WEB), 0, 6)
              .tables());
      assertThat(web.ask("send 0 ping")).isEqualTo("ok");
      assertThat(store.ask("recv 1")).isEqualTo("ok ping");
      assertThat(store.ask("send 1 pong")).isEqualTo("ok");
      assertThat(web.ask("recv 0")).isEqualTo("ok pong");
    }
    assertThat(verdicts()).isEmpty();
  }

  @Test
  void connectionMadeUnderAPolicy_isKeptOrResetByTheNext() throws IOException {
    store.ask("listen 127.0.0.1 21143");
    store.ask("listen 127.0.0.1 21144");
    probes.apply(tables().isolate(WEB, 1, 0).allow(WEB, EGRESS, 0, 0, 2).tables());
    assertThat(web.ask("connect 127.0.0.1 21143")).isEqualTo("ok 0");
    assertThat(web.ask("connect 127.0.0.1 21144")).isEqualTo("ok 1");
    store.ask("accept 0");
    store.ask("accept 1");
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21144, 21144, 7)
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, 0, 7, 3)
            .tables());
    assertThat(web.ask("recv 0")).isEqualTo("ECONNABORTED");
    assertThat(web.ask("send 1 still")).isEqualTo("ok");
    assertThat(store.ask("recv 3")).isEqualTo("ok still");
  }

  @Test
  void policyThatGoes_freesEverything() throws IOException {
    store.ask("listen 127.0.0.1 21145");
    probes.apply(tables().isolate(WEB, 1, 0).tables());
    assertThat(web.ask("connect 127.0.0.1 21145")).isEqualTo("EPERM");
    probes.apply(PolicyTables.empty());
    assertThat(web.ask("connect 127.0.0.1 21145")).startsWith("ok");
  }
}
