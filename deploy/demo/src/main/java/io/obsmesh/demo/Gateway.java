package io.obsmesh.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * nginx in front of the shop, with a configuration of its own and nothing outside its directory.
 */
final class Gateway {
  private Gateway() {}

  static Component start(String nginx, Path directory, Ports ports) throws IOException {
    Path home = Files.createDirectories(directory.resolve("gateway"));
    Path file = Files.writeString(home.resolve("nginx.conf"), configuration(home, ports));
    return Component.start(
        "gateway",
        directory,
        List.of(nginx, "-c", file.toString(), "-p", home.toString(), "-e", "stderr"),
        Map.of("OTEL_SERVICE_NAME", "gateway"),
        null);
  }

  /**
   * One process without master: nginx writes over its environment when it names its workers, and
   * with it the name of the service.
   */
  static String configuration(Path home, Ports ports) {
    return """
    daemon off;
    master_process off;
    worker_processes 1;
    pid %1$s/nginx.pid;
    error_log stderr warn;
    events { worker_connections 256; }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      upstream shop {
        server 127.0.0.1:%2$d;
        keepalive 8;
      }
      server {
        listen 127.0.0.1:%3$d;
        location = /healthz { return 204; }
        location / {
          proxy_pass http://shop;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $host;
        }
      }
    }
    """
        .formatted(home, ports.shop(), ports.gateway());
  }
}
