package io.obsmesh.bpf.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the running kernel tells about itself in its file systems. */
public final class Machine {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;
  private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

  private Machine() {}

  /** For example {@code 6.1.0-30-amd64}; empty when it cannot be read. */
  public static String kernelRelease() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a release is at least {@code major.minor}; false when it cannot be read. */
  public static boolean atLeast(String release, int major, int minor) {
    String[] parts = release.split("[^0-9]+", 3);
    try {
      int has = Integer.parseInt(parts[0]);
      return has > major || (has == major && Integer.parseInt(parts[1]) >= minor);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return false;
    }
  }

  public static boolean hasBtf() {
    return Files.isReadable(BTF);
  }

  /** Root, or the three capabilities that capture needs. */
  public static boolean mayLoad() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          return mayLoad(Long.parseUnsignedLong(line.substring(7).strip(), 16));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Unknown: let the kernel decide.
      return true;
    }
    return true;
  }

  static boolean mayLoad(long capabilities) {
    boolean net = (capabilities >> CAP_NET_ADMIN & 1) != 0;
    boolean bpf = (capabilities >> CAP_BPF & 1) != 0 && (capabilities >> CAP_PERFMON & 1) != 0;
    return (capabilities >> CAP_SYS_ADMIN & 1) != 0 || (bpf && net);
  }

  /** Inode number of this process's network namespace; 0 when it cannot be read. */
  public static int networkNamespace() {
    try {
      return ((Number) Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino")).intValue();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Where cgroup v2 is mounted; null when it is not. */
  public static @Nullable String cgroupMount() {
    try {
      return cgroupMount(Files.readAllLines(Path.of("/proc/self/mounts")));
    } catch (IOException e) {
      return null;
    }
  }

  static @Nullable String cgroupMount(List<String> mounts) {
    for (String mount : mounts) {
      String[] fields = mount.split(" ", -1);
      if (fields.length > 2 && fields[2].equals("cgroup2")) {
        return fields[1].replace("\\040", " ");
      }
    }
    return null;
  }
}
