package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.internal.Machine;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Capture of one cgroup only. Needs root. */
class CgroupScopeTest {
  @Test
  void socketsOfOneCgroup_areSeenAndOthersAreNot() throws Exception {
    Path cgroup =
        Files.createDirectory(
            Path.of(Objects.requireNonNull(Machine.cgroupMount()))
                .resolve("obsbpf-test-" + ProcessHandle.current().pid()));
    CaptureOptions options = new CaptureOptions(cgroup.toString(), 1, 1 << 20, 4096, Set.of());
    try (CaptureProbes probes = CaptureProbes.load(options);
        ServerSocket listener = new ServerSocket(21040, 5, InetAddress.getLoopbackAddress())) {
      String client =
          "echo $$ > %s/cgroup.procs; exec curl -s http://127.0.0.1:21040/inside".formatted(cgroup);
      try (Socket outside = new Socket(InetAddress.getLoopbackAddress(), 21040);
          Socket first = listener.accept();
          Child inside = Child.start("sh", "-c", client);
          Socket second = listener.accept()) {
        outside.getOutputStream().write('x');
        assertThat(first.getInputStream().read()).isEqualTo('x');
        assertThat(new String(second.getInputStream().readNBytes(11), StandardCharsets.US_ASCII))
            .isEqualTo("GET /inside");
        second
            .getOutputStream()
            .write("HTTP/1.0 200 OK\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII));
        second.shutdownOutput();
        assertThat(inside.line()).isEqualTo("ok");

        RecordedEvents seen = new RecordedEvents().drain(probes);
        assertThat(seen.opens().filter(open -> open.localPort() == 21040)).isEmpty();
        RecordedEvents.Open open = seen.openTo(21040);
        assertThat(seen.data(open.cookie(), true).findFirst().orElseThrow().text())
            .startsWith("GET /inside");
        assertThat(seen.owners(open.cookie()))
            .singleElement()
            .satisfies(owner -> {
              assertThat(owner.pid()).isEqualTo(inside.pid());
              assertThat(owner.cgroupId()).isEqualTo(Files.getAttribute(cgroup, "unix:ino"));
            });
      }
    } finally {
      long end = System.nanoTime() + 60_000_000_000L;
      while (!Files.readString(cgroup.resolve("cgroup.procs")).isEmpty()) {
        assertThat(System.nanoTime()).as("the child is gone").isLessThan(end);
      }
      Files.delete(cgroup);
    }
  }
}
