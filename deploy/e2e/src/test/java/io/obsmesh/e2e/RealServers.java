package io.obsmesh.e2e;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** nginx, Redis and MariaDB as Debian ships them, on ports and in directories of their own. */
final class RealServers {
  static final int NGINX = 26080;
  static final int REDIS = 26379;
  static final int MARIADB = 26306;

  private RealServers() {}

  /**
   * nginx on IPv4 and IPv6: {@code /n/…} answers 24 bytes, {@code /status/503}, files below {@code
   * /files} by sendfile, uploads to {@code /up}.
   */
  static Running nginx(Path directory, int port) {
    write(
        directory.resolve("nginx.conf"),
        """
        daemon off; worker_processes 2; user root; pid %1$s/nginx.pid; error_log %1$s/error.log;
        events { worker_connections 512; }
        http {
          access_log off; sendfile on; keepalive_requests 1000000; client_max_body_size 64m; client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
          server {
            listen 0.0.0.0:%2$d; listen [::]:%2$d;
            location /n/ { default_type text/plain; return 200 "twenty-four bytes here.\\n"; }
            location /status/503 { return 503; }
            location /status/404 { return 404; }
            location /empty { return 204; }
            location /files/ { root %1$s; }
            location /written/ { root %1$s; rewrite ^/written/(.*)$ /files/$1 break; sendfile off; }
            location /up { proxy_pass http://127.0.0.1:%2$d/n/uploaded; }
          }
        }
        """
            .formatted(directory, port));
    return Processes.listening(
        Processes.start("nginx", "-c", directory.resolve("nginx.conf").toString()),
        "127.0.0.1",
        port);
  }

  static Running redis() {
    return Processes.listening(
        Processes.start(
            "redis-server",
            "--port",
            Integer.toString(REDIS),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no"),
        "127.0.0.1",
        REDIS);
  }

  /** MariaDB with an empty data directory and root without password on loopback. */
  static Running mariadb(Path directory) {
    Path data = directory.resolve("data");
    Processes.run(
        "mariadb-install-db",
        "--no-defaults",
        "--datadir=" + data,
        "--user=root",
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
    return Processes.listening(
        Processes.start(
            "mariadbd",
            "--no-defaults",
            "--user=root",
            "--datadir=" + data,
            "--port=" + MARIADB,
            "--bind-address=127.0.0.1",
            "--socket=" + directory.resolve("s.sock"),
            "--pid-file=" + directory.resolve("pid"),
            "--skip-log-bin"),
        "127.0.0.1",
        MARIADB);
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }
}
