package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.PolicyVerdict.Reason;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Who may connect to whom, decided by hand-written tables on the real kernel. Needs root. */
class PolicyConnectTest extends WebAndStore {
  @Test
  void withoutPolicy_everythingPasses() throws IOException {
    assertThat(store.ask("listen 127.0.0.1 21100")).isEqualTo("ok 0");
    assertThat(web.ask("connect 127.0.0.1 21100")).isEqualTo("ok 0");
    assertThat(probes.generation()).isZero();
    assertThat(verdicts()).isEmpty();
  }

  @Test
  void isolatedSubject_isRefusedAtOnceAndTold() throws IOException {
    store.ask("listen 127.0.0.1 21101");
    probes.apply(tables().isolate(WEB, 7, 0).tables());
    assertThat(web.ask("connect 127.0.0.1 21101")).isEqualTo("EPERM");
    assertThat(store.ask("connect 127.0.0.1 21101")).as("not selected").startsWith("ok");
    assertThat(verdicts())
        .singleElement()
        .satisfies(verdict -> {
          assertThat(verdict.denied()).isTrue();
          assertThat(verdict.audit()).isFalse();
          assertThat(verdict.ingress()).isFalse();
          assertThat(verdict.reason()).isEqualTo(Reason.DEFAULT);
          assertThat(verdict.rule()).isEqualTo(7);
          assertThat(verdict.remotePort()).isEqualTo(21101);
          assertThat(verdict.remoteAddress()).endsWith(127, 0, 0, 1);
          assertThat(verdict.pid()).isEqualTo(web.pid());
          assertThat(verdict.user().cgroupId()).isEqualTo(lab.cgroup("web"));
          assertThat(verdict.peer().cgroupId()).isEqualTo(lab.cgroup("store"));
          assertThat(verdict.generation()).isEqualTo(1);
        });
    assertThat(probes.ruleCounts()[7]).isEqualTo(1);
  }

  @Test
  void allowedPort_isReached_othersAreNot() throws IOException {
    store.ask("listen 127.0.0.1 21102");
    store.ask("listen 127.0.0.1 21103");
    store.ask("listen ::1 21103");
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21103, 21110, 5)
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, 0, 5, 2)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21102")).isEqualTo("EPERM");
    assertThat(web.ask("connect 127.0.0.1 21103")).isEqualTo("ok 0");
    assertThat(web.ask("connect ::1 21103")).isEqualTo("ok 1");
    assertThat(probes.ruleCounts()[2]).isEqualTo(2);
  }

  @Test
  void denyWinsOverAllow() throws IOException {
    store.ask("listen 127.0.0.1 21104");
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21104, 21104, 5)
            .allow(WEB, EGRESS, 0, 0, 2)
            .deny(WEB, EGRESS, 0, 5, 3)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21104")).isEqualTo("EPERM");
    assertThat(verdicts()).extracting(PolicyVerdict::rule).containsExactly(3);
  }

  @Test
  void networks_theLongestCounts_andMappedAddressesAreIpv4() throws IOException {
    store.ask("listen :: 21105");
    probes.apply(
        tables()
            .network4(127, 0, 0, 0, 8, 4)
            .network4(127, 0, 0, 9, 32, 5)
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, 4, 0, 2)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21105")).startsWith("ok");
    assertThat(web.ask("connect 127.0.0.9 21105")).isEqualTo("EPERM");
    assertThat(web.ask("connect ::ffff:127.0.0.1 21105")).startsWith("ok");
    assertThat(web.ask("connect ::ffff:127.0.0.9 21105")).isEqualTo("EPERM");
    assertThat(web.ask("connect ::1 21105")).isEqualTo("EPERM");
    assertThat(web.ask("connect 0.0.0.0 21105")).as("this machine").startsWith("ok");
  }

  @Test
  void ipv6Network() throws IOException {
    store.ask("listen :: 21106");
    probes.apply(
        tables()
            .network4(0, 0, 0, 0, 0, 0)
            .network6(0, 0, 64, 4)
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, 4, 0, 2)
            .tables());
    assertThat(web.ask("connect ::1 21106")).startsWith("ok");
    assertThat(web.ask("connect 127.0.0.1 21106")).isEqualTo("EPERM");
  }

  @Test
  void peerWorkload_isFoundByItsSocket() throws IOException {
    Talker other = lab.talker("other");
    store.ask("listen 127.0.0.1 21107");
    other.ask("listen 127.0.0.1 21108");
    probes.apply(
        tables()
            .isolate(WEB, 1, 0)
            .allow(WEB, EGRESS, PolicyTables.workload(STORE), 0, 2)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21107")).startsWith("ok");
    assertThat(web.ask("connect 127.0.0.1 21108")).isEqualTo("EPERM");
    assertThat(web.ask("connect 127.0.0.1 21109")).as("nobody listens").isEqualTo("EPERM");
  }

  @Test
  void ingress_isJudgedAtTheServer_byWhoConnects() throws IOException {
    Talker other = lab.talker("other");
    store.ask("listen :: 21110");
    probes.apply(
        tables()
            .isolate(STORE, 0, 1)
            .allow(STORE, INGRESS, PolicyTables.workload(WEB), 0, 2)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21110")).isEqualTo("ok 0");
    assertThat(store.ask("accept 0")).isEqualTo("ok 1");
    assertThat(web.ask("send 0 hello")).isEqualTo("ok");
    assertThat(store.ask("recv 1")).isEqualTo("ok hello");
    assertThat(web.ask("connect ::1 21110")).isEqualTo("ok 1");
    assertThat(other.ask("connect 127.0.0.1 21110")).isEqualTo("TIMEOUT");
    assertThat(other.ask("connect ::1 21110")).isEqualTo("TIMEOUT");
    assertThat(verdicts())
        .isNotEmpty()
        .allSatisfy(verdict -> {
          assertThat(verdict.ingress()).isTrue();
          assertThat(verdict.denied()).isTrue();
          assertThat(verdict.localPort()).isEqualTo(21110);
          assertThat(verdict.user().cgroupId()).isEqualTo(lab.cgroup("store"));
          assertThat(verdict.peer().cgroupId()).isEqualTo(lab.cgroup("other"));
        });
    assertThat(probes.ruleCounts()[2]).as("once per connection").isEqualTo(2);
  }

  @Test
  void listenerFromBeforeThePolicy_isASubjectToo() throws IOException {
    PolicyProbes.uninstall(lab.pins());
    probes.close();
    store.ask("listen 127.0.0.1 21111");
    probes = lab.open();
    probes.apply(tables().isolate(STORE, 0, 1).tables());
    assertThat(web.ask("connect 127.0.0.1 21111")).isEqualTo("TIMEOUT");
  }

  @Test
  void audit_tellsAndLetsThrough() throws IOException {
    store.ask("listen 127.0.0.1 21112");
    store.ask("listen 127.0.0.1 21113");
    probes.apply(
        tables()
            .ports(TablesUnderTest.TCP, 21112, 21112, 5)
            .auditDeny(WEB, EGRESS, 0, 5, 4)
            .auditIsolate(WEB, 9, 0)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21112")).startsWith("ok");
    assertThat(web.ask("connect 127.0.0.1 21113")).startsWith("ok");
    assertThat(verdicts())
        .allSatisfy(verdict -> {
          assertThat(verdict.audit()).isTrue();
          assertThat(verdict.denied()).isFalse();
        })
        .extracting(PolicyVerdict::rule)
        .containsExactly(4, 9);
  }

  @Test
  void executable_isASubject_whateverItsCgroup() throws IOException {
    Talker copy = lab.talker("other", lab.copyOfPython());
    store.ask("listen 127.0.0.1 21114");
    probes.apply(
        new TablesUnderTest()
            .executable(lab.inode(lab.copyOfPython()), lab.device(lab.copyOfPython()), 6)
            .isolate(6, 1, 0)
            .tables());
    assertThat(web.ask("connect 127.0.0.1 21114")).startsWith("ok");
    assertThat(copy.ask("connect 127.0.0.1 21114")).isEqualTo("EPERM");
  }

  @Test
  void unit_isKnownByItsName_fromItsFirstProcessOn() throws IOException {
    store.ask("listen 127.0.0.1 21115");
    probes.apply(new TablesUnderTest().unit("later.service", 3).isolate(3, 1, 0).tables());
    Talker later = lab.talker("later.service/inner");
    assertThat(later.ask("connect 127.0.0.1 21115")).isEqualTo("EPERM");
    assertThat(web.ask("connect 127.0.0.1 21115")).startsWith("ok");
  }

  @Test
  void processThatMovesAway_takesItsSocketsRulesAlong() throws IOException {
    store.ask("listen 127.0.0.1 21116");
    probes.apply(tables().isolate(WEB, 1, 0).tables());
    lab.cgroup("other");
    assertThat(web.ask("tcp 127.0.0.1")).isEqualTo("ok 0");
    web.ask("move %s", lab.root().resolve("other/cgroup.procs"));
    assertThat(web.ask("join 0 127.0.0.1 21116")).as("made before").isEqualTo("EPERM");
    assertThat(web.ask("connect 127.0.0.1 21116")).as("made after").startsWith("ok");
  }

  @Test
  void processThatMovesIn_isASubjectAtOnce() throws IOException {
    store.ask("listen 127.0.0.1 21117");
    Talker other = lab.talker("other");
    probes.apply(tables().isolate(WEB, 1, 0).tables());
    assertThat(other.ask("tcp 127.0.0.1")).isEqualTo("ok 0");
    other.ask("move %s", lab.root().resolve("web/cgroup.procs"));
    assertThat(other.ask("join 0 127.0.0.1 21117")).isEqualTo("EPERM");
  }
}
