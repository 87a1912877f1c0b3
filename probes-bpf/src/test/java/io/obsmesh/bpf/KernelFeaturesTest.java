package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.internal.Machine;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Needs root and a kernel that offers everything. */
class KernelFeaturesTest {
  @Test
  void everyCheck_passesHereAndNeedsNoMend() {
    KernelFeatures features = KernelFeatures.probe();
    assertThat(features.checks())
        .extracting(KernelFeatures.Check::name)
        .containsExactly(
            "kernel",
            "privileges",
            "btf",
            "cgroup2",
            "libbpf",
            "tp_btf/inet_sock_set_state",
            "iter/task_file",
            "cgroup_skb/ingress",
            "cgroup_skb/egress");
    assertThat(features.checks()).allMatch(check -> check.ok() && check.mend().isEmpty());
    assertThat(features.canCapture()).isTrue();
    assertThat(features.cgroupMount()).isEqualTo(Machine.cgroupMount()).isNotNull();
    assertThat(features.kernelRelease()).isNotEmpty();
  }

  @Test
  void directoryThatIsNoCgroup_isRefusedInOneSentence() {
    CaptureOptions options = new CaptureOptions("/proc", 1, 1 << 16, 100, Set.of());
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                BpfException.class, () -> CaptureProbes.load(options)))
        .hasMessage("cgroup: /proc (expected: a directory of cgroup v2)");
  }
}
