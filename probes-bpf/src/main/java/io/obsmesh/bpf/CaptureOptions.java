package io.obsmesh.bpf;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to capture.
 *
 * @param cgroup directory of the cgroup v2 below which sockets are seen; null for the root of the
 *     mounted hierarchy
 * @param shards rings, and so threads that may drain at once; a power of two, 1 to 16
 * @param ringBytes size of each ring; a power of two, a multiple of the page size
 * @param segmentBytes at most so many bytes of a segment are copied unless a connection is given
 *     another limit
 * @param excludedPorts local ports whose connections are not reported, neither end: those of the
 *     agent itself
 */
public record CaptureOptions(
    @Nullable String cgroup,
    int shards,
    int ringBytes,
    int segmentBytes,
    Set<Integer> excludedPorts) {
  public CaptureOptions {
    excludedPorts = Set.copyOf(excludedPorts);
    if (Integer.bitCount(shards) != 1 || shards > 16) {
      throw new IllegalArgumentException(
          "shards: " + shards + " (expected: a power of two, 1 to 16)");
    }
    if (Integer.bitCount(ringBytes) != 1 || ringBytes < 4096) {
      throw new IllegalArgumentException(
          "ringBytes: " + ringBytes + " (expected: a power of two, 4096 or more)");
    }
  }
}
