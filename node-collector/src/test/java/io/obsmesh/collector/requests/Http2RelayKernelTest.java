package io.obsmesh.collector.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about HTTP/2 and gRPC, by the relay, between real clients and servers. Needs root. */
class Http2RelayKernelTest {
  @TempDir Path directory;
  private RelayLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new RelayLab();
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  private static String[] java(String... arguments) {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String[] command = new String[arguments.length + 4];
    command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    command[1] = "-cp";
    command[2] = classes;
    command[3] = GrpcPeer.class.getName();
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return command;
  }

  @Test
  void grpc_getsPermissionDenied_andOtherStreamsGoOn() throws Exception {
    lab.server(
        directory.resolve("grpc.log"), "127.0.0.1", 21330, java("serve", "127.0.0.1", "21330"));
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - name: charge
            to: [ { unit: store.service } ]
            ports: [ { port: 21330 } ]
            l7: { grpc: [ { service: "shop.Payment", method: Charge }, { service: "shop.Payment", method: Watch } ] }
        """);
    assertThat(lab.client("web", java("call", "127.0.0.1", "21330")))
        .endsWith(
            "PERMISSION_DENIED:denied by policy PERMISSION_DENIED:denied by policy 50000 1000000");
    RelayLab.await("verdicts", () -> lab.refused.size() == 100);
    assertThat(lab.client("other", java("call", "127.0.0.1", "21330")))
        .endsWith("50000 50000 50000 1000000");
  }

  @Test
  void curl_overHttp2_getsA403() throws Exception {
    Path config = directory.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off; pid %1$s/pid; error_log %1$s/error.log; worker_processes 1;
        events { worker_connections 256; }
        http {
          client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
          uwsgi_temp_path %1$s; scgi_temp_path %1$s;
          log_format short '$request_method $uri $server_protocol';
          access_log %1$s/short.log short;
          server { listen 127.0.0.1:21340 http2; location / { return 200 "ok\\n"; } }
        }
        """
            .formatted(directory));
    lab.server(directory.resolve("log"), "127.0.0.1", 21340, "nginx", "-c", config.toString());
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - ports: [ { port: 21340 } ]
            l7: { http: [ { path: "/api/.*", host: "shop" } ] }
        """);
    assertThat(curl("/api/a")).isEqualTo("ok\n200 2");
    assertThat(curl("/admin")).isEqualTo("403 2");
    assertThat(curl("/api/b")).isEqualTo("ok\n200 2");
    assertThat(Files.readString(directory.resolve("short.log")))
        .isEqualTo("GET /api/a HTTP/2.0\nGET /api/b HTTP/2.0\n");
  }

  /** One request on a connection: some versions of curl cannot send another on one of HTTP/2. */
  private String curl(String path) throws Exception {
    return lab.client(
        "web",
        "curl",
        "-sS",
        "--http2-prior-knowledge",
        "-H",
        "Host: shop",
        "-w",
        "%{http_code} %{http_version}\\n",
        "http://127.0.0.1:21340" + path);
  }
}
