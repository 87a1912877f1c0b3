package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyProbes.LocalAddress;
import io.obsmesh.collector.policy.NodeView.FileId;
import io.obsmesh.collector.workload.LocalWorkloads;
import io.obsmesh.collector.workload.LocalWorkloads.LocalCgroup;
import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.rule.Selector;
import io.obsmesh.policy.rule.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at this machine for what a policy's rules are about. Thread-safe. */
final class NodeScan {
  private final LocalWorkloads local = new LocalWorkloads();
  private final Function<Pattern, Set<Prefix>> named;

  NodeScan(Function<Pattern, Set<Prefix>> named) {
    this.named = named;
  }

  /** The machine now; programs only as far as rules name some. */
  NodeView view(RuleSet rules) {
    List<NodeView.Cgroup> cgroups = new ArrayList<>();
    for (LocalCgroup cgroup : local.cgroups()) {
      cgroups.add(new NodeView.Cgroup(cgroup.id(), workload(cgroup)));
    }
    return new NodeView(cgroups, programs(rules), hostAddresses(), List.of(), List.of(), named);
  }

  private static Workload workload(LocalCgroup cgroup) {
    @Nullable String service = cgroup.containerName();
    if (service == null && cgroup.containerId() == null && cgroup.unit() != null) {
      service = WorkloadLabels.serviceOfUnit(cgroup.unit());
    }
    return new Workload(
        null,
        Map.of(),
        cgroup.pod(),
        Map.of(),
        service,
        null,
        cgroup.unit(),
        cgroup.containerName(),
        cgroup.containerId(),
        cgroup.path(),
        null,
        List.of());
  }

  private static Stream<Selector> selectors(RuleSet rules) {
    return Stream.concat(
        rules.isolations().stream().map(each -> each.subject()),
        rules.rules().stream()
            .flatMap(rule ->
                Stream.concat(
                    Stream.of(rule.subject()),
                    rule.peers().stream()
                        .filter(Peer.Workloads.class::isInstance)
                        .map(peer -> ((Peer.Workloads) peer).selector()))));
  }

  private Map<String, NodeView.Program> programs(RuleSet rules) {
    Set<String> paths = new HashSet<>();
    boolean services = selectors(rules).anyMatch(selector -> selector.service() != null);
    selectors(rules)
        .map(Selector::process)
        .forEach(path -> {
          if (path != null) {
            paths.add(path);
          }
        });
    Map<String, Set<FileId>> files = new HashMap<>();
    Map<String, Set<String>> names = new HashMap<>();
    for (String path : paths) {
      Set<FileId> found = files.computeIfAbsent(path, p -> new HashSet<>());
      try {
        found.add(
            new FileId(LocalWorkloads.inode(Path.of(path)), LocalWorkloads.device(Path.of(path))));
      } catch (IOException e) {
        continue; // not installed here; it may run in a container
      }
    }
    if (services || !paths.isEmpty()) {
      for (LocalWorkloads.LocalProcess process : local.processes()) {
        if (services || paths.contains(process.path())) {
          files
              .computeIfAbsent(process.path(), p -> new HashSet<>())
              .add(new FileId(process.inode(), process.device()));
          names.computeIfAbsent(process.path(), p -> new HashSet<>()).add(process.service());
        }
      }
    }
    Map<String, NodeView.Program> programs = new HashMap<>();
    files.forEach((path, found) ->
        programs.put(
            path, new NodeView.Program(List.copyOf(found), names.getOrDefault(path, Set.of()))));
    return programs;
  }

  /** This namespace's addresses, without loopback. */
  static List<Prefix> hostAddresses() {
    List<Prefix> all = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : each.inetAddresses().toList()) {
          String text = address.getHostAddress();
          int zone = text.indexOf('%');
          Prefix prefix = Prefix.parse(zone < 0 ? text : text.substring(0, zone));
          if (prefix != null && !address.isLoopbackAddress()) {
            all.add(prefix);
          }
        }
      }
    } catch (SocketException e) {
      return all;
    }
    return all;
  }

  /** The same, as the kernel asks for them. */
  static Set<LocalAddress> locals() {
    Set<LocalAddress> all = new HashSet<>();
    try {
      long namespace = LocalWorkloads.inode(Path.of("/proc/self/ns/net"));
      hostAddresses()
          .forEach(prefix -> all.add(new LocalAddress(namespace, prefix.high(), prefix.low())));
    } catch (IOException e) {
      return all;
    }
    return all;
  }
}
