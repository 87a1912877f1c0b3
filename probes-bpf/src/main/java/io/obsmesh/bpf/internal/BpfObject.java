package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.obsmesh.bpf.BpfException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An eBPF object: opened, configured, loaded, attached; closing it takes everything out of the
 * kernel.
 */
final class BpfObject implements AutoCloseable {
  private static final int LOG_BYTES = 4 << 20;
  private static final int LOG_LINES_SHOWN = 12;
  private static final int MAP_TYPE_RINGBUF = 27;

  private final LibBpf lib = LibBpf.library();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment object;
  private final Map<String, MemorySegment> programs = new LinkedHashMap<>();
  private final List<MemorySegment> links = new ArrayList<>();
  private final List<Integer> descriptors = new ArrayList<>();

  private BpfObject(byte[] image, Set<String> without) {
    try {
      MemorySegment bytes = arena.allocate(image.length, 8);
      MemorySegment.copy(image, 0, bytes, JAVA_BYTE, 0, image.length);
      // struct bpf_object_open_opts, only as far as object_name: a shorter size is allowed.
      MemorySegment options = arena.allocate(16, 8);
      options.set(JAVA_LONG, 0, 16);
      options.set(ADDRESS, 8, arena.allocateFrom("obsmesh"));
      object =
          lib.openMem
              .require("cannot open the eBPF object", bytes, (long) image.length, options)
              .pointer();
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
    MemorySegment program = MemorySegment.NULL;
    while (true) {
      program = lib.nextProgram.invoke(object, program).pointer();
      if (program.address() == 0) {
        break;
      }
      String name = string(lib.programName.invoke(program).pointer());
      programs.put(name, program);
      if (without.contains(name)) {
        var ignored = lib.setAutoload.require("set_autoload " + name, program, false);
      }
    }
  }

  /** The object of that name in this build. */
  static byte[] image(String name) {
    try (InputStream in = BpfObject.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new BpfException(name, Errno.ENOENT, name + " is not in this build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that the kernel refused. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String program;
    private final int errno;

    Refused(String program, int errno, String message) {
      super(message);
      this.program = program;
      this.errno = errno;
    }

    /** Empty when the object as a whole was refused. */
    String program() {
      return program;
    }

    int errno() {
      return errno;
    }
  }

  /**
   * Opens and loads. {@code configure} runs in between, when constants can still be set. A refusal
   * is looked into by a second attempt with log buffers, which are too large to hold always.
   */
  static BpfObject load(byte[] image, Set<String> without, Consumer<BpfObject> configure)
      throws Refused {
    BpfObject opened = new BpfObject(image, without);
    try {
      configure.accept(opened);
      int errno = opened.lib.load.invoke(opened.object).errno();
      if (errno == 0) {
        return opened;
      }
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    opened.close();
    try (BpfObject again = new BpfObject(image, without)) {
      configure.accept(again);
      throw again.explain();
    }
  }

  private Refused explain() {
    Map<String, MemorySegment> logs = new LinkedHashMap<>();
    programs.forEach((name, program) -> {
      MemorySegment log = arena.allocate(LOG_BYTES);
      var ignored = lib.setLogBuffer.require("set_log_buf", program, log, (long) LOG_BYTES);
      logs.put(name, log);
    });
    int errno = lib.load.invoke(object).errno();
    for (Map.Entry<String, MemorySegment> log : logs.entrySet()) {
      if (log.getValue().get(JAVA_BYTE, 0) != 0) {
        String tail = VerifierLog.tail(log.getValue().getString(0), LOG_LINES_SHOWN);
        return new Refused(
            log.getKey(),
            errno,
            "the kernel refused "
                + log.getKey()
                + ": "
                + Errno.sentence(errno)
                + VerifierLog.hint(tail)
                + "\n"
                + tail);
      }
    }
    return new Refused("", errno, "the kernel refused the eBPF object: " + Errno.sentence(errno));
  }

  List<String> programNames() {
    return List.copyOf(programs.keySet());
  }

  static List<String> programNames(byte[] image) {
    try (BpfObject opened = new BpfObject(image, Set.of())) {
      return opened.programNames();
    }
  }

  /** The section, which names the hook. */
  String hook(String program) {
    return string(lib.sectionName.invoke(program(program)).pointer());
  }

  /** Attaches where its section says; throws {@link BpfException} when the kernel refuses. */
  int attach(String program) {
    MemorySegment link = lib.attach.require("cannot attach " + program, program(program)).pointer();
    links.add(link);
    return lib.linkFd.require("bpf_link__fd", link).intValue();
  }

  /** Returns the link's descriptor; pinned, it outlives this object. */
  int attachCgroup(String program, int cgroup) {
    MemorySegment link =
        lib.attachCgroup
            .require("cannot attach " + program + " to the cgroup", program(program), cgroup)
            .pointer();
    links.add(link);
    return lib.linkFd.require("bpf_link__fd", link).intValue();
  }

  int programFd(String program) {
    return lib.programFd.require("bpf_program__fd", program(program)).intValue();
  }

  /** Maps of the object with their own names, without those that hold its variables. */
  List<String> mapNames() {
    List<String> names = new ArrayList<>();
    MemorySegment map = MemorySegment.NULL;
    while (true) {
      map = lib.nextMap.invoke(object, map).pointer();
      if (map.address() == 0) {
        return names;
      }
      String name = string(lib.mapName.invoke(map).pointer());
      if (name.startsWith("obs_")) {
        names.add(name);
      }
    }
  }

  /** Uses a map that is already in the kernel; before load only. */
  void reuse(String map, int fd) {
    var ignored = lib.reuseFd.require("the pinned map " + map, map(map), fd);
  }

  /** Uses all maps that are pinned there; adds the descriptors, which the caller closes. */
  void reuse(PinDirectory pins, List<Integer> reused) {
    for (String map : mapNames()) {
      if (pins.has(map)) {
        int fd = pins.get(map);
        reused.add(fd);
        reuse(map, fd);
      }
    }
  }

  /** A fresh pass of an attached iterator; the caller closes it. */
  int iterate(int link) {
    return lib.iterCreate.require("bpf_iter_create", link).intValue();
  }

  /** Runs an iterator to its end. */
  void pass(int link) {
    int iteration = iterate(link);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment nothing = local.allocate(64);
      while (LibC.read(iteration, nothing) > 0) {
        // These iterators print nothing.
      }
    } finally {
      LibC.close(iteration);
    }
  }

  private MemorySegment program(String name) {
    MemorySegment program = programs.get(name);
    if (program == null) {
      throw new IllegalArgumentException(
          "program: " + name + " (expected: one of " + programs.keySet() + ")");
    }
    return program;
  }

  private MemorySegment map(String name) {
    return lib.findMap.require("map " + name, object, arena.allocateFrom(name)).pointer();
  }

  int mapFd(String name) {
    return lib.mapFd.require("map " + name, map(name)).intValue();
  }

  /** The constants of the programs; to be changed before load only. */
  @SuppressWarnings("restricted")
  MemorySegment constants() {
    MemorySegment size = arena.allocate(JAVA_LONG);
    MemorySegment value = lib.initialValue.require("constants", map(".rodata"), size).pointer();
    return value.reinterpret(size.get(JAVA_LONG, 0));
  }

  /** Makes a ring and puts it into an array of rings. */
  int addRing(int outerMap, int index, int bytes) {
    int fd =
        lib.mapCreate
            .require(
                "cannot make a ring of " + bytes + " bytes",
                MAP_TYPE_RINGBUF,
                arena.allocateFrom("obs_ring"),
                0,
                0,
                bytes,
                MemorySegment.NULL)
            .intValue();
    descriptors.add(fd);
    try (Arena local = Arena.ofConfined()) {
      update(outerMap, local.allocateFrom(JAVA_INT, index), local.allocateFrom(JAVA_INT, fd));
    }
    return fd;
  }

  void update(int map, MemorySegment key, MemorySegment value) {
    var ignored = lib.mapUpdate.require("bpf_map_update_elem", map, key, value, 0L);
  }

  boolean lookup(int map, MemorySegment key, MemorySegment value) {
    return lib.mapLookup.invoke(map, key, value).errno() == 0;
  }

  int possibleCpus() {
    return lib.possibleCpus.require("libbpf_num_possible_cpus").intValue();
  }

  @SuppressWarnings("restricted")
  private static String string(MemorySegment pointer) {
    return pointer.reinterpret(Long.MAX_VALUE).getString(0);
  }

  @Override
  public void close() {
    for (MemorySegment link : links) {
      var ignored = lib.destroyLink.invoke(link);
    }
    links.clear();
    descriptors.forEach(LibC::close);
    descriptors.clear();
    var ignored = lib.closeObject.invoke(object);
    arena.close();
  }
}
