package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.RequestTables.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client in a cgroup whose requests are judged, and a real server. Needs root. */
abstract class RequestLab {
  static final int WEB = 1;
  static final int PORT = 21180;

  PolicyLab lab;
  PolicyProbes probes;
  Nginx server;

  @BeforeEach
  void open() throws IOException {
    lab = new PolicyLab();
    server = new Nginx(PORT);
    probes = lab.open();
  }

  @AfterEach
  void close() throws IOException {
    probes.close();
    server.close();
    lab.close();
  }

  void apply(RequestsUnderTest requests) throws IOException {
    probes.apply(
        new TablesUnderTest().cgroup(lab.cgroup("web"), WEB).requests(requests.tables()).tables());
  }

  void denyAdmin() throws IOException {
    apply(new RequestsUnderTest(WEB).rule(5, Kind.DENY, "", "/admin*", ""));
  }

  String web(String script) throws IOException {
    return lab.script("web", Asker.PRELUDE.formatted(PORT) + script);
  }

  List<PolicyVerdict> verdicts() {
    List<PolicyVerdict> verdicts = new ArrayList<>();
    probes.drain(verdicts::add, 10_000);
    return verdicts;
  }

  void assertNothingDeniedArrived() throws IOException {
    assertThat(server.said()).noneMatch(line -> line.contains("admin"));
  }
}
