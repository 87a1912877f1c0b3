package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.bpf.PolicyTables.AddressClass;
import io.obsmesh.bpf.PolicyTables.WorkloadRow;
import io.obsmesh.collector.policy.NodeView.FileId;
import io.obsmesh.policy.rule.Prefix;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks up in tables as {@code policy_judge.h} does, step by step: to ask what a policy would do
 * before the kernel has it. Of rules about requests it says what becomes of the connection, while
 * somebody judges the requests.
 */
public final class TableJudge {
  private static final WorkloadRow NOBODY = new WorkloadRow(0, 0, 0, 0, 0, 0, 0, 0);

  private final PolicyTables tables;
  private final Map<Long, WorkloadRow> workloads = new HashMap<>();
  private final Map<FileId, Integer> executables = new HashMap<>();
  private final Map<Prefix, Integer> addresses = new HashMap<>();
  private final BitSet lengths = new BitSet();
  private final Map<Key, PolicyTables.Entry> entries = new HashMap<>();

  private record Key(int workload, boolean ingress, int peer, int port) {}

  /**
   * What happens.
   *
   * @param audit it passes, and is told
   * @param rule id of what decides, 0 when nothing does
   */
  public record Outcome(boolean denied, boolean audit, int rule) {}

  public TableJudge(PolicyTables tables) {
    this.tables = tables;
    for (WorkloadRow row : tables.workloads()) {
      workloads.put((long) row.cgroupLabel() << 32 | row.executableLabel(), row);
    }
    tables
        .executables()
        .forEach(row -> executables.put(new FileId(row.inode(), row.device()), row.label()));
    for (AddressClass row : tables.addresses()) {
      addresses.put(new Prefix(row.high(), row.low(), row.bits()), row.id());
      lengths.set(row.bits());
    }
    for (PolicyTables.Entry row : tables.entries()) {
      entries.put(new Key(row.workload(), row.ingress(), row.peer(), row.port()), row);
    }
  }

  /** The workload that a process in this cgroup is. */
  public WorkloadRow workload(long cgroupId, @Nullable FileId executable) {
    int cgroup = tables.cgroups().getOrDefault(cgroupId, 0);
    int program = executable == null ? 0 : executables.getOrDefault(executable, 0);
    return workloads.getOrDefault((long) cgroup << 32 | program, NOBODY);
  }

  /**
   * Judges one end.
   *
   * @param peer id of the workload at the other end, 0 when that is not here
   * @param address of the other end, 128 bits long; null when it is not known
   * @param table as in {@link PolicyTables#ports()}
   */
  public Outcome judge(
      WorkloadRow workload, int peer, @Nullable Prefix address, int table, int port, boolean in) {
    int portClass = tables.ports()[table][port] & 0xffff;
    int[] sum = new int[4];
    add(sum, workload.id(), in, 0, portClass);
    int addressClass = address == null ? 0 : classOf(address);
    if (addressClass != 0) {
      add(sum, workload.id(), in, addressClass, portClass);
    }
    if (peer != 0) {
      add(sum, workload.id(), in, PolicyTables.workload(peer), portClass);
    }
    int isolation = in ? workload.ingressIsolation() : workload.egressIsolation();
    int audit = in ? workload.auditIngressIsolation() : workload.auditEgressIsolation();
    if (sum[0] != 0) {
      return new Outcome(true, false, sum[0]);
    }
    if (sum[1] == 0 && isolation != 0) {
      return new Outcome(true, false, isolation);
    }
    if (sum[2] != 0) {
      return new Outcome(false, true, sum[2]);
    }
    if (sum[1] == 0 && sum[3] == 0 && audit != 0) {
      return new Outcome(false, true, audit);
    }
    return new Outcome(false, false, sum[1] != 0 ? sum[1] : sum[3]);
  }

  private void add(int[] sum, int workload, boolean ingress, int peer, int port) {
    addOne(sum, new Key(workload, ingress, peer, 0));
    if (port != 0) {
      addOne(sum, new Key(workload, ingress, peer, port));
    }
  }

  private void addOne(int[] sum, Key key) {
    PolicyTables.Entry entry = entries.get(key);
    if (entry != null) {
      sum[0] = least(sum[0], entry.deny());
      sum[1] = least(sum[1], entry.allow());
      sum[2] = least(sum[2], entry.auditDeny());
      sum[3] = least(sum[3], entry.auditAllow());
    }
  }

  private static int least(int a, int b) {
    return a == 0 || (b != 0 && b < a) ? b : a;
  }

  /** The longest prefix counts; the kernel knows no difference between IPv6 and mapped IPv4. */
  private int classOf(Prefix address) {
    for (int length = lengths.length() - 1;
        length >= 0;
        length = lengths.previousSetBit(length - 1)) {
      Integer id = addresses.get(new Prefix(address.high(), address.low(), length));
      if (id != null) {
        return id;
      }
      if (length == 0) {
        break;
      }
    }
    return 0;
  }
}
