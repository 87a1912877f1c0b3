package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.collector.workload.SshSession;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicyReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SshGuardTest {
  private static final List<SshSession> SESSION =
      List.of(
          new SshSession(
              "/usr/sbin/sshd", "ssh.service", "/system.slice/ssh.service", "10.0.0.7", 22));

  private static List<Policy> policy(String name, String rest) {
    PolicyReader.Result read =
        PolicyReader.read(
            "p",
            """
            apiVersion: obsmesh.io/v1
            kind: Policy
            metadata: { name: %s }
            spec:
              subject: { %s }
            """
                .formatted(name, rest));
    assertThat(read.problems()).isEmpty();
    return read.policies();
  }

  private static final List<Policy> CLOSED =
      policy("closed", "unit: ssh.service }\n  ingress: [ { from: [ { cidr: 10.1.0.0/16 } ] } ] #");

  @Test
  void policyThatDeniesTheSession_isRefusedWithTheRule() {
    assertThatThrownBy(() -> SshGuard.check(List.of(), CLOSED, SESSION))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "closed default deny would deny the SSH session that this is typed in (from 10.0.0.7 to"
                + " port 22 of /usr/sbin/sshd): no rule allows it. Allow it, or use --force");
    assertThatThrownBy(() ->
            SshGuard.check(
                List.of(),
                policy(
                    "ports",
                    "process: /usr/sbin/sshd }\n  ingressDeny: [ { ports: [ { port: 22 } ] } ] #"),
                SESSION))
        .hasMessageContaining("denied by rule");
  }

  @Test
  void whatAllowsIt_orIsNotAboutIt_passes() {
    List<Policy> open =
        policy(
            "closed", "unit: ssh.service }\n  ingress: [ { from: [ { cidr: 10.0.0.0/8 } ] } ] #");
    assertThatCode(() -> SshGuard.check(CLOSED, open, SESSION)).doesNotThrowAnyException();
    assertThatCode(() -> SshGuard.check(List.of(), CLOSED, List.of())).doesNotThrowAnyException();
    assertThatCode(() ->
            SshGuard.check(
                List.of(), policy("web", "unit: nginx.service }\n  ingress: [] #"), SESSION))
        .doesNotThrowAnyException();
  }

  /** A shell under a program called sshd, which holds a real connection. */
  @Test
  void session_isFoundByTheAncestorsOfAProcess(@TempDir Path directory) throws Exception {
    Path sshd = Files.copy(Path.of("/bin/bash"), directory.resolve("sshd"));
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process =
          new ProcessBuilder(
                  sshd.toString(),
                  "-c",
                  "exec 3<>/dev/tcp/127.0.0.1/"
                      + listener.getLocalPort()
                      + "; (exec sleep 600) & wait")
              .start();
      try (Socket held = listener.accept()) {
        while (process.descendants().findAny().isEmpty()) {
          Thread.onSpinWait();
        }
        ProcessHandle child = process.descendants().findAny().orElseThrow();
        assertThat(SshSession.of(child.pid()))
            .singleElement()
            .satisfies(session -> {
              assertThat(session.executable()).isEqualTo(sshd.toRealPath().toString());
              assertThat(session.client()).isEqualTo("127.0.0.1");
              assertThat(session.port()).isEqualTo(held.getPort());
              assertThat(session.cgroup()).startsWith("/");
            });
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    }
  }
}
