package io.obsmesh.bpf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.SocketRole;
import io.obsmesh.bpf.SocketSnapshot;
import io.obsmesh.bpf.internal.ExistingConnections.Decision;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExistingConnectionsTest {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final byte[] HERE = {10, 0, 0, 1};
  private static final byte[] THERE = {10, 0, 0, 2};
  private static final byte[] ANY = new byte[4];

  private static SocketSnapshot socket(
      long cookie,
      boolean listening,
      byte[] local,
      int localPort,
      byte[] remote,
      int remotePort,
      long namespace) {
    return new SocketSnapshot(
        cookie,
        1,
        0,
        "x",
        1,
        listening,
        6,
        local,
        localPort,
        remote,
        remotePort,
        namespace,
        0,
        0,
        0,
        0);
  }

  @Test
  void pairOnLoopback_isCapturedAtTheListener() {
    assertThat(
            ExistingConnections.decide(
                List.of(
                    socket(1, true, ANY, 80, ANY, 0, 7),
                    socket(2, false, LOOPBACK, 40000, LOOPBACK, 80, 7),
                    socket(3, false, LOOPBACK, 80, LOOPBACK, 40000, 7)),
                Set.of()))
        .containsOnlyKeys(2L, 3L)
        .containsEntry(2L, new Decision(SocketRole.CLIENT, EventLayout.MODE_COUNT))
        .containsEntry(3L, new Decision(SocketRole.SERVER, EventLayout.MODE_CAPTURE));
  }

  @Test
  void sameLoopbackAddressesInTwoNamespaces_areNoPair() {
    assertThat(
            ExistingConnections.decide(
                List.of(
                    socket(2, false, LOOPBACK, 40000, LOOPBACK, 80, 7),
                    socket(3, false, LOOPBACK, 80, LOOPBACK, 40000, 8)),
                Set.of()))
        .containsEntry(2L, new Decision(SocketRole.CLIENT, EventLayout.MODE_CAPTURE))
        .containsEntry(3L, new Decision(SocketRole.UNKNOWN, EventLayout.MODE_CAPTURE));
  }

  @Test
  void pairAcrossNamespaces_withoutListener_isCapturedAtTheLowerPort() {
    assertThat(
            ExistingConnections.decide(
                List.of(
                    socket(2, false, HERE, 40000, THERE, 5432, 7),
                    socket(3, false, THERE, 5432, HERE, 40000, 8)),
                Set.of()))
        .containsEntry(2L, new Decision(SocketRole.CLIENT, EventLayout.MODE_COUNT))
        .containsEntry(3L, new Decision(SocketRole.SERVER, EventLayout.MODE_CAPTURE));
  }

  @Test
  void excludedPort_silencesBothEnds() {
    assertThat(
            ExistingConnections.decide(
                List.of(
                    socket(2, false, HERE, 40000, THERE, 7070, 7),
                    socket(3, false, THERE, 7070, HERE, 40000, 8)),
                Set.of(7070)))
        .containsEntry(2L, new Decision(SocketRole.CLIENT, EventLayout.MODE_IGNORE))
        .containsEntry(3L, new Decision(SocketRole.SERVER, EventLayout.MODE_IGNORE));
  }

  @Test
  void capabilities_areEnoughAsRootOrWithTheThree() {
    assertThat(Machine.mayLoad(0)).isFalse();
    assertThat(Machine.mayLoad(1L << 21)).isTrue();
    assertThat(Machine.mayLoad(1L << 39 | 1L << 38)).isFalse();
    assertThat(Machine.mayLoad(1L << 39 | 1L << 38 | 1L << 12)).isTrue();
  }

  @Test
  void cgroupMount_isFoundAmongOthers() {
    assertThat(
            Machine.cgroupMount(
                List.of(
                    "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
                    "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0",
                    "cgroup2 /sys/fs/my\\040cgroup cgroup2 rw 0 0")))
        .isEqualTo("/sys/fs/my cgroup");
    assertThat(Machine.cgroupMount(List.of())).isNull();
  }

  @Test
  void release_isCompared() {
    assertThat(Machine.atLeast("6.1.0-30-amd64", 5, 12)).isTrue();
    assertThat(Machine.atLeast("5.12.0", 5, 12)).isTrue();
    assertThat(Machine.atLeast("5.10.0-33-cloud-amd64", 5, 12)).isFalse();
    assertThat(Machine.atLeast("", 5, 12)).isFalse();
  }
}
