package io.obsmesh.collector.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What runs on this machine now, as a policy sees it. Keeps nothing; thread-safe. */
public final class LocalWorkloads {
  private static final Pattern DOCKER_NAME = Pattern.compile("\"Name\":\"/?([^\"]+)\"");

  private final Path proc = Path.of("/proc");
  private final ProcFiles files = new ProcFiles(proc);
  private final Path dockerContainers = Path.of("/var/lib/docker/containers");

  /**
   * A cgroup of version 2. Absent parts are null.
   *
   * @param id inode number of its directory
   * @param path below the root, with a leading slash
   * @param containerId the whole id
   */
  public record LocalCgroup(
      long id,
      String path,
      @Nullable String unit,
      @Nullable String containerId,
      @Nullable String containerName,
      @Nullable String pod) {}

  /**
   * A process and its program.
   *
   * @param path of the executable, as the process sees it
   * @param inode of that file
   * @param device of that file, as the kernel holds it
   * @param service the name people know it by
   */
  public record LocalProcess(int pid, String path, long inode, int device, String service) {}

  /** Every cgroup. */
  public List<LocalCgroup> cgroups() {
    List<LocalCgroup> all = new ArrayList<>();
    new CgroupTree(CgroupTree.mounted())
        .walk()
        .forEach((id, path) -> {
          CgroupPlace place = CgroupPlace.ofPath(path, true);
          String container = place.containerId();
          all.add(
              new LocalCgroup(
                  id,
                  path,
                  place.unit(),
                  container,
                  container == null ? null : containerName(container),
                  place.pod()));
        });
    return all;
  }

  private @Nullable String containerName(String id) {
    try {
      Matcher matcher =
          DOCKER_NAME.matcher(
              Files.readString(
                  dockerContainers.resolve(id).resolve("config.v2.json"), StandardCharsets.UTF_8));
      return matcher.find() ? matcher.group(1) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Every process that has a program; those of the kernel have none. */
  public List<LocalProcess> processes() {
    List<LocalProcess> all = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path directory : directories) {
        int pid = Integer.parseInt(directory.getFileName().toString());
        @Nullable String path = files.executable(pid);
        if (path == null) {
          continue;
        }
        try {
          Path file = directory.resolve("exe");
          all.add(
              new LocalProcess(
                  pid,
                  path,
                  inode(file),
                  device(file),
                  ServiceName.of(files.name(pid), path, files.arguments(pid))));
        } catch (IOException e) {
          continue; // gone
        }
      }
    } catch (IOException e) {
      return all;
    }
    return all;
  }

  /** Inode number of a file; throws when there is none. */
  public static long inode(Path file) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
  }

  /** Device of a file as the kernel holds it: major number, then 20 bits of the minor. */
  public static int device(Path file) throws IOException {
    long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
    long major = device >> 8 & 0xfff;
    long minor = device & 0xff | device >> 12 & 0xfff00;
    return (int) (major << 20 | minor);
  }
}
