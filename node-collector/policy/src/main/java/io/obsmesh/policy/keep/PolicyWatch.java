package io.obsmesh.policy.keep;

import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches a {@link PolicyDirectory} and tells what is to be in force. While something there is
 * refused, the last readable state stays: a broken policy changes nothing.
 *
 * <p>Files are looked at, not listened to: that also sees what a mounted ConfigMap does, which
 * swaps a link. A change is told once it was the same in two looks, so that files that are written
 * one after the other come together.
 */
public final class PolicyWatch implements AutoCloseable {
  /** Told in the watching thread; must not throw. */
  public interface Listener {
    /** These are to be in force, instead of all before. */
    void changed(List<Policy> policies);

    /** What is there now is refused; the policies told last stay. */
    void refused(List<Problem> problems);
  }

  private final PolicyDirectory directory;
  private final Listener listener;
  private String told = "";
  private String last = "";
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** A watch that looks only when {@link #look} is called, until {@link #start}. */
  public PolicyWatch(PolicyDirectory directory, Listener listener) {
    this.directory = directory;
    this.listener = listener;
  }

  /** Tells what is there now, then looks again and again in a thread of its own until closed. */
  public void start(Duration interval) {
    look();
    look();
    thread =
        Thread.ofVirtual()
            .name("policy-watch")
            .start(() -> {
              while (!closed) {
                LockSupport.parkNanos(interval.toNanos());
                if (!closed) {
                  look();
                }
              }
            });
  }

  /** Looks once. In one thread at a time. */
  public void look() {
    String now = fingerprint();
    boolean settled = now.equals(last);
    last = now;
    if (!settled || now.equals(told)) {
      return;
    }
    told = now;
    PolicyReader.Result result = directory.read();
    if (result.problems().isEmpty()) {
      listener.changed(result.policies());
    } else {
      listener.refused(result.problems());
    }
  }

  /** Differs when a file was added, removed, replaced or changed. */
  private String fingerprint() {
    if (!Files.isDirectory(directory.path())) {
      return "none";
    }
    TreeSet<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.list(directory.path())) {
      for (Path file : all.filter(PolicyWatch::isPolicy).toList()) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        files.add(
            file.getFileName()
                + " "
                + attributes.size()
                + " "
                + attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS)
                + " "
                + Objects.toString(attributes.fileKey(), ""));
      }
    } catch (IOException | java.io.UncheckedIOException _) {
      // Removed while we looked: the next look sees how it ended.
      return "changing " + System.nanoTime();
    }
    return "some " + String.join("\n", files);
  }

  private static boolean isPolicy(Path file) {
    return !file.getFileName().toString().startsWith(".");
  }

  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
