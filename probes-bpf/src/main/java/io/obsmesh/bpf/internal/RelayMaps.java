package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.PolicyVerdict.User;
import io.obsmesh.bpf.RelayedConnection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What kernel and relay tell each other. Thread-safe, and not kept waiting by a new policy. */
public final class RelayMaps {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private final KernelMap settings;
  private final KernelMap relayed;
  private final KernelMap acting;
  private final int networkNamespace;
  private boolean closed;

  RelayMaps(KernelMap settings, KernelMap relayed, KernelMap acting) {
    this.settings = settings;
    this.relayed = relayed;
    this.acting = acting;
    networkNamespace = Machine.networkNamespace();
  }

  /** From now on; what another process connected for others is forgotten. */
  synchronized void ports(int ipv4, int ipv6) {
    try (Arena arena = Arena.ofConfined()) {
      for (byte[] key : acting.keys()) {
        acting.remove(arena.allocateFrom(JAVA_BYTE, key));
      }
      MemorySegment value = arena.allocate(PolicyLayout.SETTINGS_SIZE, 8);
      if (settings.get(arena.allocateFrom(JAVA_INT, 0), value)) {
        value.set(JAVA_SHORT, PolicyLayout.SETTINGS_RELAY_PORT4, (short) ipv4);
        value.set(JAVA_SHORT, PolicyLayout.SETTINGS_RELAY_PORT6, (short) ipv6);
        settings.put(0, value);
      }
    }
  }

  /** What came from there; null also when this is closed. */
  public synchronized @Nullable RelayedConnection take(byte[] address, int port) {
    if (closed) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(PolicyLayout.RELAY_KEY_SIZE, 8);
      MemorySegment.copy(address, 0, key, JAVA_BYTE, 0, 16);
      key.set(JAVA_SHORT, PolicyLayout.RELAY_KEY_PORT, (short) port);
      MemorySegment value = arena.allocate(PolicyLayout.RELAYED_SIZE, 8);
      if (!relayed.get(key, value)) {
        return null;
      }
      relayed.remove(key);
      return new RelayedConnection(
          value.get(JAVA_LONG, PolicyLayout.RELAYED_COOKIE),
          value.asSlice(PolicyLayout.RELAYED_ADDRESS, 16).toArray(JAVA_BYTE),
          value.get(JAVA_SHORT, PolicyLayout.RELAYED_PORT) & 0xffff,
          value.get(JAVA_INT, PolicyLayout.RELAYED_PID),
          VerdictRecords.user(value, PolicyLayout.RELAYED_MADE),
          VerdictRecords.user(value, PolicyLayout.RELAYED_USED),
          VerdictRecords.user(value, PolicyLayout.RELAYED_PEER));
    }
  }

  public synchronized void actFor(boolean ipv4, int port, User user) {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(PolicyLayout.USER_SIZE, 8);
      long executable = PolicyLayout.USER_EXECUTABLE;
      value.set(JAVA_LONG, PolicyLayout.USER_CGROUP, user.cgroupId());
      value.set(JAVA_LONG, executable + PolicyLayout.EXECUTABLE_INODE, user.inode());
      value.set(JAVA_INT, executable + PolicyLayout.EXECUTABLE_DEVICE, user.device());
      acting.put(key(arena, ipv4, port), value);
    }
  }

  public synchronized void actForNobody(boolean ipv4, int port) {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      acting.remove(key(arena, ipv4, port));
    }
  }

  /** The maps are about to be closed. */
  synchronized void close() {
    closed = true;
  }

  private MemorySegment key(Arena arena, boolean ipv4, int port) {
    int family = ipv4 ? AF_INET : AF_INET6;
    return arena.allocateFrom(JAVA_INT, networkNamespace, port | family << 16);
  }
}
