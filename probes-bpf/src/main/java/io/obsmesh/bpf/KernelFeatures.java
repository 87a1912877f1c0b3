package io.obsmesh.bpf;

import io.obsmesh.bpf.internal.CaptureSession;
import io.obsmesh.bpf.internal.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this machine offers to capture, and what mends what is missing. The hooks are really
 * attached, for some milliseconds, because only that tells whether the kernel lets us.
 */
public final class KernelFeatures {
  private static final String NOT_TRIED = "not tried, because an earlier check failed";

  private final String release;
  private final @Nullable String cgroupMount;
  private final List<Check> checks;

  /**
   * One thing that was looked at.
   *
   * @param name short, for example {@code btf} or {@code cgroup_skb/egress}
   * @param detail what was found
   * @param mend what to do; empty when {@code ok}
   */
  public record Check(String name, boolean ok, String detail, String mend) {}

  private KernelFeatures(String release, @Nullable String cgroupMount, List<Check> checks) {
    this.release = release;
    this.cgroupMount = cgroupMount;
    this.checks = List.copyOf(checks);
  }

  /** Looks now; takes about 100 ms and throws nothing. */
  public static KernelFeatures probe() {
    String release = Machine.kernelRelease();
    String mount = Machine.cgroupMount();
    List<Check> checks = new ArrayList<>();
    checks.add(
        check(
            "kernel",
            Machine.atLeast(release, 5, 12),
            "Linux " + release,
            "upgrade to Linux 5.12 or newer"));
    boolean privileged = Machine.mayLoad();
    checks.add(
        check(
            "privileges",
            privileged,
            privileged ? "may load eBPF programs" : "may not load eBPF programs",
            "run as root or grant CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN"));
    boolean btf = Machine.hasBtf();
    checks.add(
        check(
            "btf",
            btf,
            "/sys/kernel/btf/vmlinux " + (btf ? "present" : "missing"),
            "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
    checks.add(
        check(
            "cgroup2",
            mount != null,
            mount != null ? "mounted at " + mount : "not mounted",
            "mount -t cgroup2 none /sys/fs/cgroup/unified"));
    addLibrary(checks);
    addHooks(checks, checks.stream().allMatch(Check::ok));
    return new KernelFeatures(release, mount, checks);
  }

  private static void addLibrary(List<Check> checks) {
    try {
      CaptureSession.requireLibrary();
      checks.add(new Check("libbpf", true, "libbpf.so.1 found", ""));
    } catch (BpfException e) {
      checks.add(
          new Check(
              "libbpf",
              false,
              String.valueOf(e.getMessage()),
              "apt-get install libbpf1, or dnf install libbpf"));
    }
  }

  private static void addHooks(List<Check> checks, boolean worthTrying) {
    if (!worthTrying) {
      checks.add(new Check("hooks", false, NOT_TRIED, "mend that first"));
      return;
    }
    CaptureOptions smallest = new CaptureOptions(null, 1, 1 << 16, 0, Set.of());
    try (CaptureSession session = CaptureSession.open(smallest)) {
      for (ProbeStatus probe : session.probes()) {
        checks.add(
            check(
                probe.hook(),
                probe.attached(),
                probe.name() + (probe.attached() ? " attaches" : " is refused"),
                probe.reason()));
      }
    } catch (BpfException e) {
      checks.add(
          new Check("hooks", false, "payload hooks are refused", String.valueOf(e.getMessage())));
    }
  }

  private static Check check(String name, boolean ok, String detail, String mend) {
    return new Check(name, ok, detail, ok ? "" : mend);
  }

  /** For example {@code 6.1.0-30-amd64}. */
  public String kernelRelease() {
    return release;
  }

  /** Where cgroup v2 is mounted; null when it is not. */
  public @Nullable String cgroupMount() {
    return cgroupMount;
  }

  /** In the order in which to mend. */
  public List<Check> checks() {
    return checks;
  }

  /** Whether {@link CaptureProbes#load} would work with payload. */
  public boolean canCapture() {
    return checks.stream()
        .filter(check -> !check.name().startsWith("tp_btf") && !check.name().startsWith("iter"))
        .allMatch(Check::ok);
  }
}
