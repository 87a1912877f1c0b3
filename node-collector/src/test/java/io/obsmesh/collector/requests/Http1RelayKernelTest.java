package io.obsmesh.collector.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.rule.RuleSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules about HTTP/1, by the relay, between curl and nginx on the real kernel. Needs root. */
class Http1RelayKernelTest {
  private static final String RAW =
      """
      import re, socket, sys
      got = b""; peer = 0
      try:
          s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET); s.settimeout(60)
          s.connect((sys.argv[1], int(sys.argv[2]))); peer = s.getpeername()[1]
          s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
          data = sys.argv[3].encode().decode("unicode_escape").encode("latin1"); step = int(sys.argv[4])
          for i in range(0, len(data), step): s.sendall(data[i:i + step])
          s.shutdown(socket.SHUT_WR)
          while True:
              part = s.recv(65536)
              if not part: break
              got += part
      except ConnectionError: got += b" RESET"
      print(" ".join(re.findall("HTTP/1.1 (...)", got.decode("latin1"))), "RESET" if got.endswith(b"RESET") else peer)
      """;

  /** Says again and again how many passed, were refused, and failed. */
  private static final String LOAD =
      """
      import http.client, threading, time
      counts = [0, 0, 0]
      def run():
          while True:
              try:
                  c = http.client.HTTPConnection("127.0.0.1", 21300, timeout=60)
                  for i in range(20):
                      for path in ("/api/a", "/admin"):
                          c.request("GET", path); r = c.getresponse(); r.read()
                          counts[0 if r.status == 200 else 1] += 1
              except (OSError, http.client.HTTPException): counts[2] += 1
              finally: c.close()
      for i in range(8): threading.Thread(target=run, daemon=True).start()
      while True: time.sleep(0.05); print(*counts)
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
          access_log %1$s/access.log;
          client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
          uwsgi_temp_path %1$s; scgi_temp_path %1$s;
          log_format short '$request_method $uri';
          access_log %1$s/short.log short;
          keepalive_timeout 300s; keepalive_requests 100000;
          server {
            listen 127.0.0.1:21300; listen [::1]:21300;
            location / { return 200 "ok\\n"; }
          }
        }
        """
            .formatted(directory));
    lab.server(directory.resolve("log"), "127.0.0.1", 21300, "nginx", "-c", config.toString());
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  /** What reached the server, after what came before it. */
  private String served() throws IOException {
    return Files.readString(directory.resolve("short.log"));
  }

  private void allowApi() {
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - name: api
            to: [ { unit: store.service } ]
            ports: [ { port: 21300 } ]
            l7: { http: [ { method: [GET, POST], path: "/api/.*" } ] }
        """);
  }

  private String curl(String cgroup, String... urls) throws Exception {
    String[] command = new String[urls.length + 4];
    command[0] = "curl";
    command[1] = "-sS";
    command[2] = "-w";
    command[3] = "%{http_code} %{num_connects} %{remote_ip}\\n";
    for (int i = 0; i < urls.length; i++) {
      command[i + 4] = urls[i];
    }
    return lab.client(cgroup, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]"})
  void curl_getsA403_andItsConnectionGoesOn(String host) throws Exception {
    allowApi();
    String url = "http://" + host + ":21300";
    String shown = host.replace("[", "").replace("]", "");
    assertThat(curl("web", url + "/api/a", url + "/admin", url + "/api/b"))
        .isEqualTo("ok\n200 1 %1$s\ndenied by policy\n403 0 %1$s\nok\n200 0 %1$s".formatted(shown));
    assertThat(served()).isEqualTo("GET /api/a\nGET /api/b\n");
    RelayLab.await("the verdict", () -> !lab.refused.isEmpty());
    assertThat(lab.refused)
        .singleElement()
        .satisfies(verdict -> {
          assertThat(verdict.policy()).isEqualTo("test");
          assertThat(verdict.rule()).isEqualTo("default deny");
          assertThat(verdict.reason()).isEqualTo("no rule allows this request");
          assertThat(verdict.audit()).isFalse();
          assertThat(verdict.ingress()).isFalse();
          assertThat(verdict.serverPort()).isEqualTo(21300);
        });
    assertThat(curl("other", url + "/admin")).as("not selected").contains("200 1");
  }

  @Test
  void denyRule_isNamed_andOtherRequestsPass() throws Exception {
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        enableDefaultDeny: { egress: false }
        egressDeny:
          - name: no admin
            ports: [ { port: 21300 } ]
            l7: { http: [ { path: "/admin.*" } ] }
        """);
    assertThat(curl("web", "http://127.0.0.1:21300/admin/x", "http://127.0.0.1:21300/"))
        .contains("403 1")
        .contains("200 0");
    RelayLab.await("the verdict", () -> !lab.refused.isEmpty());
    assertThat(lab.refused.getFirst().rule()).isEqualTo("no admin");
    assertThat(lab.enforcer.ruleCounts()[1]).isPositive();
  }

  @Test
  void ingress_isJudgedForEveryClientOfThisMachine() throws Exception {
    lab.apply(
        """
        subject: { unit: store.service }
        ingress:
          - from: [ { cgroup: ROOT/web } ]
            l7: { http: [ { path: "/api/.*" } ] }
          - from: [ { cgroup: ROOT/other } ]
        """);
    String url = "http://127.0.0.1:21300";
    assertThat(curl("web", url + "/api/a", url + "/admin")).contains("200 1", "403 0");
    assertThat(curl("other", url + "/admin")).contains("200 1");
    RelayLab.await("the verdict", () -> !lab.refused.isEmpty());
    assertThat(lab.refused)
        .allSatisfy(verdict -> assertThat(verdict.ingress()).isTrue())
        .hasSize(1);
  }

  @Test
  void audit_tellsAndLetsPass() throws Exception {
    lab.apply(
        """
        mode: audit
        subject: { cgroup: ROOT/web }
        egress:
          - ports: [ { port: 21300 } ]
            l7: { http: [ { path: "/api/.*" } ] }
        """);
    assertThat(curl("web", "http://127.0.0.1:21300/admin", "http://127.0.0.1:21300/api/a"))
        .contains("200 1", "200 0");
    RelayLab.await("the verdict", () -> !lab.refused.isEmpty());
    assertThat(lab.refused)
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.audit()).isTrue());
  }

  @Test
  void nextPolicy_isInForceOnOpenConnections() throws Exception {
    allowApi();
    Process client =
        lab.start(
            "web",
            "python3",
            "-u",
            "-c",
            """
            import http.client, sys
            c = http.client.HTTPConnection("127.0.0.1", 21300)
            for line in sys.stdin:
                c.request("GET", line.strip()); r = c.getresponse(); r.read(); print(r.status)
            """);
    try (var in = client.inputReader();
        var out = client.outputWriter()) {
      for (String step :
          new String[] {
            "/api/a 200", "/new 403", "+", "/new 200", "/api/a 403", "-", "/api/a 200"
          }) {
        if (step.equals("+")) {
          lab.apply(
              """
              subject: { cgroup: ROOT/web }
              egress: [ { l7: { http: [ { path: "/new" } ] } } ]
              """);
          continue;
        }
        if (step.equals("-")) {
          lab.enforcer.apply(RuleSet.EMPTY);
          continue;
        }
        out.write(step.split(" ")[0] + "\\n".translateEscapes());
        out.flush();
        assertThat(in.readLine()).as(step).isEqualTo(step.split(" ")[1]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100_000})
  void pipelined_inPieces_isAnsweredInOrder(int step) throws Exception {
    allowApi();
    String get = "GET %s HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n";
    String text =
        get.formatted("/api/1")
            + get.formatted("/admin")
            + "POST /api/2 HTTP/1.1\\r\\nHost: shop\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n0\\r\\n\\r\\n"
            + get.formatted("/admin/2")
            + get.formatted("/api/3");
    assertThat(lab.client("web", "python3", "-c", RAW, "127.0.0.1", "21300", text, "" + step))
        .isEqualTo("200 403 200 403 200 21300");
    assertThat(served()).isEqualTo("GET /api/1\nPOST /api/2\nGET /api/3\n");
  }

  @Test
  void anotherProtocol_isEnded_andAServerThatIsNotThere_resets() throws Exception {
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - to: [ { cidr: 127.0.0.0/8 } ]
            l7: { http: [ { path: "/api/.*" } ] }
        """);
    assertThat(
            lab.client(
                "web", "python3", "-c", RAW, "127.0.0.1", "21300", "\\x16\\x03\\x01abc", "1"))
        .startsWith("403");
    assertThat(lab.client("web", "python3", "-c", RAW, "127.0.0.1", "21399", "GET", "3"))
        .contains("RESET");
    assertThat(served()).isEmpty();
    RelayLab.await("the verdict", () -> !lab.refused.isEmpty());
    assertThat(lab.refused.getFirst().reason())
        .isEqualTo("no rule allows this request: its head has a control character");
  }

  @Test
  void agentGone_nothingIsLetThrough() throws Exception {
    allowApi();
    assertThat(curl("web", "http://127.0.0.1:21300/api/a")).contains("200 1");
    lab.enforcer.close();
    assertThat(curl("web", "http://127.0.0.1:21300/api/a")).contains("000 0");
    assertThat(served()).isEqualTo("GET /api/a\n");
  }

  @Test
  void killedUnderLoad_nothingThatIsDeniedReachesTheServer() throws Exception {
    String policy =
        """
        subject: { cgroup: ROOT/web }
        egress: [ { l7: { http: [ { path: "/api/.*" } ] } } ]
        """;
    Process enforcer = lab.enforcer(policy);
    Process load = lab.start("web", "python3", "-u", "-c", LOAD);
    var lines = load.inputReader();
    await(lines, counts -> counts[0] > 300 && counts[1] > 300);
    enforcer.destroyForcibly().waitFor();
    long[] then = await(lines, counts -> true);
    await(lines, counts -> counts[2] > then[2] + 300);
    lab.enforcer(policy);
    long[] again = await(lines, counts -> true);
    await(lines, counts -> counts[0] > again[0] + 300 && counts[1] > again[1] + 300);
    assertThat(served()).contains("GET /api/").doesNotContain("/admin");
  }

  private static long[] await(BufferedReader lines, Predicate<long[]> done) throws IOException {
    while (true) {
      String line = lines.readLine();
      assertThat(line).as("the load goes on").isNotNull();
      long[] counts = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
      if (done.test(counts)) {
        return counts;
      }
    }
  }
}
