package io.obsmesh.policy.lint;

import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Rule;
import java.util.Set;
import java.util.TreeSet;

/** Where a rule is enforced: see {@link Enforcement}. */
public final class Ways {
  private Ways() {}

  /** What of a rule the kernel cannot judge exactly, in words; empty when it can judge all. */
  public static Set<String> beyondKernel(Rule rule) {
    Set<String> beyond = new TreeSet<>();
    for (L7 each : rule.l7()) {
      switch (each) {
        case L7.Http http -> {
          if (!http.headers().isEmpty()) {
            beyond.add("headers");
          }
        }
        case L7.Mysql _ -> beyond.add("MySQL");
        case L7.Grpc _ -> beyond.add("gRPC");
        case L7.Redis _ -> beyond.add("Redis");
        case L7.Tls _ -> beyond.add("names of TLS");
        case L7.Dns _ -> beyond.add("questions of DNS");
      }
    }
    return beyond;
  }

  /** Where it is enforced, in words. */
  public static String of(Rule rule) {
    if (rule.l7().isEmpty()) {
      return "kernel";
    }
    Set<String> beyond = beyondKernel(rule);
    return switch (rule.enforcement()) {
      case KERNEL -> beyond.isEmpty() ? "kernel" : "nowhere: the kernel cannot";
      case RELAY -> "relay, as asked";
      case AUTO -> "relay";
    };
  }
}
