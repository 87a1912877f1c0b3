package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Tells the kernel how much to copy, by writing into memory it reads: no system call. A slot is
 * found by the low bits of the cookie; the last socket that wrote has it. Thread-safe.
 */
final class ControlSlots implements AutoCloseable {
  private static final int NO_LIMIT = -1;
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment slots;
  private final Object[] stripes = new Object[64];

  ControlSlots(int mapFd) {
    long size = (long) EventLayout.CONTROL_SLOTS * EventLayout.CONTROL_SIZE;
    slots = LibC.mmap(arena, "map the capture controls", size, LibC.PROT_READ_WRITE, mapFd, 0);
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Object();
    }
  }

  void limit(long cookie, boolean sent, int bytesPerSegment) {
    synchronized (stripe(cookie)) {
      long slot = claim(cookie);
      INT.setRelease(slots, slot + EventLayout.CONTROL_LIMIT + index(sent), bytesPerSegment);
    }
  }

  void skipUntil(long cookie, boolean sent, long sequence) {
    synchronized (stripe(cookie)) {
      long slot = claim(cookie);
      INT.setRelease(slots, slot + EventLayout.CONTROL_SKIP_UNTIL + index(sent), (int) sequence);
      INT.setRelease(slots, slot + EventLayout.CONTROL_SKIPPING + index(sent), 1);
    }
  }

  void forget(long cookie) {
    synchronized (stripe(cookie)) {
      long slot = slot(cookie);
      if ((long) LONG.get(slots, slot) == cookie) {
        LONG.setRelease(slots, slot, 0L);
      }
    }
  }

  private long claim(long cookie) {
    long slot = slot(cookie);
    if ((long) LONG.get(slots, slot) != cookie) {
      // Nobody's while it changes hands, so the kernel never reads one socket's limit for another.
      LONG.setVolatile(slots, slot, 0L);
      INT.set(slots, slot + EventLayout.CONTROL_LIMIT, NO_LIMIT);
      INT.set(slots, slot + EventLayout.CONTROL_LIMIT + 4, NO_LIMIT);
      INT.set(slots, slot + EventLayout.CONTROL_SKIPPING, 0);
      INT.set(slots, slot + EventLayout.CONTROL_SKIPPING + 4, 0);
      LONG.setRelease(slots, slot, cookie);
    }
    return slot;
  }

  private Object stripe(long cookie) {
    return stripes[(int) cookie & (stripes.length - 1)];
  }

  private static long slot(long cookie) {
    return (cookie & (EventLayout.CONTROL_SLOTS - 1)) * EventLayout.CONTROL_SIZE;
  }

  private static int index(boolean sent) {
    return sent ? 4 : 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
