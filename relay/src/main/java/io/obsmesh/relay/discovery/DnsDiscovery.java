package io.obsmesh.relay.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Every address of a name is a node; as the name of a headless service in Kubernetes has the
 * addresses of all its pods. Asked every ten seconds, beside what the JVM remembers (30 seconds
 * unless it is told otherwise).
 */
public final class DnsDiscovery extends PolledDiscovery {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final String name;
  private final int port;
  private final Resolver resolver;

  /** Turns names into addresses. */
  interface Resolver {
    InetAddress[] resolve(String name) throws UnknownHostException;
  }

  public DnsDiscovery(String name, int port) {
    this(name, port, InetAddress::getAllByName, PAUSE);
  }

  DnsDiscovery(String name, int port, Resolver resolver, Duration pause) {
    super("dns:" + name + ":" + port, pause);
    this.name = name;
    this.port = port;
    this.resolver = resolver;
  }

  @Override
  Set<NodePlace> find() throws IOException {
    Set<NodePlace> found = new LinkedHashSet<>();
    try {
      for (InetAddress address : resolver.resolve(name)) {
        found.add(NodePlace.at(address.getHostAddress(), port));
      }
    } catch (UnknownHostException e) {
      throw new IOException("the name has no address", e);
    }
    return found;
  }
}
