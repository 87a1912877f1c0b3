package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.bpf.CaptureOptions;
import io.obsmesh.bpf.LossCount;
import io.obsmesh.bpf.ProbeStatus;
import io.obsmesh.bpf.SocketRole;
import io.obsmesh.bpf.SocketSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The capture object in the kernel, from load to close. */
public final class CaptureSession implements AutoCloseable {
  private static final String OBJECT = "capture.bpf.o";
  private static final String STATE = "obs_tcp_state";
  private static final String SNAPSHOT = "obs_sockets_now";
  private static final List<String> PAYLOAD = List.of("obs_skb_ingress", "obs_skb_egress");
  private static final int NOT_ATTACHED = -1;
  private static final int MAX_SEGMENT_BYTES = 65536;

  private final BpfObject object;
  private final ControlSlots control;
  private final List<MappedRing> rings = new ArrayList<>();
  private final List<ProbeStatus> probes = new ArrayList<>();
  private final int losses;
  private int snapshotLink = NOT_ATTACHED;
  private volatile boolean closed;

  /** Loads and attaches; throws {@link BpfException} when payload cannot be had. */
  public static CaptureSession open(CaptureOptions options) {
    String cgroup = requireMachine(options.cgroup());
    Map<String, String> refused = new HashMap<>();
    BpfObject object = load(image(), configuration(options, cgroup), refused);
    CaptureSession session;
    try {
      session = new CaptureSession(object, options);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
    try {
      session.attachAll(options, cgroup, refused);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private CaptureSession(BpfObject object, CaptureOptions options) {
    this.object = object;
    int outer = object.mapFd("obs_rings");
    for (int shard = 0; shard < options.shards(); shard++) {
      int fd = object.addRing(outer, shard, options.ringBytes());
      rings.add(new MappedRing(fd, options.ringBytes()));
    }
    control = new ControlSlots(object.mapFd("obs_control"));
    losses = object.mapFd("obs_losses");
  }

  private void attachAll(CaptureOptions options, String cgroup, Map<String, String> refused) {
    exclude(options.excludedPorts());
    // State changes first, then the table of what was there before, then payload: so every socket
    // is known in one of the two ways before its first bytes are seen.
    attach(STATE, refused, () -> object.attach(STATE));
    attach(SNAPSHOT, refused, () -> snapshotLink = object.attach(SNAPSHOT));
    announceExisting(options.excludedPorts());
    int directory = LibC.openDirectory(cgroup);
    try {
      for (String program : PAYLOAD) {
        object.attachCgroup(program, directory);
        probes.add(new ProbeStatus(program, object.hook(program), true, ""));
      }
    } finally {
      LibC.close(directory);
    }
  }

  /** Throws {@link BpfException} when libbpf cannot be used. */
  public static void requireLibrary() {
    var ignored = LibBpf.library();
  }

  /** The directory of the cgroup asked for, or of the root; throws when nothing can be loaded. */
  static String requireMachine(@Nullable String asked) {
    if (!Machine.mayLoad()) {
      throw new BpfException(
          "capabilities", Errno.EPERM, "cannot load eBPF programs: " + Errno.sentence(Errno.EPERM));
    }
    if (!Machine.hasBtf()) {
      throw new BpfException(
          "btf",
          Errno.ENOENT,
          "/sys/kernel/btf/vmlinux is missing: use a kernel built with CONFIG_DEBUG_INFO_BTF (all distributions since about 2021)");
    }
    String cgroup = asked != null ? asked : Machine.cgroupMount();
    if (cgroup == null) {
      throw new BpfException(
          "cgroup2",
          Errno.ENOENT,
          "cgroup v2 is not mounted: mount -t cgroup2 none /sys/fs/cgroup/unified, or boot with systemd.unified_cgroup_hierarchy=1");
    }
    if (!Files.isRegularFile(Path.of(cgroup, "cgroup.procs"))) {
      throw new BpfException(
          "cgroup2", Errno.ENOENT, "cgroup: " + cgroup + " (expected: a directory of cgroup v2)");
    }
    return cgroup;
  }

  /** Leaves out what this kernel refuses, as long as payload remains. */
  static BpfObject load(byte[] image, Consumer<BpfObject> configure, Map<String, String> refused) {
    while (true) {
      try {
        return BpfObject.load(image, refused.keySet(), configure);
      } catch (BpfObject.Refused e) {
        String reason = String.valueOf(e.getMessage());
        boolean found =
            e.program().isEmpty()
                ? tryOneByOne(image, configure, refused)
                : !PAYLOAD.contains(e.program()) && refused.put(e.program(), reason) == null;
        if (!found) {
          throw new BpfException("bpf_object__load", e.errno(), reason);
        }
      }
    }
  }

  /**
   * libbpf itself refuses a program whose hook the kernel does not have, and does not say which
   * program. True when at least one was found.
   */
  private static boolean tryOneByOne(
      byte[] image, Consumer<BpfObject> configure, Map<String, String> refused) {
    List<String> optional =
        BpfObject.programNames(image).stream()
            .filter(name -> !PAYLOAD.contains(name) && !refused.containsKey(name))
            .toList();
    int before = refused.size();
    for (String candidate : optional) {
      Set<String> others = new HashSet<>(refused.keySet());
      others.addAll(optional);
      others.remove(candidate);
      try (BpfObject alone = BpfObject.load(image, others, configure)) {
        assert alone.programNames().contains(candidate);
      } catch (BpfObject.Refused e) {
        refused.put(candidate, String.valueOf(e.getMessage()));
      }
    }
    return refused.size() > before;
  }

  private static Consumer<BpfObject> configuration(CaptureOptions options, String cgroup) {
    long cgroupId = options.cgroup() == null ? 0 : inode(cgroup);
    return object -> {
      MemorySegment config = object.constants();
      config.set(
          JAVA_INT,
          EventLayout.CONFIG_SEGMENT_BYTES,
          Math.clamp(options.segmentBytes(), 0, MAX_SEGMENT_BYTES));
      config.set(JAVA_INT, EventLayout.CONFIG_SHARD_MASK, options.shards() - 1);
      config.set(JAVA_INT, EventLayout.CONFIG_WAKEUP_BYTES, options.ringBytes() / 4);
      config.set(JAVA_LONG, EventLayout.CONFIG_CGROUP, cgroupId);
    };
  }

  private static long inode(String directory) {
    try {
      return (Long) Files.getAttribute(Path.of(directory), "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] image() {
    try (InputStream resource = CaptureSession.class.getResourceAsStream(OBJECT)) {
      if (resource == null) {
        throw new BpfException(
            "resource", 0, OBJECT + " is not in the jar: build probes-bpf with Maven");
      }
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void attach(String program, Map<String, String> refused, Runnable how) {
    String reason = refused.get(program);
    if (reason == null) {
      try {
        how.run();
        reason = "";
      } catch (BpfException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    probes.add(new ProbeStatus(program, object.hook(program), reason.isEmpty(), reason));
  }

  private void exclude(Set<Integer> ports) {
    Map<Integer, Long> words = new HashMap<>();
    ports.forEach(port -> words.merge(port / 64, 1L << (port % 64), (a, b) -> a | b));
    int map = object.mapFd("obs_excluded");
    try (Arena arena = Arena.ofConfined()) {
      words.forEach((word, bits) ->
          object.update(
              map, arena.allocateFrom(JAVA_INT, word), arena.allocateFrom(JAVA_LONG, bits)));
    }
  }

  private void announceExisting(Set<Integer> excludedPorts) {
    int map = object.mapFd("obs_existing");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(JAVA_LONG);
      MemorySegment value = arena.allocate(EventLayout.EXISTING_SIZE);
      ExistingConnections.decide(sockets(), excludedPorts)
          .forEach((cookie, decision) -> {
            key.set(JAVA_LONG, 0, cookie);
            value.set(JAVA_BYTE, EventLayout.EXISTING_ROLE, code(decision.role()));
            value.set(JAVA_BYTE, EventLayout.EXISTING_MODE, decision.mode());
            object.update(map, key, value);
          });
    }
  }

  private static byte code(SocketRole role) {
    return switch (role) {
      case UNKNOWN -> EventLayout.ROLE_UNKNOWN;
      case CLIENT -> EventLayout.ROLE_CLIENT;
      case SERVER -> EventLayout.ROLE_SERVER;
    };
  }

  public List<MappedRing> rings() {
    return List.copyOf(rings);
  }

  public List<ProbeStatus> probes() {
    return List.copyOf(probes);
  }

  /** What is lost, per CPU and reason; zeros are left out. */
  public synchronized List<LossCount> losses() {
    List<LossCount> counts = new ArrayList<>();
    if (closed) {
      return counts;
    }
    int cpus = object.possibleCpus();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment perCpu = arena.allocate(8L * cpus, 8);
      for (int reason = 0; reason < EventLayout.LOSS_REASONS.length; reason++) {
        if (!object.lookup(losses, arena.allocateFrom(JAVA_INT, reason), perCpu)) {
          continue;
        }
        for (int cpu = 0; cpu < cpus; cpu++) {
          long events = perCpu.getAtIndex(JAVA_LONG, cpu);
          if (events != 0) {
            counts.add(new LossCount(cpu, EventLayout.LOSS_REASONS[reason], events));
          }
        }
      }
    }
    return counts;
  }

  /** Empty when the iterator is refused or the session is closed. */
  public synchronized List<SocketSnapshot> sockets() {
    return closed || snapshotLink == NOT_ATTACHED
        ? List.of()
        : SocketTable.read(object.iterate(snapshotLink));
  }

  public void limit(long cookie, boolean sent, int bytesPerSegment) {
    if (!closed) {
      control.limit(cookie, sent, bytesPerSegment);
    }
  }

  public void skipUntil(long cookie, boolean sent, long sequence) {
    if (!closed) {
      control.skipUntil(cookie, sent, sequence);
    }
  }

  public void forget(long cookie) {
    if (!closed) {
      control.forget(cookie);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      object.close();
      rings.forEach(MappedRing::close);
      control.close();
    }
  }
}
