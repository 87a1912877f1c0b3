package io.obsmesh.relay.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The nodes behind a service, as its EndpointSlices say: a list first, then a watch that goes on
 * from there; both begin anew when the server has forgotten the place. Endpoints that are not ready
 * are left out; a node is named as the cluster names its machine.
 *
 * <p>Specified by the API {@code discovery.k8s.io/v1}.
 */
public final class KubernetesDiscovery implements Discovery {
  private static final System.Logger LOG = System.getLogger(KubernetesDiscovery.class.getName());
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int GONE = 410;

  private final KubernetesApi api;
  private final String path;
  private final String port;
  private final Map<String, Set<NodePlace>> bySlice = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("obsmesh-kubernetes").unstarted(this::run);
  private volatile boolean closed;
  private volatile @Nullable InputStream open;
  private Consumer<Set<NodePlace>> found = _ -> {};
  private String version = "";

  /**
   * @param port name or number of the service's port where agents serve Flight
   */
  public KubernetesDiscovery(KubernetesApi api, String namespace, String service, String port) {
    this.api = api;
    this.port = port;
    path =
        "/apis/discovery.k8s.io/v1/namespaces/"
            + namespace
            + "/endpointslices?labelSelector="
            + URLEncoder.encode("kubernetes.io/service-name=" + service, StandardCharsets.UTF_8);
  }

  @Override
  public void start(Consumer<Set<NodePlace>> consumer) {
    found = consumer;
    thread.start();
  }

  private void run() {
    boolean failing = false;
    while (!closed) {
      try {
        if (version.isEmpty()) {
          list();
        }
        failing = false;
        watch();
      } catch (IOException | JacksonException e) {
        if (e instanceof KubernetesApi.StatusException refused && refused.status() == GONE) {
          version = "";
          continue;
        }
        if (!closed && !failing) {
          failing = true;
          LOG.log(
              System.Logger.Level.WARNING,
              "the cluster cannot be asked for nodes, those known stay: " + e.getMessage());
        }
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void list() throws IOException, InterruptedException {
    JsonNode list;
    try (InputStream body = api.get(path)) {
      list = JSON.readTree(body.readAllBytes());
    }
    bySlice.clear();
    for (JsonNode slice : list.path("items")) {
      put(slice);
    }
    version = list.path("metadata").path("resourceVersion").asString("");
    tell();
  }

  /** Reads changes, one JSON object on a line, until the server ends the answer. */
  private void watch() throws IOException, InterruptedException {
    String query =
        "&watch=true&allowWatchBookmarks=true&resourceVersion="
            + URLEncoder.encode(version, StandardCharsets.UTF_8);
    try (InputStream body = api.get(path + query);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      open = body;
      for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
        take(JSON.readTree(line));
      }
    } finally {
      open = null;
    }
  }

  private void take(JsonNode event) throws IOException {
    JsonNode slice = event.path("object");
    String next = slice.path("metadata").path("resourceVersion").asString("");
    switch (event.path("type").asString("")) {
      case "ADDED", "MODIFIED" -> put(slice);
      case "DELETED" -> bySlice.remove(name(slice));
      case "ERROR" -> {
        throw new KubernetesApi.StatusException(
            slice.path("code").asInt(0), slice.path("message").asString("the watch failed"));
      }
      default -> {} // a bookmark: only the place is new
    }
    if (!next.isEmpty()) {
      version = next;
    }
    tell();
  }

  private static String name(JsonNode slice) {
    return slice.path("metadata").path("name").asString("");
  }

  private void put(JsonNode slice) {
    Set<NodePlace> places = new LinkedHashSet<>();
    int number = portOf(slice);
    for (JsonNode endpoint : slice.path("endpoints")) {
      String address = endpoint.path("addresses").path(0).asString("");
      // Absent means ready, as the API says.
      if (number > 0
          && !address.isEmpty()
          && endpoint.path("conditions").path("ready").asBoolean(true)) {
        String name = endpoint.path("nodeName").asString("");
        places.add(
            name.isEmpty() ? NodePlace.at(address, number) : new NodePlace(name, address, number));
      }
    }
    bySlice.put(name(slice), places);
  }

  private int portOf(JsonNode slice) {
    for (JsonNode candidate : slice.path("ports")) {
      int number = candidate.path("port").asInt(0);
      if (candidate.path("name").asString("").equals(port)
          || Integer.toString(number).equals(port)) {
        return number;
      }
    }
    return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
  }

  private void tell() {
    Set<NodePlace> all = new LinkedHashSet<>();
    bySlice.values().forEach(all::addAll);
    found.accept(all);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    InputStream body = open;
    if (body != null) {
      try {
        body.close();
      } catch (IOException _) {
        // It is given up anyway.
      }
    }
  }
}
