package io.obsmesh.collector.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.decide.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules about Redis and MySQL, by the relay, between real clients and servers. Needs root. */
class DatabasesRelayKernelTest {
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

  private void redis() throws Exception {
    lab.server(
        directory.resolve("redis.log"),
        "127.0.0.1",
        21310,
        "redis-server",
        "--port",
        "21310",
        "--bind",
        "127.0.0.1",
        "::1",
        "--save",
        "",
        "--dir",
        directory.toString());
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - name: orders
            to: [ { unit: store.service } ]
            ports: [ { port: 21310 } ]
            l7: { redis: [ { command: [GET, SET, MSET], key: "orders:*" }, { command: [PING, MULTI, EXEC, HELLO, CLIENT, SUBSCRIBE] } ] }
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void redisCli_getsNoperm_andItsConnectionGoesOn(String host) throws Exception {
    redis();
    String script =
        "printf 'SET orders:1 a\\nGET other\\nMSET orders:1 b other c\\nFLUSHALL\\nGET orders:1\\n'"
            + " | redis-cli -h "
            + host
            + " -p 21310";
    assertThat(lab.client("web", "sh", "-c", script))
        .isEqualTo(
            "OK\nNOPERM denied by policy\n\nNOPERM denied by policy\n\nNOPERM denied by policy\n\na");
    RelayLab.await(
        "verdicts",
        () ->
            lab.refused.stream().filter(each -> isOf(each, "GET", "MSET", "FLUSHALL")).count()
                == 3);
    assertThat(lab.client("other", "redis-cli", "-p", "21310", "FLUSHALL")).isEqualTo("OK");
  }

  /** Redis' command asks for the commands there are by itself. */
  private static boolean isOf(RequestVerdict verdict, String... commands) {
    return verdict.request() instanceof Request.Redis said
        && List.of(commands).contains(said.command());
  }

  @Test
  void redis_pipelinedAndTransactions_inOrder() throws Exception {
    redis();
    String pipe =
        "import socket\n"
            + "s = socket.create_connection((\"127.0.0.1\", 21310)); s.settimeout(60)\n"
            + "n = 500\n"
            + "s.sendall(b\"\".join(b\"SET orders:%d x%d\\r\\nGET orders:%d\\r\\nDEL orders:%d\\r\\n\" % (i, i, i, i) for i in range(n)))\n"
            + "want = b\"\".join(b\"+OK\\r\\n$%d\\r\\nx%d\\r\\n-NOPERM denied by policy\\r\\n\" % (len(str(i)) + 1, i) for i in range(n))\n"
            + "got = b\"\"\n"
            + "while len(got) < len(want):\n"
            + "  part = s.recv(65536)\n"
            + "  if not part: break\n"
            + "  got += part\n"
            + "print(got == want)\n"
            + "s.sendall(b\"MULTI\\r\\nSET orders:a 1\\r\\nDEL orders:a\\r\\nEXEC\\r\\nGET orders:a\\r\\n\")\n"
            + "want = b\"+OK\\r\\n+QUEUED\\r\\n-NOPERM denied by policy\\r\\n-EXECABORT Transaction discarded because of previous errors.\\r\\n$-1\\r\\n\"\n"
            + "got = b\"\"\n"
            + "while len(got) < len(want):\n"
            + "  part = s.recv(65536)\n"
            + "  if not part: break\n"
            + "  got += part\n"
            + "print(got == want)\n";
    assertThat(lab.client("web", "python3", "-c", pipe)).isEqualTo("True\nTrue");
  }

  @Test
  void mysql_getsError1142_andItsConnectionGoesOn() throws Exception {
    Path data = directory.resolve("data");
    String user = System.getProperty("user.name");
    assertThat(
            new ProcessBuilder(
                    "mariadb-install-db",
                    "--no-defaults",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                    "--user=" + user,
                    "--datadir=" + data)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("install.log").toFile())
                .start()
                .waitFor())
        .isZero();
    lab.server(
        directory.resolve("mariadb.log"),
        "127.0.0.1",
        21320,
        "mariadbd",
        "--no-defaults",
        "--user=" + user,
        "--datadir=" + data,
        "--socket=" + directory.resolve("socket"),
        "--pid-file=" + directory.resolve("mariadb.pid"),
        "--bind-address=127.0.0.1",
        "--port=21320",
        "--innodb-buffer-pool-size=16M");
    String setUp =
        "create database shop; use shop; create table orders (id int); insert into orders values (7)";
    assertThat(mysql("other", setUp)).doesNotContain("ERROR");
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - name: read
            to: [ { unit: store.service } ]
            ports: [ { port: 21320 } ]
            l7: { mysql: [ { operation: [SELECT, PREPARE, EXECUTE] } ] }
        """);
    assertThat(
            mysql(
                "web",
                "select id from shop.orders;\ndelete from shop.orders;\n/*! drop table shop.orders */;\n"
                    + "insert into shop.orders select 1;\nselect id + 1 from shop.orders;\n"))
        .isEqualTo(
            """
            7
            ERROR 1142 (42000) at line 2: denied by policy
            ERROR 1142 (42000) at line 3: denied by policy
            ERROR 1142 (42000) at line 4: denied by policy
            8
            """);
    assertThat(lab.client("web", "sh", "-c", command("--compress", "select 1")))
        .contains("ERROR 20");
    RelayLab.await("verdicts", () -> lab.refused.size() >= 4);
    assertThat(lab.refused)
        .anySatisfy(verdict -> assertThat(verdict.reason()).endsWith("it goes on compressed"));
    assertThat(mysql("other", "select count(*) from shop.orders")).isEqualTo("1\n");
  }

  private static String command(String option, String statements) {
    return "mysql --no-defaults -h 127.0.0.1 -P 21320 -u root -f -N "
        + option
        + " <<'END'\n"
        + statements
        + "\nEND\n";
  }

  /** Results and errors, without the statements that are shown with errors. */
  private String mysql(String cgroup, String statements) throws Exception {
    return lab.client(cgroup, "sh", "-c", command("--batch", statements))
        .lines()
        .filter(line -> line.matches("[0-9]+|ERROR .*"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
