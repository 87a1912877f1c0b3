package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stays in the kernel when the process ends, and how it goes. Needs root. */
class PolicyPinTest {
  private static final int WEB = 1;

  private PolicyLab lab;
  private Talker web;
  private Talker store;

  @BeforeEach
  void open() throws IOException {
    lab = new PolicyLab();
    web = lab.talker("web");
    store = lab.talker("store");
    store.ask("listen 127.0.0.1 21160");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  private PolicyTables denyWeb() throws IOException {
    return new TablesUnderTest().cgroup(lab.cgroup("web"), WEB).isolate(WEB, 1, 0).tables();
  }

  @Test
  void closed_itIsStillEnforced_andTakenUpAgain() throws IOException {
    try (PolicyProbes probes = lab.open()) {
      assertThat(probes.resumed()).isFalse();
      probes.apply(denyWeb());
    }
    assertThat(web.ask("connect 127.0.0.1 21160")).isEqualTo("EPERM");
    try (PolicyProbes probes = lab.open()) {
      assertThat(probes.resumed()).isTrue();
      assertThat(probes.generation()).isEqualTo(1);
      assertThat(web.ask("connect 127.0.0.1 21160")).isEqualTo("EPERM");
      List<PolicyVerdict> verdicts = new ArrayList<>();
      probes.drain(verdicts::add, 100);
      assertThat(verdicts).as("also from while nobody read").hasSize(2);
      assertThat(probes.apply(PolicyTables.empty())).isEqualTo(2);
      assertThat(web.ask("connect 127.0.0.1 21160")).startsWith("ok");
    }
  }

  @Test
  void restart_underLoad_letsNothingThrough() throws Exception {
    try (PolicyProbes probes = lab.open()) {
      probes.apply(denyWeb());
    }
    try (Child load =
        Child.start(
            "sh",
            "-c",
            "echo $$ > %s/cgroup.procs; exec python3 -u -c '%s'"
                .formatted(
                    lab.root().resolve("web"),
                    """
                    import socket
                    refused = 0
                    print("on")
                    while True:
                        s = socket.socket()
                        try: s.connect(("127.0.0.1", 21160)); print("through"); break
                        except PermissionError: refused += 1
                        s.close()
                        if refused % 20000 == 0: print(refused)
                    """))) {
      assertThat(load.line()).isEqualTo("on");
      for (int i = 0; i < 5; i++) {
        try (PolicyProbes probes = lab.open()) {
          probes.apply(denyWeb());
        }
      }
      assertThat(load.line()).isNotEqualTo("through");
    }
  }

  @Test
  void uninstall_removesEverything() throws IOException {
    try (PolicyProbes probes = lab.open()) {
      probes.apply(denyWeb());
    }
    assertThat(PolicyProbes.isInstalled(lab.pins())).isTrue();
    PolicyProbes.uninstall(lab.pins());
    assertThat(PolicyProbes.isInstalled(lab.pins())).isFalse();
    assertThat(web.ask("connect 127.0.0.1 21160")).startsWith("ok");
    assertThat(Child.run("bpftool", "cgroup", "show", lab.root().toString()))
        .doesNotContain("obs_");
  }

  @Test
  void anotherLayout_isReplacedWhenItsSuccessorIsInForce() throws IOException {
    try (PolicyProbes probes = lab.open()) {
      probes.apply(denyWeb());
    }
    Files.move(lab.pins().resolve("policy-2"), lab.pins().resolve("policy-0"));
    try (PolicyProbes probes = lab.open()) {
      assertThat(probes.resumed()).isFalse();
      assertThat(web.ask("connect 127.0.0.1 21160")).as("by the old").isEqualTo("EPERM");
      probes.apply(denyWeb());
      assertThat(lab.pins().resolve("policy-0")).doesNotExist();
      assertThat(web.ask("connect 127.0.0.1 21160")).as("by the new").isEqualTo("EPERM");
      probes.apply(PolicyTables.empty());
      assertThat(web.ask("connect 127.0.0.1 21160")).startsWith("ok");
    }
  }

  @Test
  void brokenTables_changeNothing() throws IOException {
    try (PolicyProbes probes = lab.open()) {
      probes.apply(denyWeb());
      PolicyTables broken =
          new TablesUnderTest()
              .cgroup(lab.cgroup("web"), WEB)
              .isolate(WEB, PolicyTables.MAX_RULES, 0)
              .tables();
      assertThatThrownBy(() -> probes.apply(broken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rule: 16384 (expected: less than 16384)");
      assertThat(probes.generation()).isEqualTo(1);
      assertThat(web.ask("connect 127.0.0.1 21160")).isEqualTo("EPERM");
    }
  }

  @Test
  void noBpfFileSystem_isSaid() {
    assertThatThrownBy(() ->
            PolicyProbes.open(
                new PolicyOptions(Path.of("/tmp/obsmesh-none"), null, List.of(), 1000)))
        .isInstanceOf(BpfException.class)
        .hasMessage("no bpf file system at /tmp/obsmesh-none: mount one there, or use /sys/fs/bpf");
  }
}
