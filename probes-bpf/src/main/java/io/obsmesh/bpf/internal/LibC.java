package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;

/** The libc functions we use. */
final class LibC {
  static final int PROT_READ = 1;
  static final int PROT_READ_WRITE = 3;
  static final int EPOLLIN = 1;
  static final int EPOLLET = 1 << 31;

  private static final int MAP_SHARED = 1;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int O_DIRECTORY_CLOEXEC = 0x90000;

  private static final NativeCall MMAP =
      bind(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final NativeCall MUNMAP =
      bind("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final NativeCall OPEN =
      bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final NativeCall CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final NativeCall READ =
      bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final NativeCall WRITE =
      bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final NativeCall EVENTFD =
      bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final NativeCall EPOLL_CREATE =
      bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final NativeCall EPOLL_CTL =
      bind("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final NativeCall EPOLL_WAIT =
      bind("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  private static final NativeCall MOUNT =
      bind("mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final NativeCall SCHED_SETSCHEDULER =
      bind("sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final NativeCall SYSCONF =
      bind("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  private LibC() {}

  private static NativeCall bind(String name, FunctionDescriptor descriptor) {
    return NativeCall.bind(NativeCall.libc(), name, descriptor);
  }

  /** Maps; unmapped when the arena closes, after which every access throws. */
  @SuppressWarnings("restricted")
  static MemorySegment mmap(
      Arena arena, String what, long length, int protection, int fd, long offset) {
    MemorySegment base =
        MMAP.require(what, MemorySegment.NULL, length, protection, MAP_SHARED, fd, offset)
            .pointer();
    return base.reinterpret(
        length,
        arena,
        mapping -> {
          var ignored = MUNMAP.invoke(mapping, length);
        });
  }

  static int pageSize() {
    return Math.toIntExact((Long) SYSCONF.require("sysconf", 30 /* _SC_PAGESIZE */).value());
  }

  /** Puts the calling thread into a scheduling class without real-time priority; 0 or an errno. */
  static int schedule(int policy) {
    try (Arena arena = Arena.ofConfined()) {
      return SCHED_SETSCHEDULER.invoke(0, policy, arena.allocateFrom(JAVA_INT, 0)).errno();
    }
  }

  static int openDirectory(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return OPEN.require("open " + path, arena.allocateFrom(path), O_DIRECTORY_CLOEXEC).intValue();
    }
  }

  /** Mounts a bpf file system. */
  static void mountBpf(String directory) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment type = arena.allocateFrom("bpf");
      var ignored =
          MOUNT.require(
              "cannot mount the bpf file system at " + directory,
              type,
              arena.allocateFrom(directory),
              type,
              0L,
              MemorySegment.NULL);
    }
  }

  static void close(int fd) {
    var ignored = CLOSE.invoke(fd);
  }

  /** Bytes read; 0 at the end. */
  static long read(int fd, MemorySegment into) {
    return (Long) READ.require("read", fd, into, into.byteSize()).value();
  }

  static int eventfd() {
    return EVENTFD.require("eventfd", 0, 0x80800 /* CLOEXEC, NONBLOCK */).intValue();
  }

  static void signal(int eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      var ignored = WRITE.invoke(eventfd, arena.allocateFrom(JAVA_LONG, 1L), 8L);
    }
  }

  static int epoll() {
    return EPOLL_CREATE.require("epoll_create1", 0x80000 /* CLOEXEC */).intValue();
  }

  static void epollAdd(int epoll, int fd, int events) {
    try (Arena arena = Arena.ofConfined()) {
      // struct epoll_event: the kernel reads the events first, then 8 bytes that we do not use.
      MemorySegment event = arena.allocate(16, 8);
      event.set(JAVA_INT, 0, events);
      var ignored = EPOLL_CTL.require("epoll_ctl", epoll, EPOLL_CTL_ADD, fd, event);
    }
  }

  /** Waits; events holds room for four, 16 bytes each. */
  static void epollWait(int epoll, MemorySegment events, int timeoutMillis) {
    var ignored = EPOLL_WAIT.invoke(epoll, events, 4, timeoutMillis);
  }
}
