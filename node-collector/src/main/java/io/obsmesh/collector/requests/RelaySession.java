package io.obsmesh.collector.requests;

import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.bpf.PolicyVerdict.User;
import io.obsmesh.bpf.RelayedConnection;
import io.obsmesh.collector.requests.mysql.MysqlTalk;
import io.obsmesh.collector.requests.redis.RedisTalk;
import io.obsmesh.policy.decide.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the client to where it was to go. Runs in two virtual threads: one moves
 * requests, one moves answers. How one side ends, the other is ended.
 */
final class RelaySession {
  private static final long MOST_IGNORED = 1 << 20;

  private final SocketChannel client;
  private final PolicyProbes probes;
  private final RequestRelay relay;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SocketChannel server;
  private @Nullable ConnectionJudge judge;
  private boolean ended;

  RelaySession(SocketChannel client, PolicyProbes probes, RequestRelay relay) {
    this.client = client;
    this.probes = probes;
    this.relay = relay;
  }

  /** Until both sides are closed. */
  void run() {
    try {
      InetSocketAddress from = (InetSocketAddress) client.getRemoteAddress();
      byte[] address = Addresses.mapped(from.getAddress());
      @Nullable RelayedConnection connection = probes.takeRelayed(address, from.getPort());
      if (connection != null) {
        run(connection, address, from.getPort());
      }
    } catch (IOException e) {
      // One of the two is gone; the other learns it by a reset.
    } finally {
      reset();
    }
  }

  private void run(RelayedConnection connection, byte[] address, int port) throws IOException {
    InetAddress to = InetAddress.getByAddress(connection.address());
    boolean ipv4 = to.getAddress().length == 4;
    SocketChannel onward =
        SocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    if (!keep(onward)) {
      return;
    }
    onward.bind(null);
    int local = ((InetSocketAddress) onward.getLocalAddress()).getPort();
    User user = connection.used().cgroupId() != 0 ? connection.used() : connection.made();
    probes.actFor(ipv4, local, user);
    try {
      onward.connect(new InetSocketAddress(to, connection.port()));
      prepare(onward);
      prepare(client);
      InetSocketAddress source = (InetSocketAddress) onward.getLocalAddress();
      ConnectionJudge connectionJudge =
          new ConnectionJudge(
              connection, address, port, Addresses.mapped(source.getAddress()), relay, this::reset);
      lock.lock();
      try {
        judge = connectionJudge;
      } finally {
        lock.unlock();
      }
      talk(onward, connectionJudge);
    } finally {
      probes.actForNobody(ipv4, local);
    }
  }

  private static void prepare(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  private void talk(SocketChannel onward, ConnectionJudge by) {
    Outlet toServer = new Outlet(onward);
    Outlet toClient = new Outlet(client);
    Ends ends =
        new Ends(new Intake(client, toServer), toServer, new Intake(onward, toClient), toClient);
    @Nullable Talk talk = talk(ends, by);
    if (talk == null) {
      return;
    }
    Thread answers =
        Thread.ofVirtual()
            .start(() ->
                orReset(() -> {
                  talk.answers();
                  toClient.flush();
                  client.shutdownOutput();
                }));
    orReset(() -> {
      talk.requests();
      toServer.flush();
      onward.shutdownOutput();
      ends.client().skipRest(MOST_IGNORED);
    });
    try {
      answers.join();
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How this connection is read; null when nothing of it may pass. */
  private static @Nullable Talk talk(Ends ends, ConnectionJudge by) {
    Set<Family> families = by.families();
    if (families.size() == 1) {
      return switch (families.iterator().next()) {
        case HTTP -> new HttpTalk(ends, by);
        case REDIS -> new RedisTalk(ends, by);
        case MYSQL -> new MysqlTalk(ends, by);
      };
    }
    Request opaque = new Request.Opaque();
    @Nullable String why = families.isEmpty() ? null : "rules are about several protocols";
    if (!by.allows(opaque, why)) {
      return null;
    }
    by.opened(opaque);
    return new RawTalk(ends);
  }

  private interface Part {
    void run() throws IOException, Unreadable;
  }

  private void orReset(Part part) {
    boolean whole = false;
    try {
      part.run();
      whole = true;
    } catch (IOException | Unreadable e) {
      // The reset says so, and what was unreadable is told.
    } finally {
      if (!whole) {
        reset();
      }
    }
  }

  /** Another policy is in force. */
  void lookAgain() {
    @Nullable ConnectionJudge by;
    lock.lock();
    try {
      by = judge;
    } finally {
      lock.unlock();
    }
    if (by != null) {
      by.lookAgain();
    }
  }

  private boolean keep(SocketChannel onward) throws IOException {
    lock.lock();
    try {
      if (ended) {
        onward.close();
        return false;
      }
      server = onward;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    end(false);
  }

  /** Ends both sides at once, so that they know it was not the other's end. */
  void reset() {
    end(true);
  }

  private void end(boolean reset) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        close(client, reset);
        if (server != null) {
          close(server, reset);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(SocketChannel channel, boolean reset) {
    try (channel) {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // It is closed whatever it says.
    }
  }
}
