package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The scheduling class of a real thread, as the kernel tells it. */
class ReaderShareTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String OTHER = "0";
  private static final String IDLE = "5";

  @Test
  void thread_givesWay_onlyWhileLittleWaits() throws Exception {
    String[] seen = new String[4];
    Thread reader =
        new Thread(() -> {
          ReaderShare share = new ReaderShare(0);
          share.look(100, SECOND);
          seen[0] = policy();
          share.look(100, 3 * SECOND);
          seen[1] = policy();
          share.look(1 << 20, 3 * SECOND + 1);
          seen[2] = policy();
          share.look(100, 6 * SECOND);
          seen[3] = policy() + share.isIdle();
        });
    reader.start();
    reader.join();
    assertThat(seen).containsExactly(OTHER, IDLE, OTHER, IDLE + "true");
  }

  /** The 41st field of /proc/self/stat, proc_pid_stat(5), behind the name in parentheses. */
  private static String policy() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[38];
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
