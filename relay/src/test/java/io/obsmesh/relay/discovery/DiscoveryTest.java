package io.obsmesh.relay.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.Relay;
import io.obsmesh.wire.NodeEndpoint;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes come and go in a relay as files, names and a cluster say. */
@Timeout(60)
class DiscoveryTest {
  @TempDir private Path directory;
  private final Relay relay = new Relay(List.of());
  private final FoundNodes found =
      new FoundNodes(relay, place -> new FlightNode(place.name(), place.host(), place.port()));

  @AfterEach
  void stop() {
    found.close();
    relay.close();
  }

  private void awaitNodes(String... names) {
    while (!relay.nodes().stream()
        .map(NodeEndpoint::name)
        .sorted()
        .toList()
        .equals(List.of(names))) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // until the test's time is up
    }
  }

  @Test
  void file_isReadAgain_andAWrongLineChangesNothing() throws Exception {
    Path file = directory.resolve("nodes");
    Files.writeString(file, "a=127.0.0.1:1 # the first\n\nb=[::1]:2\n");
    found.add(new FileDiscovery(file));
    awaitNodes("a", "b");
    NodeEndpoint a = relay.nodes().getFirst();
    Files.writeString(file, "a=127.0.0.1:1\nno address\n");
    Files.writeString(file, "a=127.0.0.1:1\nc=127.0.0.1:3\n");
    awaitNodes("a", "c");
    assertThat(relay.nodes()).contains(a);
    Files.writeString(file, "c=127.0.0.1:4\n");
    awaitNodes("c");
  }

  @Test
  void dns_everyAddressIsANode() throws Exception {
    AtomicReference<InetAddress[]> answer = new AtomicReference<>();
    InetAddress one = InetAddress.getByName("127.0.0.1");
    InetAddress two = InetAddress.getByName("127.0.0.2");
    answer.set(new InetAddress[] {one, two});
    found.add(new DnsDiscovery("agents", 7071, _ -> answer.get(), Duration.ofMillis(10)));
    awaitNodes("127.0.0.1:7071", "127.0.0.2:7071");
    answer.set(new InetAddress[] {two});
    awaitNodes("127.0.0.2:7071");
  }

  @Test
  void dns_ofThisMachine() {
    found.add(new DnsDiscovery("127.0.0.1", 7071));
    awaitNodes("127.0.0.1:7071");
  }

  @Test
  void namesakes_areToldApartByTheirPlace() throws Exception {
    Path file = Files.writeString(directory.resolve("n"), "a=127.0.0.1:1\na=127.0.0.1:2\n");
    found.add(new FileDiscovery(file));
    awaitNodes("a", "a@127.0.0.1:2");
  }

  private static String slice(String name, int version, String... endpoints) {
    return "{\"metadata\":{\"name\":\"%s\",\"resourceVersion\":\"%d\"},\"ports\":[{\"name\":\"flight\",\"port\":7071}],\"endpoints\":[%s]}"
        .formatted(name, version, String.join(",", endpoints));
  }

  private static String endpoint(String node, String address, boolean ready) {
    return "{\"addresses\":[\"%s\"],\"conditions\":{\"ready\":%b},\"nodeName\":\"%s\"}"
        .formatted(address, ready, node);
  }

  private static String list(int version, String... slices) {
    return "{\"kind\":\"EndpointSliceList\",\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}"
        .formatted(version, String.join(",", slices));
  }

  private static String event(String type, String object) {
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
  }

  @Test
  void kubernetes_listThenWatch_andBothAnewWhenThePlaceIsForgotten() throws Exception {
    try (ClusterApi cluster = new ClusterApi(directory)) {
      cluster.list =
          list(
              10,
              slice("s1", 7, endpoint("n1", "127.0.0.1", true), endpoint("n2", "127.0.0.2", false)),
              slice("s2", 8, endpoint("n3", "127.0.0.3", true)));
      KubernetesApi api = cluster.client();
      assertThat(api.namespace()).isEqualTo("mesh");
      found.add(new KubernetesDiscovery(api, "mesh", "obsmesh-agent", "flight"));
      awaitNodes("n1", "n3");
      assertThat(cluster.requests.getFirst())
          .isEqualTo(
              "/apis/discovery.k8s.io/v1/namespaces/mesh/endpointslices"
                  + "?labelSelector=kubernetes.io%2Fservice-name%3Dobsmesh-agent");
      cluster.send(event("MODIFIED", slice("s1", 11, endpoint("n2", "127.0.0.2", true))));
      awaitNodes("n2", "n3");
      cluster.send(event("DELETED", slice("s2", 12)));
      awaitNodes("n2");
      cluster.send(event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"20\"}}"));
      // The token is renewed as the kubelet does it; the next request must carry the new one.
      Files.writeString(directory.resolve("token"), "second");
      cluster.token = "second";
      cluster.endWatch();
      cluster.send(event("ADDED", slice("s3", 21, endpoint("n4", "127.0.0.4", true))));
      awaitNodes("n2", "n4");
      assertThat(cluster.requests.getLast()).endsWith("&resourceVersion=20");
      cluster.list = list(30, slice("s9", 30, endpoint("n9", "127.0.0.9", true)));
      cluster.send(event("ERROR", "{\"code\":410,\"message\":\"too old resource version\"}"));
      awaitNodes("n9");
    }
  }

  @Test
  void placesThatAreNone() {
    assertThat(NodePlace.parse("n=[::1]:7071")).isEqualTo(new NodePlace("n", "::1", 7071));
    assertThat(NodePlace.parse("box:1")).isEqualTo(new NodePlace("box:1", "box", 1));
    assertThatThrownBy(() -> NodePlace.parse("box"))
        .hasMessage("node: 'box' is no address (expected: [NAME=]HOST:PORT)");
    assertThatThrownBy(() -> NodePlace.parse("box:0")).hasMessage("port: 0 (expected: 1 to 65535)");
  }
}
