package io.obsmesh.bpf;

import io.obsmesh.bpf.PolicyTables.AddressClass;
import io.obsmesh.bpf.PolicyTables.Entry;
import io.obsmesh.bpf.PolicyTables.ExecutableLabel;
import io.obsmesh.bpf.PolicyTables.WorkloadRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes tables by hand: each cgroup named is a workload of its own. */
final class TablesUnderTest {
  static final int TCP = 0;
  static final int UDP = 1;
  static final int ICMP = 2;
  static final int PROTOCOL = 3;
  private static final long MAPPED = 0xffff_0000_0000L;

  private final Map<Long, Integer> cgroups = new HashMap<>();
  private final Map<String, Integer> units = new HashMap<>();
  private final List<ExecutableLabel> executables = new ArrayList<>();
  private final List<WorkloadRow> workloads = new ArrayList<>();
  private final List<AddressClass> addresses = new ArrayList<>();
  private final short[][] ports = new short[4][65_536];
  private final List<Entry> entries = new ArrayList<>();
  private RequestTables requests = RequestTables.NONE;

  /** A workload with nothing said about it yet. */
  TablesUnderTest cgroup(long id, int workload) {
    cgroups.put(id, workload);
    return workload(workload, 0, workload, 0, 0);
  }

  TablesUnderTest unit(String name, int workload) {
    units.put(name, workload);
    return workload(workload, 0, workload, 0, 0);
  }

  TablesUnderTest executable(long inode, int device, int workload) {
    executables.add(new ExecutableLabel(inode, device, workload));
    return workload(0, workload, workload, 0, 0);
  }

  private TablesUnderTest workload(int cgroup, int executable, int id, int egress, int ingress) {
    workloads.add(
        new WorkloadRow(
            cgroup,
            executable,
            id,
            PolicyTables.SELECTED | PolicyTables.EGRESS_RULES | PolicyTables.INGRESS_RULES,
            egress,
            ingress,
            0,
            0));
    return this;
  }

  /** What no rule allows is denied; the numbers are ids, 0 for not. */
  TablesUnderTest isolate(int workload, int egress, int ingress) {
    workloads.replaceAll(row ->
        row.id() == workload
            ? new WorkloadRow(
                row.cgroupLabel(),
                row.executableLabel(),
                row.id(),
                row.flags(),
                egress,
                ingress,
                row.auditEgressIsolation(),
                row.auditIngressIsolation())
            : row);
    return this;
  }

  TablesUnderTest auditIsolate(int workload, int egress, int ingress) {
    workloads.replaceAll(row ->
        row.id() == workload
            ? new WorkloadRow(
                row.cgroupLabel(),
                row.executableLabel(),
                row.id(),
                row.flags(),
                row.egressIsolation(),
                row.ingressIsolation(),
                egress,
                ingress)
            : row);
    return this;
  }

  TablesUnderTest network4(int a, int b, int c, int d, int bits, int id) {
    long low = MAPPED | ((long) a << 24 | (long) b << 16 | (long) c << 8 | d);
    addresses.add(new AddressClass(0, low, 96 + bits, id));
    return this;
  }

  TablesUnderTest network6(long high, long low, int bits, int id) {
    addresses.add(new AddressClass(high, low, bits, id));
    return this;
  }

  TablesUnderTest ports(int table, int from, int to, int id) {
    for (int port = from; port <= to; port++) {
      ports[table][port] = (short) id;
    }
    return this;
  }

  TablesUnderTest allow(int workload, boolean ingress, int peer, int port, int rule) {
    entries.add(
        new Entry(workload, ingress, peer, port, 0, rule, 0, 0, 0, PolicyTables.WHOLLY_ALLOWED));
    return this;
  }

  TablesUnderTest deny(int workload, boolean ingress, int peer, int port, int rule) {
    entries.add(new Entry(workload, ingress, peer, port, rule, 0, 0, 0, 0, 0));
    return this;
  }

  TablesUnderTest auditDeny(int workload, boolean ingress, int peer, int port, int rule) {
    entries.add(new Entry(workload, ingress, peer, port, 0, 0, rule, 0, 0, 0));
    return this;
  }

  /** Requests are judged; what they may be is not of the kernel. */
  TablesUnderTest allowSome(int workload, boolean ingress, int peer, int port, int rule) {
    entries.add(
        new Entry(workload, ingress, peer, port, 0, rule, 0, 0, rule, PolicyTables.JUDGED_ALLOW));
    return this;
  }

  TablesUnderTest denySome(int workload, boolean ingress, int peer, int port, int rule) {
    entries.add(
        new Entry(workload, ingress, peer, port, 0, 0, 0, 0, rule, PolicyTables.JUDGED_DENY));
    return this;
  }

  TablesUnderTest auditSome(int workload, boolean ingress, int peer, int port, int rule) {
    entries.add(
        new Entry(workload, ingress, peer, port, 0, 0, 0, 0, rule, PolicyTables.JUDGED_AUDIT));
    return this;
  }

  TablesUnderTest requests(RequestTables what) {
    requests = what;
    return this;
  }

  PolicyTables tables() {
    return new PolicyTables(
        cgroups, units, executables, workloads, addresses, ports, entries, requests);
  }
}
