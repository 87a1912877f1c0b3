package io.obsmesh.collector.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.PolicyVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about HTTP/1, by the kernel alone, between curl and nginx. Needs root. */
class KernelWayKernelTest {
  private static final String API =
      """
      subject: { cgroup: ROOT/web }
      enforcement: kernel
      egress:
        - name: api
          to: [ { unit: store.service } ]
          ports: [ { port: 21310 } ]
          l7: { http: [ { method: [GET, POST], path: "/api/.*" } ] }
      """;

  @TempDir Path directory;
  private RelayLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new RelayLab();
    Path config = directory.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off; pid %1$s/pid; error_log %1$s/error.log; worker_processes 1;
        events { worker_connections 256; }
        http {
          client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
          uwsgi_temp_path %1$s; scgi_temp_path %1$s;
          log_format short '$request_method $uri';
          access_log %1$s/short.log short;
          server {
            listen 127.0.0.1:21310; listen [::1]:21310;
            location / { return 200 "ok\\n"; }
          }
        }
        """
            .formatted(directory));
    lab.server(directory.resolve("log"), "127.0.0.1", 21310, "nginx", "-c", config.toString());
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  private String served() throws IOException {
    return Files.readString(directory.resolve("short.log"));
  }

  private String curl(String host) throws Exception {
    String url = "http://" + host + ":21310";
    return lab.client(
        "web",
        "curl",
        "-sS",
        "-w",
        "%{http_code} %{num_connects}\\n",
        url + "/api/a",
        url + "/admin",
        url + "/api/b");
  }

  @Test
  void curl_getsA403_andItsConnectionGoesOn() throws Exception {
    lab.apply(API);
    assertThat(curl("127.0.0.1")).isEqualTo("ok\n200 1\n403 0\nok\n200 0");
    assertThat(curl("[::1]")).isEqualTo("ok\n200 1\n403 0\nok\n200 0");
    assertThat(served()).isEqualTo("GET /api/a\nGET /api/b\n".repeat(2));
    RelayLab.await("the verdicts", () -> lab.connections.size() == 2);
    assertThat(lab.connections)
        .allMatch(PolicyVerdict::denied)
        .extracting(PolicyVerdict::request)
        .containsOnly(new PolicyVerdict.Request("GET", "/admin"));
    assertThat(lab.refused).as("by the relay").isEmpty();
  }

  @Test
  void agentKilled_theKernelGoesOn() throws Exception {
    lab.enforcer(API).destroyForcibly().waitFor();
    assertThat(curl("127.0.0.1")).isEqualTo("ok\n200 1\n403 0\nok\n200 0");
    assertThat(served()).isEqualTo("GET /api/a\nGET /api/b\n");
  }
}
