package io.obsmesh.collector.requests;

import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.collector.policy.PolicyEnforcer.RequestJudge;
import io.obsmesh.collector.policy.RequestPolicy;
import io.obsmesh.policy.decide.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens on loopback for connections that the kernel turns here, and takes each on to where it was
 * to go, request by request. Nothing listens before the first policy that says something of
 * requests. Thread-safe.
 */
public final class RequestRelay implements RequestJudge {
  private static final System.Logger LOG = System.getLogger(RequestRelay.class.getName());
  private static final int BACKLOG = 1024;
  private static final int MOST_VERDICTS = 10_000;

  private final Consumer<RequestVerdict> sink;
  private final ArrayBlockingQueue<RequestVerdict> verdicts =
      new ArrayBlockingQueue<>(MOST_VERDICTS);
  private final LongAdder lost = new LongAdder();
  private final AtomicLongArray counts = new AtomicLongArray(PolicyTables.MAX_RULES);
  private final Set<RelaySession> sessions = ConcurrentHashMap.newKeySet();
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private volatile RequestPolicy policy = RequestPolicy.NONE;
  private volatile @Nullable PolicyProbes probes;
  private volatile boolean closed;

  /**
   * A relay that does nothing yet.
   *
   * @param sink told what was refused, in the enforcer's thread
   */
  public RequestRelay(Consumer<RequestVerdict> sink) {
    this.sink = sink;
  }

  @Override
  public synchronized void start(PolicyProbes open) {
    if (open == probes) {
      return;
    }
    if (listeners.isEmpty()) {
      listen(StandardProtocolFamily.INET, "127.0.0.1");
      listen(StandardProtocolFamily.INET6, "::1");
    }
    open.relayPorts(port(0), port(1));
    probes = open;
  }

  private void listen(StandardProtocolFamily family, String address) {
    try {
      ServerSocketChannel listener = ServerSocketChannel.open(family);
      listener.bind(new InetSocketAddress(address, 0), BACKLOG);
      listeners.add(listener);
      Thread.ofVirtual().name("obsmesh-requests").start(() -> accept(listener));
    } catch (IOException e) {
      if (family == StandardProtocolFamily.INET) {
        throw new UncheckedIOException("the relay cannot listen on " + address, e);
      }
      LOG.log(Level.INFO, "the relay cannot listen on {0}; IPv6 is refused", address);
    } catch (UnsupportedOperationException e) {
      LOG.log(Level.INFO, "this machine has no IPv6; the relay takes IPv4");
    }
  }

  private int port(int index) {
    return index < listeners.size() ? listeners.get(index).socket().getLocalPort() : 0;
  }

  private void accept(ServerSocketChannel listener) {
    while (!closed) {
      try {
        SocketChannel client = listener.accept();
        @Nullable PolicyProbes open = probes;
        if (open == null) {
          client.close();
        } else {
          serve(new RelaySession(client, open, this));
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the relay could not take a connection: {0}", e.getMessage());
        pause();
      }
    }
  }

  /** Without descriptors there is nothing to do but wait for some. */
  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(RelaySession session) {
    Thread.ofVirtual()
        .start(() -> {
          sessions.add(session);
          try {
            session.run();
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a relayed connection was ended", e);
          } finally {
            sessions.remove(session);
          }
        });
  }

  @Override
  public void follow(RequestPolicy next) {
    policy = next;
    sessions.forEach(RelaySession::lookAgain);
  }

  RequestPolicy policy() {
    return policy;
  }

  void tell(RequestVerdict verdict) {
    if (!verdicts.offer(verdict)) {
      lost.increment();
    }
  }

  void count(Verdict verdict) {
    int rule =
        verdict.rule() != null
            ? verdict.rule().id()
            : verdict.isolation() != null ? verdict.isolation().id() : 0;
    counts.incrementAndGet(rule);
  }

  @Override
  public long count(int rule) {
    return rule == 0 ? 0 : counts.get(rule);
  }

  @Override
  public void drain() {
    for (RequestVerdict next = verdicts.poll(); next != null; next = verdicts.poll()) {
      sink.accept(next);
    }
  }

  @Override
  public long lost() {
    return lost.sum();
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      for (ServerSocketChannel listener : listeners) {
        try {
          listener.close();
        } catch (IOException e) {
          LOG.log(Level.DEBUG, "closing the relay", e);
        }
      }
      listeners.clear();
    }
    sessions.forEach(RelaySession::reset);
  }
}
