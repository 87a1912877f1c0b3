package io.obsmesh.policy.keep;

import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.read.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Policies as files of one directory. What is written here has one policy per file, named after it;
 * files that people put there may have several.
 *
 * <p>A file is there whole or not at all, also after a crash. Of several policies that are applied
 * together a crash may leave some. Writers exclude each other, across processes too; readers need
 * no lock. Not for several threads.
 */
public final class PolicyDirectory {
  /** Where policies are kept unless somebody says otherwise. */
  public static final Path DEFAULT = Path.of("/etc/obsmesh/policies");

  private static final String TEMPORARY = ".write-";

  private final Path directory;

  /** A directory, which need not be there yet. */
  public PolicyDirectory(Path directory) {
    this.directory = directory;
  }

  /** What became of a policy. */
  public enum Change {
    ADDED,
    CHANGED,
    UNCHANGED,
    DELETED
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** All that is kept; none where there is no directory. */
  public PolicyReader.Result read() {
    return Files.isDirectory(directory)
        ? PolicyReader.readFiles(List.of(directory))
        : new PolicyReader.Result(List.of(), List.of());
  }

  /**
   * Adds policies, or replaces those of the same names. Changes nothing when the result would not
   * be readable: then {@link RefusedException}.
   *
   * @return what became of each, by full name, in order
   */
  public Map<String, Change> apply(List<Policy> policies) throws IOException {
    Files.createDirectories(directory);
    try (FileChannel lock = lock();
        FileLock _ = lock.lock()) {
      List<Policy> kept = keptOrRefuse();
      Map<String, Policy> before = new HashMap<>();
      kept.forEach(each -> before.put(each.fullName(), each));
      Map<String, Change> changes = new LinkedHashMap<>();
      Map<Path, String> writes = new LinkedHashMap<>();
      for (Policy policy : policies) {
        Policy old = before.get(policy.fullName());
        boolean same = old != null && old.source().equals(policy.source());
        changes.put(
            policy.fullName(),
            old == null ? Change.ADDED : same ? Change.UNCHANGED : Change.CHANGED);
        if (same) {
          continue;
        }
        if (old != null && isShared(old, kept)) {
          throw new RefusedException(
              policy.fullName()
                  + " is in "
                  + old.file()
                  + " together with others: change it there");
        }
        Path file = old == null ? file(policy) : Path.of(old.file());
        writes.put(file, policy.source());
      }
      refuseSameNames(kept, policies);
      write(writes);
      return changes;
    }
  }

  /** Deletes policies by full name; all or none: {@link RefusedException} when one is not there. */
  public void delete(List<String> names) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new RefusedException("no policies in " + directory);
    }
    try (FileChannel lock = lock();
        FileLock _ = lock.lock()) {
      List<Policy> kept = keptOrRefuse();
      Set<Path> files = new HashSet<>();
      for (String name : names) {
        Policy policy =
            kept.stream()
                .filter(each -> each.fullName().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(unknown(name, kept)));
        files.add(Path.of(policy.file()));
      }
      for (Policy other : kept) {
        if (files.contains(Path.of(other.file())) && !names.contains(other.fullName())) {
          throw new RefusedException(
              other.file() + " holds " + other.fullName() + " too: change it there");
        }
      }
      for (Path file : files) {
        Files.delete(file);
      }
      sync();
    }
  }

  private static String unknown(String name, List<Policy> kept) {
    List<String> names = kept.stream().map(Policy::fullName).toList();
    return "no policy "
        + name
        + (names.isEmpty() ? "" : " (there are: " + String.join(", ", names) + ")");
  }

  /** What is kept must be understood before it is changed. */
  private List<Policy> keptOrRefuse() {
    PolicyReader.Result kept = read();
    if (!kept.problems().isEmpty()) {
      throw new RefusedException(
          "what is kept already cannot be read: " + kept.problems().getFirst());
    }
    return kept.policies();
  }

  private static void refuseSameNames(List<Policy> kept, List<Policy> applied) {
    List<Policy> after = new ArrayList<>(applied);
    Set<String> names = new HashSet<>();
    applied.forEach(each -> names.add(each.fullName()));
    kept.stream().filter(each -> !names.contains(each.fullName())).forEach(after::add);
    List<Problem> same = PolicySet.sameNames(after);
    if (!same.isEmpty()) {
      throw new RefusedException(same.getFirst().toString());
    }
  }

  private static boolean isShared(Policy policy, List<Policy> kept) {
    return kept.stream().filter(each -> each.file().equals(policy.file())).count() > 1;
  }

  private Path file(Policy policy) {
    // No name has a '~', so that no two policies share a file.
    return directory.resolve(policy.fullName().replace('/', '~') + ".yaml");
  }

  /** Writes all beside first, so that a full disk changes nothing. */
  private void write(Map<Path, String> writes) throws IOException {
    Map<Path, Path> ready = new LinkedHashMap<>();
    try {
      for (Map.Entry<Path, String> each : writes.entrySet()) {
        Path temporary = Files.createTempFile(directory, TEMPORARY, "");
        ready.put(temporary, each.getKey());
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(each.getValue().getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          out.force(true);
        }
      }
      for (Map.Entry<Path, Path> each : ready.entrySet()) {
        Files.move(each.getKey(), each.getValue(), StandardCopyOption.ATOMIC_MOVE);
      }
      sync();
    } finally {
      for (Path temporary : ready.keySet()) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Names of files last through a crash only when their directory was written. */
  private void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private FileChannel lock() throws IOException {
    return FileChannel.open(
        directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
