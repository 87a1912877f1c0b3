package io.obsmesh.collector;

import io.obsmesh.bpf.CaptureOptions;
import io.obsmesh.wire.access.Security;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an agent runs.
 *
 * @param node name for the column {@code node}
 * @param storeBytes bound on the rows kept, bytes
 * @param listenHost where Flight is served
 * @param listenPort its port, 0 for any free one, -1 to serve none
 * @param security how it shows there who it is and finds out who asks; beyond loopback it must
 * @param capture what the kernel is asked for; the listening port is excluded too
 * @param policies directory of the policies to enforce; null for none: then what is in force is
 *     left alone
 * @param lockFile held while the agent runs, so that there is one on a machine; null for none
 */
public record AgentConfig(
    String node,
    long storeBytes,
    String listenHost,
    int listenPort,
    Security security,
    CaptureOptions capture,
    @Nullable Path policies,
    @Nullable Path lockFile) {
  /** Bytes of rows that are kept when nothing else is said. */
  public static final long DEFAULT_STORE_BYTES = 48L << 20;

  /** Where the lock is when nothing else is said. */
  public static final Path DEFAULT_LOCK_FILE = Path.of("/run/obsmesh/agent.lock");

  public AgentConfig {
    Objects.requireNonNull(node);
    Objects.requireNonNull(listenHost);
    Objects.requireNonNull(capture);
    if (listenPort < -1 || listenPort > 65_535) {
      throw new IllegalArgumentException("listenPort: " + listenPort + " (expected: -1 to 65535)");
    }
  }

  /** Starts from the defaults: this host's name, 48 MiB, no listening port. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {
    private String node = hostName();
    private long storeBytes = DEFAULT_STORE_BYTES;
    private String listenHost = "127.0.0.1";
    private int listenPort = -1;
    private Security security = Security.LOOPBACK;
    private @Nullable String cgroup;
    private int shards = 1;
    private int ringBytes = 8 << 20;
    // All of a segment: a cut head is a lost request. Connections that need less are told so.
    private int segmentBytes = 64 << 10;
    private final Set<Integer> excludedPorts = new HashSet<>();
    private @Nullable Path policies;
    private @Nullable Path lockFile = DEFAULT_LOCK_FILE;

    private Builder() {}

    /** The name in the column {@code node}. */
    public Builder node(String name) {
      node = name;
      return this;
    }

    /** Bound on the rows kept, 1 MiB or more. */
    public Builder storeBytes(long bytes) {
      storeBytes = bytes;
      return this;
    }

    /** Serves Flight there. */
    public Builder listen(String host, int port) {
      listenHost = host;
      listenPort = port;
      return this;
    }

    /** Asks there who calls. */
    public Builder security(Security how) {
      security = how;
      return this;
    }

    /** Sees only sockets below this directory of the cgroup v2 hierarchy. */
    public Builder cgroup(@Nullable String directory) {
      cgroup = directory;
      return this;
    }

    /** Rings in the kernel; one thread reads them all. */
    public Builder shards(int count) {
      shards = count;
      return this;
    }

    /** Size of each ring. */
    public Builder ringBytes(int bytes) {
      ringBytes = bytes;
      return this;
    }

    /** Most bytes that are copied of one segment. */
    public Builder segmentBytes(int bytes) {
      segmentBytes = bytes;
      return this;
    }

    /** A local port whose connections are not reported. */
    public Builder excludePort(int port) {
      excludedPorts.add(port);
      return this;
    }

    /** Enforces the policies in this directory; null for none. */
    public Builder policies(@Nullable Path directory) {
      policies = directory;
      return this;
    }

    /** Where the lock is; null for none. */
    public Builder lockFile(@Nullable Path file) {
      lockFile = file;
      return this;
    }

    /** Returns the settings. */
    public AgentConfig build() {
      Set<Integer> excluded = new HashSet<>(excludedPorts);
      if (listenPort > 0) {
        excluded.add(listenPort);
      }
      return new AgentConfig(
          node,
          storeBytes,
          listenHost,
          listenPort,
          security,
          new CaptureOptions(cgroup, shards, ringBytes, segmentBytes, excluded),
          policies,
          lockFile);
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }
  }
}
