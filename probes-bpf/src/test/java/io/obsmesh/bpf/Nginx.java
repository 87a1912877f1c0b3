package io.obsmesh.bpf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A real server on 127.0.0.1 and ::1: it answers with method and target, and notes what it got. */
final class Nginx implements AutoCloseable {
  private final Path directory;
  private final Child child;

  Nginx(int port) throws IOException {
    directory = Files.createTempDirectory("obsmesh-nginx");
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    Files.createDirectory(directory.resolve("temp"));
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/errors;
        events { worker_connections 4096; }
        http {
          log_format said escape=none "$request $host";
          access_log %1$s/said said;
          client_body_temp_path %1$s/temp; client_max_body_size 0; client_body_buffer_size 64k;
          keepalive_requests 1000000; large_client_header_buffers 4 32k;
          server {
            listen 127.0.0.1:%2$d; listen [::1]:%2$d ipv6only=on; root %1$s/none;
            location / { return 200 "$request_method $request_uri\\n"; }
            location /~ { return 404; }
            location /big { root %1$s; }
          }
        }
        """
            .formatted(directory, port));
    Files.write(directory.resolve("big"), new byte[4 << 20]);
    child = Child.start("nginx", "-c", configuration.toString(), "-e", directory + "/errors");
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  /** Lines of all requests that were answered. */
  List<String> said() throws IOException {
    return Files.readAllLines(
        directory.resolve("said"), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    child.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
