package io.obsmesh.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The servers under test, each on one processor of its own so that runs can be compared. */
final class Servers {
  static final int NGINX_PORT = 18180;
  static final int REDIS_PORT = 18379;
  private static final String SERVER_CPU = "0";

  private Servers() {}

  /** An nginx with one worker on CPU 0 that answers every path with 24 bytes. */
  static Program nginx(Path directory) {
    String configuration =
        """
        daemon off; master_process on; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          access_log off; keepalive_requests 1000000000; client_body_temp_path %1$s; proxy_temp_path %1$s;
          fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
          server { listen 127.0.0.1:%2$d; location / { default_type text/plain; return 200 "twenty-four bytes here.\\n"; } }
        }
        """
            .formatted(directory, NGINX_PORT);
    Path file = directory.resolve("nginx.conf");
    try {
      Files.writeString(file, configuration);
    } catch (IOException full) {
      throw new BenchException("cannot write " + file, full);
    }
    return listening(Program.start(pinned("nginx", "-c", file.toString())), NGINX_PORT);
  }

  /** A Redis on CPU 0 without persistence. */
  static Program redis() {
    return listening(
        Program.start(
            pinned(
                "redis-server",
                "--port",
                Integer.toString(REDIS_PORT),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no")),
        REDIS_PORT);
  }

  private static List<String> pinned(String... command) {
    List<String> all = new java.util.ArrayList<>(List.of("taskset", "-c", SERVER_CPU));
    all.addAll(List.of(command));
    return all;
  }

  private static Program listening(Program server, int port) {
    await("port " + port + " to answer", 10, () -> accepts(port) || !server.isAlive());
    if (!server.isAlive()) {
      String said = server.output().strip();
      server.close();
      throw new BenchException("the server for port " + port + " ended at once: " + said);
    }
    return server;
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Waits for something outside this process to come true. */
  static void await(String what, int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new BenchException("waited " + seconds + " s for " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
