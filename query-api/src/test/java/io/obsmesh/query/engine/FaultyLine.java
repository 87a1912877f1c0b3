package io.obsmesh.query.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that passes bytes on to a server, until it breaks off or falls silent. */
final class FaultyLine implements AutoCloseable {
  /** What happens to the bytes after the last one that passes. */
  enum Fault {
    BROKEN,
    SILENT
  }

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private Fault fault = Fault.BROKEN;
  private long passing = Long.MAX_VALUE;
  private boolean closed;

  FaultyLine(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Lets so many more bytes come back from the server. */
  synchronized void failAfter(long bytes, Fault what) {
    passing = bytes;
    fault = what;
    if (bytes == 0 && what == Fault.BROKEN) {
      breakOff();
    }
  }

  /** New connections pass, to this server. */
  synchronized void restore(int port) {
    target = port;
    passing = Long.MAX_VALUE;
    breakOff();
    notifyAll();
  }

  private void breakOff() {
    sockets.forEach(FaultyLine::closeQuietly);
    sockets.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        synchronized (this) {
          if (passing == 0 && fault == Fault.BROKEN) {
            near.close();
            continue;
          }
          sockets.add(near);
        }
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(far);
        Thread.ofVirtual().start(() -> ask(near, far));
        Thread.ofVirtual().start(() -> answer(far, near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void ask(Socket client, Socket server) {
    try (client;
        server) {
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      // Broken off.
    }
  }

  private void answer(Socket server, Socket client) {
    byte[] bytes = new byte[4096];
    try {
      int n = server.getInputStream().read(bytes);
      while (n >= 0 && mayPass(server, n)) {
        client.getOutputStream().write(bytes, 0, n);
        n = server.getInputStream().read(bytes);
      }
      // What passed before arrives: closing at once would take it back from the client's kernel.
      client.shutdownOutput();
    } catch (IOException e) {
      // Broken off.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean mayPass(Socket from, int bytes) throws InterruptedException {
    if (passing < Long.MAX_VALUE) {
      passing = Math.max(0, passing - bytes);
    }
    if (passing > 0) {
      return true;
    }
    if (fault == Fault.BROKEN) {
      return false;
    }
    while (passing == 0 && !closed && !from.isClosed()) {
      wait();
    }
    return !closed && !from.isClosed();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    breakOff();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
