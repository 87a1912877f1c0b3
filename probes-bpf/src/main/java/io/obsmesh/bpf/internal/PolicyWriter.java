package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.bpf.RequestTables;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes the tables of one generation; nothing uses them before they are put in place. */
final class PolicyWriter {
  private static final ValueLayout.OfLong NETWORK_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PolicyWriter() {}

  /** A new map for one parity of {@code obs_facts}; the caller closes it. */
  static KernelMap facts(PolicyTables tables) {
    int count =
        tables.cgroups().size()
            + tables.units().size()
            + tables.executables().size()
            + tables.workloads().size()
            + tables.entries().size();
    try (Arena arena = Arena.ofConfined()) {
      Facts facts = new Facts(arena, count);
      tables.cgroups().forEach((id, label) -> facts.label(PolicyLayout.FACT_CGROUP, 0, id, label));
      tables
          .units()
          .forEach(
              (name, label) -> facts.label(PolicyLayout.FACT_UNIT, 0, unitNumber(name), label));
      for (PolicyTables.ExecutableLabel row : tables.executables()) {
        facts.label(PolicyLayout.FACT_EXECUTABLE, row.device(), row.inode(), row.label());
      }
      tables.workloads().forEach(facts::workload);
      tables.entries().forEach(facts::entry);
      return facts.written();
    }
  }

  /** The highest id of a rule; throws when the kernel has no room for it. */
  static int highestRule(PolicyTables tables) {
    int highest = 0;
    for (PolicyTables.Entry entry : tables.entries()) {
      highest = Math.max(highest, Math.max(entry.deny(), entry.allow()));
      highest = Math.max(highest, Math.max(entry.auditDeny(), entry.auditAllow()));
    }
    for (PolicyTables.WorkloadRow row : tables.workloads()) {
      highest = Math.max(highest, Math.max(row.egressIsolation(), row.ingressIsolation()));
      highest =
          Math.max(highest, Math.max(row.auditEgressIsolation(), row.auditIngressIsolation()));
    }
    for (RequestTables.Group group : tables.requests().groups()) {
      for (RequestTables.Rule rule : group.rules()) {
        highest = Math.max(highest, rule.id());
      }
    }
    if (highest >= PolicyLayout.MAX_RULES) {
      throw new IllegalArgumentException(
          "rule: " + highest + " (expected: less than " + PolicyLayout.MAX_RULES + ")");
    }
    return highest;
  }

  /** The number of a name as the kernel has it: cut, with zeros behind. */
  static long unitNumber(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    long number = 0xcbf29ce484222325L;
    for (int i = 0; i < PolicyLayout.UNIT_BYTES; i++) {
      boolean inside = i < bytes.length && i < PolicyLayout.UNIT_BYTES - 1;
      number = (number ^ (inside ? bytes[i] & 0xff : 0)) * 0x100000001b3L;
    }
    return number;
  }

  /** Keys and values one after another, for one call. */
  private static final class Facts {
    private final MemorySegment keys;
    private final MemorySegment values;
    private final int room;
    private int count;

    Facts(Arena arena, int room) {
      this.room = Math.max(1, room);
      keys = arena.allocate((long) PolicyLayout.KEY_SIZE * this.room, 8);
      values = arena.allocate((long) PolicyLayout.FACT_SIZE * this.room, 8);
    }

    /** Writes the key and returns where its value begins. */
    private long next(byte kind, int port, int part, long number) {
      long key = (long) count * PolicyLayout.KEY_SIZE;
      keys.set(JAVA_BYTE, key + PolicyLayout.KEY_KIND, kind);
      keys.set(JAVA_SHORT, key + PolicyLayout.KEY_PORT, (short) port);
      keys.set(JAVA_INT, key + PolicyLayout.KEY_PART, part);
      keys.set(JAVA_LONG, key + PolicyLayout.KEY_NUMBER, number);
      return (long) count++ * PolicyLayout.FACT_SIZE;
    }

    void label(byte kind, int part, long number, int label) {
      values.set(JAVA_INT, next(kind, 0, part, number) + PolicyLayout.FACT_LABEL, label);
    }

    void workload(PolicyTables.WorkloadRow row) {
      long value =
          next(PolicyLayout.FACT_WORKLOAD, 0, row.cgroupLabel(), unsigned(row.executableLabel()));
      values.set(JAVA_INT, value + PolicyLayout.WORKLOAD_ID, row.id());
      values.set(JAVA_INT, value + PolicyLayout.WORKLOAD_FLAGS, row.flags());
      long isolation = value + PolicyLayout.WORKLOAD_ISOLATION;
      values.set(JAVA_INT, isolation, row.egressIsolation());
      values.set(JAVA_INT, isolation + 4, row.ingressIsolation());
      long audit = value + PolicyLayout.WORKLOAD_AUDIT_ISOLATION;
      values.set(JAVA_INT, audit, row.auditEgressIsolation());
      values.set(JAVA_INT, audit + 4, row.auditIngressIsolation());
    }

    void entry(PolicyTables.Entry row) {
      byte kind = row.ingress() ? PolicyLayout.FACT_INGRESS : PolicyLayout.FACT_EGRESS;
      long value = next(kind, row.port(), row.workload(), unsigned(row.peer()));
      values.set(JAVA_INT, value + PolicyLayout.ENTRY_DENY, row.deny());
      values.set(JAVA_INT, value + PolicyLayout.ENTRY_ALLOW, row.allow());
      values.set(JAVA_INT, value + PolicyLayout.ENTRY_AUDIT_DENY, row.auditDeny());
      values.set(JAVA_INT, value + PolicyLayout.ENTRY_AUDIT_ALLOW, row.auditAllow());
      values.set(JAVA_INT, value + PolicyLayout.ENTRY_REQUESTS, row.requests());
      values.set(JAVA_INT, value + PolicyLayout.ENTRY_JUDGING, row.judging());
    }

    KernelMap written() {
      return filled(
          KernelMap.create(
              KernelMap.HASH, "obs_facts", PolicyLayout.KEY_SIZE, PolicyLayout.FACT_SIZE, room, 0),
          keys,
          values,
          count);
    }

    private static long unsigned(int number) {
      return number & 0xffff_ffffL;
    }
  }

  private static KernelMap filled(
      KernelMap map, MemorySegment keys, MemorySegment values, int count) {
    try {
      map.putAll(keys, values, count);
      return map;
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
  }

  /** A new map for one parity of {@code obs_addresses}; the caller closes it. */
  static KernelMap addresses(PolicyTables tables) {
    int count = tables.addresses().size();
    int room = Math.max(1, count);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keys = arena.allocate((long) PolicyLayout.PREFIX_SIZE * room, 8);
      MemorySegment values = arena.allocate(4L * room, 8);
      for (int i = 0; i < count; i++) {
        PolicyTables.AddressClass row = tables.addresses().get(i);
        long key = (long) i * PolicyLayout.PREFIX_SIZE;
        keys.set(JAVA_INT_UNALIGNED, key + PolicyLayout.PREFIX_BITS, row.bits());
        keys.set(NETWORK_LONG, key + PolicyLayout.PREFIX_ADDRESS, row.high());
        keys.set(NETWORK_LONG, key + PolicyLayout.PREFIX_ADDRESS + 8, row.low());
        values.set(JAVA_INT, 4L * i, row.id());
      }
      return filled(
          KernelMap.create(
              KernelMap.LPM_TRIE,
              "obs_addresses",
              PolicyLayout.PREFIX_SIZE,
              4,
              room,
              KernelMap.NO_PREALLOC),
          keys,
          values,
          count);
    }
  }

  /** Writes the port tables of one parity, which no program may be using. */
  static void ports(PolicyTables tables, KernelMap map, int parity) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(PolicyLayout.PORTS * 2L, 8);
      for (int table = 0; table < PolicyLayout.PORT_TABLES; table++) {
        MemorySegment.copy(tables.ports()[table], 0, value, JAVA_SHORT, 0, PolicyLayout.PORTS);
        map.put(parity * PolicyLayout.PORT_TABLES + table, value);
      }
    }
  }
}
