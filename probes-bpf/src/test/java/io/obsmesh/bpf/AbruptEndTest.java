package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** kill -9 leaves nothing in the kernel. Needs root and bpftool. */
class AbruptEndTest {
  /** Holds probes and prints the ids of their programs until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (CaptureProbes probes =
          CaptureProbes.load(new CaptureOptions(null, 1, 1 << 16, 100, Set.of()))) {
        List<String> ids = new ArrayList<>();
        try (var files = Files.list(Path.of("/proc/self/fdinfo"))) {
          for (Path file : files.toList()) {
            if (Files.exists(file)) {
              Files.readAllLines(file).stream()
                  .filter(line -> line.startsWith("prog_id:"))
                  .forEach(line -> ids.add(line.substring(8).strip()));
            }
          }
        }
        System.out.println(probes.probes().size() + " " + String.join(" ", Set.copyOf(ids)));
        System.in.read();
      }
    }
  }

  @Test
  void killedProcess_leavesNoProgramAttached() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (Child holder =
        Child.start(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName())) {
      List<String> words = List.of(holder.line().split(" "));
      assertThat(words.getFirst()).isEqualTo("4");
      List<String> programs = words.subList(1, words.size());
      assertThat(programs).hasSize(4);
      assertThat(loaded()).containsAll(programs);
      holder.kill();
      long end = System.nanoTime() + 60_000_000_000L;
      while (loaded().stream().anyMatch(programs::contains)) {
        assertThat(System.nanoTime()).as("still there after a minute").isLessThan(end);
      }
    }
  }

  /**
   * Ids of all programs in the kernel; it frees them a little after the last descriptor is gone.
   */
  private static List<String> loaded() throws IOException {
    return Child.run("bpftool", "prog", "show")
        .lines()
        .filter(line -> line.matches("[0-9]+: .*"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .toList();
  }
}
