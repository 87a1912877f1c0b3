package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A map in the kernel, by its descriptor. Thread-safe as the kernel is. */
final class KernelMap implements AutoCloseable {
  static final int HASH = 1;
  static final int ARRAY = 2;
  static final int PERCPU_ARRAY = 6;
  static final int LPM_TRIE = 11;
  static final int NO_PREALLOC = 1;

  private static final int CREATE_OPTIONS = 40;
  private static final int CREATE_FLAGS = 28;

  private final LibBpf lib = LibBpf.library();
  private final int fd;
  private final int keyBytes;
  private final int valueBytes;

  KernelMap(int fd, int keyBytes, int valueBytes) {
    this.fd = fd;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
  }

  /** A new map without a name in the file system. */
  static KernelMap create(
      int type, String name, int keyBytes, int valueBytes, int entries, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      // struct bpf_map_create_opts, as far as map_flags and map_extra.
      MemorySegment options = arena.allocate(CREATE_OPTIONS, 8);
      options.set(JAVA_LONG, 0, CREATE_OPTIONS);
      options.set(JAVA_INT, CREATE_FLAGS, flags);
      int fd =
          LibBpf.library()
              .mapCreate
              .require(
                  "cannot make a table of " + entries + " entries",
                  type,
                  arena.allocateFrom(name),
                  keyBytes,
                  valueBytes,
                  entries,
                  options)
              .intValue();
      return new KernelMap(fd, keyBytes, valueBytes);
    }
  }

  void put(MemorySegment key, MemorySegment value) {
    var ignored = lib.mapUpdate.require("cannot write to a table", fd, key, value, 0L);
  }

  void put(int key, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      put(arena.allocateFrom(JAVA_INT, key), value);
    }
  }

  /** Writes one entry of an array of maps; when it returns no program uses the map before. */
  void putMap(int key, KernelMap value) {
    try (Arena arena = Arena.ofConfined()) {
      put(key, arena.allocateFrom(JAVA_INT, value.fd));
    }
  }

  /** Writes so many keys and values, which stand one after another. */
  void putAll(MemorySegment keys, MemorySegment values, int count) {
    int done = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment written = arena.allocateFrom(JAVA_INT, count);
      if (count > 1
          && lib.mapUpdateBatch.invoke(fd, keys, values, written, MemorySegment.NULL).errno()
              == 0) {
        done = written.get(JAVA_INT, 0);
      }
    }
    for (int i = done; i < count; i++) {
      put(
          keys.asSlice((long) i * keyBytes, keyBytes),
          values.asSlice((long) i * valueBytes, valueBytes));
    }
  }

  boolean get(MemorySegment key, MemorySegment value) {
    return lib.mapLookup.invoke(fd, key, value).errno() == 0;
  }

  void remove(MemorySegment key) {
    var ignored = lib.mapDelete.invoke(fd, key);
  }

  /** All keys of a hash map, as far as it does not change meanwhile. */
  List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(keyBytes, 8);
      MemorySegment next = arena.allocate(keyBytes, 8);
      MemorySegment from = MemorySegment.NULL;
      while (lib.mapNextKey.invoke(fd, from, next).errno() == 0) {
        keys.add(next.toArray(JAVA_BYTE));
        key.copyFrom(next);
        from = key;
      }
    }
    return keys;
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
