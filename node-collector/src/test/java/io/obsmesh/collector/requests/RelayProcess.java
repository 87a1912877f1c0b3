package io.obsmesh.collector.requests;

import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.collector.policy.PolicyEnforcer;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Enforcer and relay in a process of their own, which can be killed: pins, cgroup, policy. */
final class RelayProcess {
  private RelayProcess() {}

  public static void main(String[] args) throws Exception {
    try (PolicyEnforcer enforcer =
        new PolicyEnforcer(
            new PolicyOptions(Path.of(args[0]), args[1], List.of(), 10_000),
            (verdict, rule) -> {},
            new RequestRelay(verdict -> {}),
            name -> Set.of())) {
      enforcer.start();
      enforcer.apply(
          PolicySet.of(PolicyReader.read("test", Files.readString(Path.of(args[2]))).policies()));
      System.out.println("in force");
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
