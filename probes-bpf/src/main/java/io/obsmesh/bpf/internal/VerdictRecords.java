package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.bpf.PolicyVerdict.Reason;
import io.obsmesh.bpf.PolicyVerdict.User;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Copies {@code struct verdict_event} out of the ring: they are few, so each may cost an object.
 */
final class VerdictRecords {
  private VerdictRecords() {}

  static PolicyVerdict read(MemorySegment ring, long at) {
    int flags = ring.get(JAVA_BYTE, at + PolicyLayout.VERDICT_FLAGS);
    return new PolicyVerdict(
        ring.get(JAVA_LONG, at + PolicyLayout.VERDICT_TIME),
        ring.get(JAVA_LONG, at + PolicyLayout.VERDICT_COOKIE),
        ring.get(JAVA_LONG, at + PolicyLayout.VERDICT_GENERATION),
        user(ring, at + PolicyLayout.VERDICT_USER),
        user(ring, at + PolicyLayout.VERDICT_PEER),
        ring.asSlice(at + PolicyLayout.VERDICT_LOCAL_ADDRESS, 16).toArray(JAVA_BYTE),
        ring.asSlice(at + PolicyLayout.VERDICT_REMOTE_ADDRESS, 16).toArray(JAVA_BYTE),
        ring.get(JAVA_SHORT, at + PolicyLayout.VERDICT_LOCAL_PORT) & 0xffff,
        ring.get(JAVA_SHORT, at + PolicyLayout.VERDICT_REMOTE_PORT) & 0xffff,
        ring.get(JAVA_BYTE, at + PolicyLayout.VERDICT_PROTOCOL) & 0xff,
        (flags & PolicyLayout.FLAG_DENIED) != 0,
        (flags & PolicyLayout.FLAG_AUDIT) != 0,
        (flags & PolicyLayout.FLAG_INGRESS) != 0,
        (flags & PolicyLayout.FLAG_RESET) != 0,
        switch (ring.get(JAVA_BYTE, at + PolicyLayout.VERDICT_REASON)) {
          case 2 -> Reason.DEFAULT;
          case 3 -> Reason.UNREADABLE;
          case 4 -> Reason.UNJUDGED;
          default -> Reason.RULE;
        },
        ring.get(JAVA_INT, at + PolicyLayout.VERDICT_RULE),
        ring.get(JAVA_INT, at + PolicyLayout.VERDICT_PID),
        (flags & RequestLayout.FLAG_REQUEST) != 0 ? request(ring, at) : null);
  }

  private static PolicyVerdict.Request request(MemorySegment ring, long at) {
    int method = ring.get(JAVA_INT, at + RequestLayout.EVENT_METHOD_LENGTH);
    int path = ring.get(JAVA_INT, at + RequestLayout.EVENT_PATH_LENGTH);
    return new PolicyVerdict.Request(
        text(ring, at + RequestLayout.EVENT_METHOD, method),
        text(ring, at + RequestLayout.EVENT_PATH, Math.min(path, RequestLayout.PATH_BYTES)));
  }

  private static String text(MemorySegment ring, long at, int length) {
    return new String(ring.asSlice(at, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  static User user(MemorySegment ring, long at) {
    long cgroup = ring.get(JAVA_LONG, at + PolicyLayout.USER_CGROUP);
    long executable = at + PolicyLayout.USER_EXECUTABLE;
    return cgroup == 0
        ? User.NOBODY
        : new User(
            cgroup,
            ring.get(JAVA_LONG, executable + PolicyLayout.EXECUTABLE_INODE),
            ring.get(JAVA_INT, executable + PolicyLayout.EXECUTABLE_DEVICE));
  }
}
