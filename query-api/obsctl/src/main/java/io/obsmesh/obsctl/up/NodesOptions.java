package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.Relay;
import io.obsmesh.relay.discovery.Discovery;
import io.obsmesh.relay.discovery.DnsDiscovery;
import io.obsmesh.relay.discovery.FileDiscovery;
import io.obsmesh.relay.discovery.FoundNodes;
import io.obsmesh.relay.discovery.KubernetesApi;
import io.obsmesh.relay.discovery.KubernetesDiscovery;
import io.obsmesh.relay.discovery.NodePlace;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which nodes are asked, and how. */
public final class NodesOptions {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m)");
  private static final Pattern DNS = Pattern.compile("dns:([^:]+):([0-9]{1,5})");
  private static final Pattern KUBERNETES =
      Pattern.compile("kubernetes:(?:([a-z0-9-]+)/)?([a-z0-9.-]+):([a-z0-9-]+)");

  @Option(
      names = "--node",
      paramLabel = "[NAME=]H:P",
      split = ",",
      description = {
        "An agent, or a relay; may be given more than once (default 127.0.0.1:7071). Also:",
        "file:PATH, lines [NAME=]H:P, read again when it changes;",
        "dns:NAME:PORT, every address of the name, asked again;",
        "kubernetes:[NAMESPACE/]SERVICE:PORT, what the cluster says is behind a service."
      })
  private @Nullable List<String> nodes;

  @Option(
      names = "--node-timeout",
      paramLabel = "D",
      description =
          "How long a node may say nothing before the answer goes on without it, such as 500ms"
              + " (default 5s); a relay gets twice that.")
  private @Nullable String timeout;

  @Option(
      names = "--tls-node-name",
      paramLabel = "NAME",
      description = "The name in the certificates of all nodes (default: each one's own host).")
  private @Nullable String certifiedName;

  /** The nodes as they are found, put into a relay. */
  public static final class Connected implements AutoCloseable {
    private final Relay relay;
    private final FoundNodes found;

    private Connected(Relay relay, FoundNodes found) {
      this.relay = relay;
      this.found = found;
    }

    /** The relay; whoever serves it closes it. */
    public Relay relay() {
      return relay;
    }

    /** Finds no more. */
    @Override
    public void close() {
      found.close();
    }
  }

  /**
   * Begins to find the nodes.
   *
   * @param byDefault where the node is when nobody says so
   * @param tls null for no encryption
   */
  public Connected connect(Settings settings, String byDefault, @Nullable Tls tls) {
    String list = nodes == null ? null : String.join(",", nodes);
    Duration wait = duration(settings.get(timeout, "node-timeout", "5s"));
    String asked = settings.get(certifiedName, "tls-node-name", "");
    String name = asked.isEmpty() ? null : asked;
    List<NodeEndpoint> fixed = new ArrayList<>();
    List<Discovery> sources = new ArrayList<>();
    for (String text : settings.get(list, "nodes", byDefault).split(",")) {
      Discovery source = source(text.strip());
      if (source == null) {
        NodePlace place = NodePlace.parse(text.strip());
        fixed.add(node(place, wait, tls, name));
      } else {
        sources.add(source);
      }
    }
    Relay relay = new Relay(fixed);
    FoundNodes found = new FoundNodes(relay, place -> node(place, wait, tls, name));
    sources.forEach(found::add);
    return new Connected(relay, found);
  }

  private static FlightNode node(
      NodePlace place, Duration wait, @Nullable Tls tls, @Nullable String name) {
    return new FlightNode(place.name(), place.host(), place.port(), wait, tls, name);
  }

  private static @Nullable Discovery source(String text) {
    Matcher dns = DNS.matcher(text);
    Matcher kubernetes = KUBERNETES.matcher(text);
    if (text.startsWith("file:")) {
      return new FileDiscovery(Path.of(text.substring("file:".length())));
    }
    if (dns.matches()) {
      return new DnsDiscovery(dns.group(1), Integer.parseInt(dns.group(2)));
    }
    if (kubernetes.matches()) {
      try {
        KubernetesApi api = KubernetesApi.inCluster();
        String namespace = kubernetes.group(1) == null ? api.namespace() : kubernetes.group(1);
        return new KubernetesDiscovery(api, namespace, kubernetes.group(2), kubernetes.group(3));
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.ERROR, "--node " + text + ": " + e.getMessage(), e);
      }
    }
    if (text.startsWith("dns:") || text.startsWith("kubernetes:")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--node: '"
              + text
              + "' (expected: dns:NAME:PORT or kubernetes:[NAMESPACE/]SERVICE:PORT)");
    }
    return null;
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new CommandFailure(
          ExitCode.USAGE, "--node-timeout: '" + text + "' is no duration (expected: such as 5s)");
    }
    int count = Integer.parseInt(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
