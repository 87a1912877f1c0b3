package io.obsmesh.bpf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two programs in cgroups of their own, and a policy in the kernel that is still empty. */
abstract class WebAndStore {
  static final boolean EGRESS = false;
  static final boolean INGRESS = true;
  static final int WEB = 1;
  static final int STORE = 2;

  PolicyLab lab;
  PolicyProbes probes;
  Talker web;
  Talker store;

  @BeforeEach
  void open() throws IOException {
    lab = new PolicyLab();
    probes = lab.open();
    web = lab.talker("web");
    store = lab.talker("store");
  }

  @AfterEach
  void close() throws IOException {
    probes.close();
    lab.close();
  }

  TablesUnderTest tables() throws IOException {
    return new TablesUnderTest().cgroup(lab.cgroup("web"), WEB).cgroup(lab.cgroup("store"), STORE);
  }

  List<PolicyVerdict> verdicts() {
    List<PolicyVerdict> verdicts = new ArrayList<>();
    probes.drain(verdicts::add, 1000);
    return verdicts;
  }
}
