package io.obsmesh.policy.truth;

import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import io.obsmesh.policy.rule.Workload.NamedPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The world of the tables: pods a, b and c in namespaces x, y and z, all on node {@code n1}; the
 * node itself and another one; and something outside. Every pod has label {@code pod}, every
 * namespace label {@code ns}. Pods accept on 80 and 81, which they call {@code serve-80-tcp} and so
 * on.
 */
public final class TruthWorld {
  public static final String NODE = "n1";
  public static final String[] NAMESPACES = {"x", "y", "z"};
  public static final String[] PODS = {"a", "b", "c"};

  private TruthWorld() {}

  /** All ends by name: {@code x/a} and so on, {@code host}, {@code remote}, {@code world}. */
  public static Map<String, End> ends(boolean six) {
    Map<String, End> ends = new LinkedHashMap<>();
    for (int i = 0; i < NAMESPACES.length; i++) {
      for (int j = 0; j < PODS.length; j++) {
        ends.put(
            NAMESPACES[i] + "/" + PODS[j],
            new End(pod(NAMESPACES[i], PODS[j]), address(six, "1." + (i + 1), j + 1), NODE, false));
      }
    }
    ends.put(
        "host",
        new End(
            Workload.host(
                "kubelet", "/usr/bin/kubelet", "kubelet.service", "/system.slice/kubelet.service"),
            address(six, "0.0", 1),
            NODE,
            false));
    ends.put("remote", new End(null, address(six, "0.0", 2), "n2", false));
    ends.put("world", new End(null, prefix(six ? "2001:db8::7" : "203.0.113.7"), null, false));
    return ends;
  }

  private static Workload pod(String namespace, String pod) {
    List<NamedPort> ports = new ArrayList<>();
    for (int port : new int[] {80, 81}) {
      for (Protocol protocol : new Protocol[] {Protocol.TCP, Protocol.UDP, Protocol.SCTP}) {
        ports.add(
            new NamedPort("serve-" + port + "-" + protocol.name().toLowerCase(), protocol, port));
      }
    }
    return Workload.pod(
        namespace, Map.of("ns", namespace), namespace + "-" + pod, Map.of("pod", pod), ports);
  }

  /** {@code 10.1.2.3} or {@code fd00::1:2:3}. */
  private static Prefix address(boolean six, String net, int last) {
    return prefix(six ? "fd00::" + net.replace('.', ':') + ":" + last : "10." + net + "." + last);
  }

  private static Prefix prefix(String text) {
    Prefix prefix = Prefix.parse(text);
    if (prefix == null) {
      throw new IllegalArgumentException(text);
    }
    return prefix;
  }
}
