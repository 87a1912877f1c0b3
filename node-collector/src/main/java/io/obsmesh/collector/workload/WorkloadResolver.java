package io.obsmesh.collector.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a process is: name, executable, container, unit, pod, service. Asked when a socket got
 * its owner; a process that is already gone is what the kernel said about it. Answers are cached by
 * process id and checked against the process's start time, so that a process id that is used again
 * never gets the old name. Owned by one thread.
 */
public final class WorkloadResolver {
  private static final int MAX_PROCESSES = 4096;
  private static final int MAX_COMMAND_LINE = 4096;
  private static final long CHECK_NANOS = 1_000_000_000L;
  private static final int KERNEL_NAME_LENGTH = 15;
  private static final Pattern DOCKER_NAME = Pattern.compile("\"Name\":\"/?([^\"]+)\"");

  private final ProcFiles proc;
  private final CgroupTree cgroups;
  private final Path dockerContainers;
  private final LongSupplier clock;
  private final Map<Integer, Known> processes =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
          return size() > MAX_PROCESSES;
        }
      };

  /** A resolver for this machine. */
  public WorkloadResolver() {
    this(
        Path.of("/proc"),
        CgroupTree.mounted(),
        Path.of("/var/lib/docker/containers"),
        System::nanoTime);
  }

  WorkloadResolver(Path proc, Path cgroups, Path dockerContainers, LongSupplier clock) {
    this.proc = new ProcFiles(proc);
    this.cgroups = new CgroupTree(cgroups);
    this.dockerContainers = dockerContainers;
    this.clock = clock;
  }

  /**
   * The workload of a process that used a socket just now.
   *
   * @param comm name of the thread that did, up to 15 characters
   * @param cgroupId inode number of its cgroup v2 directory
   */
  public Workload find(int pid, int uid, String comm, long cgroupId) {
    long now = clock.getAsLong();
    Known known = processes.get(pid);
    if (known != null
        && known.threads.contains(comm)
        && known.workload.uid() == uid
        && now - known.checkedNanos < CHECK_NANOS) {
      return known.workload;
    }
    long started = proc.startTicks(pid);
    if (known != null && known.isStill(started, proc.name(pid))) {
      known.checkedNanos = now;
      known.sees(comm);
      if (known.workload.uid() == uid) {
        return known.workload;
      }
    }
    Known fresh = read(pid, uid, comm, cgroupId, started, now);
    processes.put(pid, fresh);
    return fresh.workload;
  }

  private Known read(int pid, int uid, String comm, long cgroupId, long started, long now) {
    String leader = proc.name(pid);
    if (started < 0 || leader.isEmpty()) {
      return gone(pid, uid, comm, cgroupId, now);
    }
    String executable = proc.executable(pid);
    List<String> arguments = proc.arguments(pid);
    CgroupPlace place = CgroupPlace.ofLines(proc.cgroups(pid));
    String declared = declaredName(pid);
    // The process may have ended, and its id been given away, while it was read.
    if (proc.startTicks(pid) != started) {
      return gone(pid, uid, comm, cgroupId, now);
    }
    String process = processName(leader, executable, arguments);
    String service = declared;
    if (service == null && place.unit() != null && place.containerId() == null) {
      service = place.unit().replaceFirst("\\.(service|scope)$", "");
    }
    if (service == null && place.containerId() != null) {
      service = containerName(place.containerId());
    }
    if (service == null) {
      service = ServiceName.of(process, executable, arguments);
    }
    String commandLine = String.join(" ", arguments);
    return new Known(
        new Workload(
            pid,
            uid,
            process,
            executable,
            commandLine.isEmpty()
                ? null
                : commandLine.substring(0, Math.min(MAX_COMMAND_LINE, commandLine.length())),
            place.container(),
            place.unit(),
            place.pod(),
            service),
        started,
        leader,
        comm,
        now);
  }

  /** Only what the kernel said when the socket was used; true, if little. */
  private Known gone(int pid, int uid, String comm, long cgroupId, long now) {
    String path = cgroups.path(cgroupId, now);
    CgroupPlace place = path == null ? CgroupPlace.NOWHERE : CgroupPlace.ofPath(path, true);
    String unit = place.unit();
    String service =
        unit != null && place.container() == null
            ? unit.replaceFirst("\\.(service|scope)$", "")
            : comm;
    return new Known(
        new Workload(pid, uid, comm, null, null, place.container(), unit, place.pod(), service),
        -1,
        comm,
        comm,
        now);
  }

  private @Nullable String declaredName(int pid) {
    String name = proc.variable(pid, "OTEL_SERVICE_NAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    String attributes = proc.variable(pid, "OTEL_RESOURCE_ATTRIBUTES");
    if (attributes != null) {
      for (String attribute : attributes.split(",", -1)) {
        if (attribute.strip().startsWith("service.name=")) {
          return attribute.strip().substring("service.name=".length());
        }
      }
    }
    return null;
  }

  private @Nullable String containerName(String id) {
    Path file = dockerContainers.resolve(id).resolve("config.v2.json");
    if (!Files.isReadable(file)) {
      return null;
    }
    try {
      Matcher matcher = DOCKER_NAME.matcher(Files.readString(file, StandardCharsets.UTF_8));
      return matcher.find() ? matcher.group(1) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The kernel cuts names at 15 characters, and some runtimes name their first thread oddly. */
  private static String processName(
      String leader, @Nullable String executable, List<String> arguments) {
    String program = executable == null ? "" : ServiceName.baseName(executable);
    if (leader.length() >= KERNEL_NAME_LENGTH) {
      if (program.startsWith(leader)) {
        return program;
      }
      String first = arguments.isEmpty() ? "" : ServiceName.baseName(arguments.getFirst());
      return first.startsWith(leader) && first.indexOf(' ') < 0 ? first : leader;
    }
    return leader.equals("MainThread") && !program.isEmpty() ? program : leader;
  }

  private static final class Known {
    private final Workload workload;
    private final long startTicks;
    private final String leader;
    private final Set<String> threads = new HashSet<>();
    private long checkedNanos;

    Known(Workload workload, long startTicks, String leader, String comm, long checkedNanos) {
      this.workload = workload;
      this.startTicks = startTicks;
      this.leader = leader;
      this.checkedNanos = checkedNanos;
      threads.add(comm);
    }

    /** Same process, and it has not started another program since. */
    boolean isStill(long startedNow, String leaderNow) {
      return startTicks >= 0 && startedNow == startTicks && leaderNow.equals(leader);
    }

    void sees(String comm) {
      // Pools that number their threads must not grow this for ever.
      if (threads.size() >= 64) {
        threads.clear();
      }
      threads.add(comm);
    }
  }
}
