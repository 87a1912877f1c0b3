package io.obsmesh.bpf;

import io.obsmesh.bpf.internal.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A part of the cgroup tree and a bpf file system of its own, in which policies can be tried
 * without locking anybody out. Processes below {@link #root()} are judged, all others are not.
 */
final class PolicyLab implements AutoCloseable {
  private final Path root;
  private final Path mount;
  private final Path programs;
  private final List<Child> children = new ArrayList<>();

  PolicyLab() throws IOException {
    root =
        Path.of(Objects.requireNonNull(Machine.cgroupMount()))
            .resolve("obsmesh-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    Files.createDirectory(root);
    mount = Files.createTempDirectory("obsmesh-bpffs");
    programs = Files.createTempDirectory("obsmesh-programs");
    Child.run("mount", "-t", "bpf", "bpf", mount.toString());
  }

  PolicyProbes open() {
    return PolicyProbes.open(
        new PolicyOptions(mount.resolve("obsmesh"), root.toString(), List.of(), 1_000_000));
  }

  Path pins() {
    return mount.resolve("obsmesh");
  }

  Path root() {
    return root;
  }

  /** Another program on disk that does the same. */
  String copyOfPython() throws IOException {
    Path copy = programs.resolve("copied-python3");
    if (!Files.exists(copy)) {
      Files.copy(
          Path.of("/usr/bin/python3").toRealPath(), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    return copy.toString();
  }

  long inode(String program) throws IOException {
    return (Long) Files.getAttribute(Path.of(program), "unix:ino");
  }

  /** As the kernel holds it. */
  int device(String program) throws IOException {
    long device = (Long) Files.getAttribute(Path.of(program), "unix:dev");
    long major = device >> 8 & 0xfff;
    long minor = device & 0xff | device >> 12 & 0xfff00;
    return (int) (major << 20 | minor);
  }

  /** Makes a cgroup below the root, if it is not there; returns its id. */
  long cgroup(String name) throws IOException {
    Path directory = Files.createDirectories(root.resolve(name));
    return (Long) Files.getAttribute(directory, "unix:ino");
  }

  /** A process in that cgroup which makes and uses sockets as it is told. */
  Talker talker(String cgroup) throws IOException {
    return talker(cgroup, "python3");
  }

  Talker talker(String cgroup, String python) throws IOException {
    cgroup(cgroup);
    Child child =
        Child.start(
            "sh",
            "-c",
            "echo $$ > %s/cgroup.procs; exec %s -u -c '%s'"
                .formatted(root.resolve(cgroup), python, Talker.SCRIPT));
    children.add(child);
    return new Talker(child);
  }

  /** Runs a script of Python in that cgroup to its end and returns what it printed. */
  String script(String cgroup, String text) throws IOException {
    cgroup(cgroup);
    Path file = Files.createTempFile(programs, "script", ".py");
    try {
      Files.writeString(file, text);
      return Child.run(
          "sh",
          "-c",
          "echo $$ > %s/cgroup.procs; exec python3 %s".formatted(root.resolve(cgroup), file));
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() throws IOException {
    children.forEach(Child::close);
    if (PolicyProbes.isInstalled(pins())) {
      PolicyProbes.uninstall(pins());
    }
    Child.run("umount", mount.toString());
    Files.delete(mount);
    Files.deleteIfExists(programs.resolve("copied-python3"));
    Files.delete(programs);
    try (Stream<Path> directories = Files.walk(root)) {
      for (Path directory :
          directories.filter(Files::isDirectory).sorted((a, b) -> b.compareTo(a)).toList()) {
        remove(directory);
      }
    }
  }

  /** A killed process leaves its cgroup a moment after it is gone. */
  private static void remove(Path directory) throws IOException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try {
        Files.delete(directory);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }
}
