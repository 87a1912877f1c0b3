package io.obsmesh.bpf;

import java.util.List;
import java.util.Map;

/**
 * A policy as the kernel looks it up, independent of how many rules it was made of. A socket's
 * cgroup and executable have labels, two labels are a workload; the far end's address has a class,
 * the port has one; entries say what rules say about workload, peer and port. Label and class 0
 * stand for all that is not named.
 *
 * @param cgroups label of a cgroup by its id; one that is not there counts as the next above it
 * @param units label of a systemd unit by the name of its cgroup, for cgroups that are made later
 * @param workloads at most one for two labels
 * @param addresses the longest prefix counts
 * @param ports class by port, four tables of 65,536: TCP, UDP, ICMP (type and code), and by
 *     protocol number for protocols without ports, ICMPv6 by 256 and its type
 * @param entries those of all that fit are added up; deny wins
 * @param requests what may be said on connections, as far as the kernel judges it
 */
public record PolicyTables(
    Map<Long, Integer> cgroups,
    Map<String, Integer> units,
    List<ExecutableLabel> executables,
    List<WorkloadRow> workloads,
    List<AddressClass> addresses,
    short[][] ports,
    List<Entry> entries,
    RequestTables requests) {
  /** Ids of rules are less than this. */
  public static final int MAX_RULES = 16_384;

  /** The most entries that are taken. */
  public static final int MAX_ENTRIES = 1 << 20;

  public static final int EGRESS_RULES = 1;
  public static final int INGRESS_RULES = 1 << 1;
  public static final int EGRESS_DENIES = 1 << 2;
  public static final int INGRESS_DENIES = 1 << 3;
  public static final int SELECTED = 1 << 4;

  /** A rule denies some requests: each must be judged. */
  public static final int JUDGED_DENY = 1;

  /** A rule allows some requests: where the subject is isolated, each must be judged. */
  public static final int JUDGED_ALLOW = 1 << 1;

  /** A rule allows whatever is said. */
  public static final int WHOLLY_ALLOWED = 1 << 2;

  /** Rules tell of some requests. */
  public static final int JUDGED_AUDIT = 1 << 3;

  /**
   * As peer of an ingress entry: stands for all clients of whose requests some rule may be; says by
   * its {@code judging} that their connections are to be turned to the relay.
   */
  public static final int ANY_JUDGED_PEER = 0x7fffffff;

  /**
   * The label of a program on disk.
   *
   * @param device as the kernel holds it: major number, then 20 bits of the minor
   */
  public record ExecutableLabel(long inode, int device, int label) {}

  /**
   * What two labels are.
   *
   * @param id 1 and up; several pairs of labels may have the same
   * @param flags what rules there are about it
   * @param egressIsolation id of what denies that which no rule allows, 0 for none; so the others
   */
  public record WorkloadRow(
      int cgroupLabel,
      int executableLabel,
      int id,
      int flags,
      int egressIsolation,
      int ingressIsolation,
      int auditEgressIsolation,
      int auditIngressIsolation) {}

  /**
   * The class of a network.
   *
   * @param high first 64 bits of the address, IPv4 mapped into IPv6
   * @param bits 0 to 128
   * @param id 1 and up; 0 takes the network out of the one around it
   */
  public record AddressClass(long high, long low, int bits, int id) {}

  /**
   * What rules say; each number is the least id of those that do, or 0.
   *
   * @param peer class of addresses, or {@link #workload} of a workload, or 0 for any
   * @param port class of ports, or 0 for any
   * @param requests least id of rules about requests, or 0
   * @param judging which such rules there are: {@link #JUDGED_DENY} and the like
   */
  public record Entry(
      int workload,
      boolean ingress,
      int peer,
      int port,
      int deny,
      int allow,
      int auditDeny,
      int auditAllow,
      int requests,
      int judging) {}

  /** A workload as a peer. */
  public static int workload(int id) {
    return id | 1 << 31;
  }

  /** Without anything about requests. */
  public PolicyTables(
      Map<Long, Integer> cgroups,
      Map<String, Integer> units,
      List<ExecutableLabel> executables,
      List<WorkloadRow> workloads,
      List<AddressClass> addresses,
      short[][] ports,
      List<Entry> entries) {
    this(cgroups, units, executables, workloads, addresses, ports, entries, RequestTables.NONE);
  }

  /** A policy that says nothing. */
  public static PolicyTables empty() {
    return new PolicyTables(
        Map.of(), Map.of(), List.of(), List.of(), List.of(), new short[4][65_536], List.of());
  }

  public PolicyTables {
    cgroups = Map.copyOf(cgroups);
    units = Map.copyOf(units);
    executables = List.copyOf(executables);
    workloads = List.copyOf(workloads);
    addresses = List.copyOf(addresses);
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "entries: " + entries.size() + " (expected: at most " + MAX_ENTRIES + ")");
    }
  }
}
