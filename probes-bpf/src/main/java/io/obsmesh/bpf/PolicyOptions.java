package io.obsmesh.bpf;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a policy is enforced.
 *
 * @param pins directory in a bpf file system; what is in force is kept there when the process ends
 * @param cgroup directory of the cgroup v2 below which sockets are judged; null for the root of the
 *     mounted hierarchy
 * @param exemptPorts ports of the agent itself, up to 8: on loopback everybody reaches them
 * @param verdictsPerSecond at most so many are told per processor; what is beyond is counted as
 *     lost
 */
public record PolicyOptions(
    Path pins, @Nullable String cgroup, List<Integer> exemptPorts, int verdictsPerSecond) {
  /** Where the pins are when nothing else is said. */
  public static final Path DEFAULT_PINS = Path.of("/sys/fs/bpf/obsmesh");

  public PolicyOptions {
    exemptPorts = List.copyOf(exemptPorts);
    if (exemptPorts.size() > 8) {
      throw new IllegalArgumentException(
          "exemptPorts: " + exemptPorts + " (expected: at most 8 ports)");
    }
  }
}
