package io.obsmesh.relay.discovery;

import io.obsmesh.relay.Relay;
import io.obsmesh.wire.NodeEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps a relay's nodes as its sources find them: who comes is asked from then on, who goes is
 * asked no more. Thread-safe.
 */
public final class FoundNodes implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FoundNodes.class.getName());

  private final Relay relay;
  private final Function<NodePlace, NodeEndpoint> connect;
  private final List<Discovery> sources = new ArrayList<>();
  private final Map<Discovery, Set<NodePlace>> bySource = new LinkedHashMap<>();
  private final Map<String, NodePlace> present = new HashMap<>();
  private boolean closed;

  /**
   * @param connect makes the node at a place; by its {@link NodeEndpoint#name} it is removed
   */
  public FoundNodes(Relay relay, Function<NodePlace, NodeEndpoint> connect) {
    this.relay = relay;
    this.connect = connect;
  }

  /** Adds a source, and starts it. */
  public void add(Discovery source) {
    synchronized (this) {
      sources.add(source);
    }
    source.start(found -> changed(source, found));
  }

  private synchronized void changed(Discovery source, Set<NodePlace> found) {
    if (closed) {
      return;
    }
    bySource.put(source, found);
    Map<String, NodePlace> wanted = new LinkedHashMap<>();
    Set<NodePlace> all = new LinkedHashSet<>();
    bySource.values().forEach(all::addAll);
    for (NodePlace place : all) {
      wanted.putIfAbsent(unique(place, wanted), place);
    }
    for (Map.Entry<String, NodePlace> known : Map.copyOf(present).entrySet()) {
      if (!known.getValue().equals(wanted.get(known.getKey()))) {
        present.remove(known.getKey());
        relay.remove(known.getKey());
        LOG.log(System.Logger.Level.INFO, "node " + known.getKey() + " is gone");
      }
    }
    for (Map.Entry<String, NodePlace> place : wanted.entrySet()) {
      if (present.putIfAbsent(place.getKey(), place.getValue()) == null) {
        NodePlace at = place.getValue();
        relay.add(connect.apply(new NodePlace(place.getKey(), at.host(), at.port())));
        LOG.log(System.Logger.Level.INFO, "node " + place.getKey() + " is asked from now on");
      }
    }
  }

  /** Two nodes of the same name at different places are told apart by their place. */
  private static String unique(NodePlace place, Map<String, NodePlace> taken) {
    NodePlace other = taken.get(place.name());
    return other == null || other.equals(place)
        ? place.name()
        : place.name() + "@" + place.host() + ":" + place.port();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    sources.forEach(Discovery::close);
  }
}
