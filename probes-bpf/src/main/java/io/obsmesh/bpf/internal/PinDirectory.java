package io.obsmesh.bpf.internal;

import io.obsmesh.bpf.BpfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A directory of a bpf file system: what is pinned there stays in the kernel without a process. */
final class PinDirectory {
  private static final Path USUAL = Path.of("/sys/fs/bpf");

  private final Path path;

  private PinDirectory(Path path) {
    this.path = path;
  }

  /** The directory, made if need be; mounts the file system where it usually is. */
  static PinDirectory make(Path path) {
    if (!onBpfFileSystem(path)) {
      if (!path.startsWith(USUAL)) {
        throw new BpfException(
            "bpffs",
            Errno.ENOENT,
            "no bpf file system at " + path + ": mount one there, or use " + USUAL);
      }
      LibC.mountBpf(USUAL.toString());
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new BpfException("bpffs", 0, "cannot make " + path + ": " + e.getMessage());
    }
    return new PinDirectory(path);
  }

  /** The directory as it is. */
  static PinDirectory of(Path path) {
    return new PinDirectory(path);
  }

  private static boolean onBpfFileSystem(Path path) {
    try {
      return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
          .map(line -> line.split(" ", -1))
          .anyMatch(fields ->
              fields.length > 2
                  && fields[2].equals("bpf")
                  && path.startsWith(fields[1].replace("\\040", " ")));
    } catch (IOException e) {
      return false;
    }
  }

  boolean has(String name) {
    return Files.exists(path.resolve(name));
  }

  void pin(String name, int fd) {
    try (Arena arena = Arena.ofConfined()) {
      var ignored =
          LibBpf.library()
              .objectPin
              .require("cannot pin " + name, fd, arena.allocateFrom(path.resolve(name).toString()));
    }
  }

  /** A descriptor of what is pinned under that name; the caller closes it. */
  int get(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return LibBpf.library()
          .objectGet
          .require(
              "cannot open the pinned " + name, arena.allocateFrom(path.resolve(name).toString()))
          .intValue();
    }
  }

  PinDirectory below(String name) {
    return new PinDirectory(path.resolve(name));
  }

  Path path() {
    return path;
  }

  List<String> names() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new BpfException("bpffs", 0, "cannot read " + path + ": " + e.getMessage());
    }
  }

  /** Unpins everything here and below: links first, so that no program runs on half of its maps. */
  void remove() {
    if (!Files.isDirectory(path)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(path)) {
      all.forEach(files::add);
      files.sort((a, b) -> {
        int byKind = Boolean.compare(isLink(b), isLink(a));
        return byKind != 0 ? byKind : b.getNameCount() - a.getNameCount();
      });
      for (Path file : files) {
        if (isLink(file)) {
          detach(file);
        }
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new BpfException("bpffs", 0, "cannot remove " + path + ": " + e.getMessage());
    }
  }

  /** Unpinned alone, a link would go some time later. */
  private void detach(Path pinned) {
    int link = get(pinned.toString());
    try {
      var ignored = LibBpf.library().linkDetach.invoke(link);
    } finally {
      LibC.close(link);
    }
  }

  private static boolean isLink(Path file) {
    return file.getFileName().toString().startsWith("link_");
  }
}
