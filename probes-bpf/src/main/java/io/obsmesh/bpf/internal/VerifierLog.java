package io.obsmesh.bpf.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the kernel's verifier says about a program it refuses: long, with the reason at the end. */
final class VerifierLog {
  private VerifierLog() {}

  /** The last lines, without the statistics. */
  static String tail(String log, int lines) {
    List<String> all =
        Arrays.stream(log.split("\n"))
            .filter(line -> !line.isBlank() && !line.startsWith("processed "))
            .toList();
    return all.stream()
        .skip(Math.max(0, all.size() - lines))
        .map(line -> "  " + line)
        .collect(Collectors.joining("\n"));
  }

  /** What such a message usually means; empty when we do not know. */
  static String hint(String tail) {
    if (tail.contains("unknown func") || tail.contains("program of this type cannot use helper")) {
      return "; hint: this kernel is older than the helper, it needs Linux 5.12 or newer";
    }
    if (tail.contains("BPF program is too large") || tail.contains("too many")) {
      return "; hint: this kernel's verifier explores less, it needs a newer one";
    }
    if (tail.contains("invalid access to packet") || tail.contains("invalid mem access")) {
      return "; hint: a bounds check is missing before this access";
    }
    if (tail.contains("invalid func unknown#195896080")) {
      return "; hint: a kernel type or member is missing (CO-RE), the kernel differs from those known";
    }
    return "";
  }
}
