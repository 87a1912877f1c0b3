package io.obsmesh.policy.names;

import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.Workload;
import io.obsmesh.policy.rule.Workload.NamedPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Pods with their labels, those of their namespaces, addresses and named ports: what {@code kubectl
 * get pods,namespaces -A -o json} prints. Pods that share their node's address are found by id
 * only. Immutable.
 */
public final class Pods {
  /** No pod known. */
  public static final Pods NONE = new Pods(Map.of(), Map.of());

  private final Map<String, Workload> byId;
  private final Map<Prefix, Workload> byAddress;

  private Pods(Map<String, Workload> byId, Map<Prefix, Workload> byAddress) {
    this.byId = byId;
    this.byAddress = byAddress;
  }

  /**
   * Reads a list, in JSON or YAML. Throws {@link IllegalArgumentException} with a sentence when it
   * is none, or holds no pod.
   */
  public static Pods read(String text) {
    JsonNode list;
    try {
      list = YAMLMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON or YAML: " + e.getOriginalMessage(), e);
    }
    Map<String, Map<String, String>> namespaces = new HashMap<>();
    for (JsonNode item : list.path("items")) {
      if (kind(list, item).equals("Namespace")) {
        namespaces.put(
            item.path("metadata").path("name").asString(""), labels(item.path("metadata")));
      }
    }
    Map<String, Workload> byId = new HashMap<>();
    Map<Prefix, Workload> byAddress = new HashMap<>();
    for (JsonNode item : list.path("items")) {
      if (kind(list, item).equals("Pod")) {
        add(item, namespaces, byId, byAddress);
      }
    }
    if (byId.isEmpty()) {
      throw new IllegalArgumentException(
          "no pod in it (expected: the output of kubectl get pods,namespaces -A -o json)");
    }
    return new Pods(Map.copyOf(byId), Map.copyOf(byAddress));
  }

  /** Lists of one kind do not repeat it at each item. */
  private static String kind(JsonNode list, JsonNode item) {
    String own = item.path("kind").asString("");
    return own.isEmpty() ? list.path("kind").asString("").replaceFirst("List$", "") : own;
  }

  private static void add(
      JsonNode pod,
      Map<String, Map<String, String>> namespaces,
      Map<String, Workload> byId,
      Map<Prefix, Workload> byAddress) {
    JsonNode metadata = pod.path("metadata");
    String namespace = metadata.path("namespace").asString("default");
    String name = metadata.path("name").asString("");
    Workload workload =
        Workload.pod(
            namespace,
            namespaces.getOrDefault(namespace, Map.of()),
            name,
            labels(metadata),
            ports(pod));
    byId.put(namespace + "/" + name, workload);
    String uid = metadata.path("uid").asString("");
    if (!uid.isEmpty()) {
      byId.put(uid, workload);
    }
    if (pod.path("spec").path("hostNetwork").asBoolean(false)) {
      return;
    }
    JsonNode status = pod.path("status");
    List<String> addresses = new ArrayList<>();
    addresses.add(status.path("podIP").asString(""));
    status.path("podIPs").forEach(each -> addresses.add(each.path("ip").asString("")));
    for (String address : addresses) {
      Prefix prefix = Prefix.parse(address);
      if (prefix != null) {
        byAddress.put(prefix, workload);
      }
    }
  }

  private static Map<String, String> labels(JsonNode metadata) {
    Map<String, String> labels = new HashMap<>();
    metadata
        .path("labels")
        .properties()
        .forEach(each -> labels.put(each.getKey(), each.getValue().asString("")));
    return labels;
  }

  private static List<NamedPort> ports(JsonNode pod) {
    List<NamedPort> ports = new ArrayList<>();
    for (JsonNode container : pod.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        String name = port.path("name").asString("");
        Protocol protocol =
            switch (port.path("protocol").asString("TCP")) {
              case "UDP" -> Protocol.UDP;
              case "SCTP" -> Protocol.SCTP;
              default -> Protocol.TCP;
            };
        if (!name.isEmpty()) {
          ports.add(new NamedPort(name, protocol, port.path("containerPort").asInt(0)));
        }
      }
    }
    return ports;
  }

  /** The pod of this id, as rows have it in {@code src.pod}, or of {@code namespace/name}. */
  public @Nullable Workload byId(String id) {
    return byId.get(id);
  }

  /** The pod that has this address. */
  public @Nullable Workload byAddress(Prefix address) {
    return byAddress.get(address);
  }
}
