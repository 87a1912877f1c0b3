package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables.ExecutableLabel;
import io.obsmesh.policy.rule.Selector;
import io.obsmesh.policy.rule.Workload;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which workloads there are, as far as the selectors of a policy tell them apart: a cgroup and a
 * program make one. Label 0 is any cgroup, and any program, that nothing is known of.
 */
final class WorkloadLabels {
  private static final Workload UNKNOWN = Workload.host(null, null, null, null);

  private final List<Selector> selectors;
  private final List<@Nullable String> programs = new ArrayList<>();
  private final NodeView node;
  private final Map<Long, Integer> cgroups = new HashMap<>();
  private final Map<String, Integer> units = new HashMap<>();
  private final List<ExecutableLabel> executables = new ArrayList<>();
  private final Map<List<BitSet>, Integer> cgroupLabels = new LinkedHashMap<>();
  private final Map<BitSet, Integer> ids = new LinkedHashMap<>();
  private final List<Labelled> labelled = new ArrayList<>();

  /** Two labels and the workload that they are. */
  record Labelled(int cgroup, int executable, int id) {}

  WorkloadLabels(Set<Selector> selectors, NodeView node) {
    this.selectors = List.copyOf(selectors);
    this.node = node;
    labelPrograms();
    labelOf(UNKNOWN);
    for (NodeView.Cgroup cgroup : node.cgroups()) {
      cgroups.put(cgroup.id(), labelOf(cgroup.workload()));
    }
    for (Selector selector : this.selectors) {
      @Nullable String unit = selector.unit();
      if (unit != null) {
        units.put(unit, labelOf(unitToCome(unit)));
      }
    }
    cgroupLabels.forEach((matched, label) -> {
      for (int program = 0; program < matched.size(); program++) {
        BitSet set = matched.get(program);
        if (!set.isEmpty()) {
          int id = ids.computeIfAbsent(set, s -> ids.size() + 1);
          labelled.add(new Labelled(label, program, id));
        }
      }
    });
  }

  /** Programs that a selector names, by path or by the service that they are. */
  private void labelPrograms() {
    programs.add(null);
    Set<String> paths = new TreeSet<>();
    for (Selector selector : selectors) {
      if (selector.process() != null) {
        paths.add(Objects.requireNonNull(selector.process()));
      }
      @Nullable String service = selector.service();
      if (service != null) {
        node.programs()
            .forEach((path, program) -> {
              if (program.services().contains(service)) {
                paths.add(path);
              }
            });
      }
    }
    for (String path : paths) {
      int label = programs.size();
      programs.add(path);
      NodeView.Program program = node.programs().get(path);
      if (program != null) {
        program.files().stream()
            .map(file -> new ExecutableLabel(file.inode(), file.device(), label))
            .forEach(executables::add);
      }
    }
  }

  private static Workload unitToCome(String unit) {
    return Workload.host(serviceOfUnit(unit), null, unit, "/system.slice/" + unit);
  }

  static String serviceOfUnit(String unit) {
    return unit.replaceFirst("\\.(service|scope)$", "");
  }

  private int labelOf(Workload cgroup) {
    List<BitSet> matched = new ArrayList<>();
    for (@Nullable String program : programs) {
      Workload workload = program == null ? cgroup : running(cgroup, program);
      BitSet set = new BitSet();
      for (int i = 0; i < selectors.size(); i++) {
        if (selectors.get(i).test(workload)) {
          set.set(i);
        }
      }
      matched.add(set);
    }
    return cgroupLabels.computeIfAbsent(matched, m -> cgroupLabels.size());
  }

  private Workload running(Workload cgroup, String path) {
    return running(cgroup, path, node.programs().get(path));
  }

  /** What a process is that runs this program in this cgroup. */
  static Workload running(Workload cgroup, String path, NodeView.@Nullable Program program) {
    @Nullable String service = cgroup.service();
    if (service == null && program != null && program.services().size() == 1) {
      service = program.services().iterator().next();
    }
    return new Workload(
        cgroup.namespace(),
        cgroup.namespaceLabels(),
        cgroup.pod(),
        cgroup.labels(),
        service,
        path,
        cgroup.unit(),
        cgroup.containerName(),
        cgroup.containerId(),
        cgroup.cgroup(),
        cgroup.identity(),
        cgroup.ports());
  }

  /** Ids of the workloads that this selector, one of those given, selects. */
  List<Integer> selected(Selector selector) {
    int index = selectors.indexOf(selector);
    return ids.entrySet().stream()
        .filter(entry -> entry.getKey().get(index))
        .map(Map.Entry::getValue)
        .toList();
  }

  List<Labelled> labelled() {
    return labelled;
  }

  Map<Long, Integer> cgroups() {
    return cgroups;
  }

  Map<String, Integer> units() {
    return units;
  }

  List<ExecutableLabel> executables() {
    return executables;
  }

  int workloads() {
    return ids.size();
  }
}
