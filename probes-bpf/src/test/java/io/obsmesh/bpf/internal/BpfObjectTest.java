package io.obsmesh.bpf.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.obsmesh.bpf.BpfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel refuses, and what stays behind: nothing. Needs root and clang. */
class BpfObjectTest {
  private static final Path SOURCES = Path.of("src/main/c");

  @TempDir Path directory;

  @Test
  void refusedPayloadProgram_showsTheEndOfTheVerifierLogAndAHint() throws Exception {
    byte[] image =
        compile(
            """
            SEC("cgroup_skb/egress") int obs_skb_egress(struct __sk_buff *skb)
            { return *(char *)(long)skb->data; }
            """);
    BpfException refusal =
        catchThrowableOfType(
            BpfException.class, () -> CaptureSession.load(image, object -> {}, new HashMap<>()));
    assertThat(refusal.operation()).isEqualTo("bpf_object__load");
    assertThat(refusal.errno()).isEqualTo(Errno.EACCES);
    assertThat(refusal.getMessage())
        .startsWith(
            "the kernel refused obs_skb_egress: refused by the kernel's verifier (EACCES); hint: a bounds check is missing before this access\n")
        .contains("invalid access to packet");
  }

  @Test
  void refusedOptionalProgram_isLeftOutWithItsReason() throws Exception {
    byte[] image =
        compile(
            """
            SEC("cgroup_skb/egress") int obs_skb_egress(struct __sk_buff *skb) { return 1; }
            SEC("tp_btf/no_such_tracepoint") int obs_missing(void *ctx) { return 0; }
            SEC("cgroup_skb/ingress") int obs_refused(struct __sk_buff *skb)
            { return *(char *)(long)skb->data; }
            """);
    Map<String, String> refused = new HashMap<>();
    try (BpfObject object = CaptureSession.load(image, opened -> {}, refused)) {
      assertThat(object.programNames())
          .containsExactlyInAnyOrder("obs_skb_egress", "obs_missing", "obs_refused");
      assertThat(refused).containsOnlyKeys("obs_missing", "obs_refused");
    }
  }

  @Test
  void brokenObject_isRefusedInOneSentence() {
    BpfException refusal =
        catchThrowableOfType(
            BpfException.class,
            () -> CaptureSession.load(new byte[100], object -> {}, new HashMap<>()));
    assertThat(refusal.getMessage()).startsWith("cannot open the eBPF object: ");
  }

  @Test
  void close_leavesNoDescriptorSoNothingStaysInTheKernel() throws IOException {
    List<String> before = kernelObjects();
    try (CaptureSession session =
        CaptureSession.open(
            new io.obsmesh.bpf.CaptureOptions(null, 4, 1 << 16, 100, java.util.Set.of()))) {
      assertThat(session.probes()).hasSize(4).allMatch(io.obsmesh.bpf.ProbeStatus::attached);
      assertThat(kernelObjects()).hasSizeGreaterThan(before.size() + 10);
    }
    assertThat(kernelObjects()).isEqualTo(before);
  }

  /** Descriptors of programs, maps and links: nothing is pinned, so these alone keep them alive. */
  private static List<String> kernelObjects() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .flatMap(path -> {
            try {
              return Stream.of(Files.readSymbolicLink(path).toString());
            } catch (IOException e) {
              return Stream.empty(); // the listing's own
            }
          })
          .filter(target ->
              target.contains("bpf") || target.contains("eventpoll") || target.contains("eventfd"))
          .sorted()
          .toList();
    }
  }

  private byte[] compile(String programs) throws Exception {
    Path source = directory.resolve("test.bpf.c");
    Files.writeString(
        source,
        """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        char LICENSE[] SEC("license") = "GPL";
        """
            + programs);
    Files.copy(SOURCES.resolve("vmlinux.h"), directory.resolve("vmlinux.h"));
    Path object = directory.resolve("test.bpf.o");
    Process build =
        new ProcessBuilder(
                "sh", SOURCES.resolve("build.sh").toString(), source.toString(), object.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes());
    assertThat(build.waitFor()).as(output).isZero();
    return Files.readAllBytes(object);
  }
}
