package io.obsmesh.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.obsmesh.api.flightsql.FlightSqlServer;
import io.obsmesh.api.grpc.v1.QueryGrpc;
import io.obsmesh.api.grpc.v1.QueryRequest;
import io.obsmesh.api.grpc.v1.QueryResponse;
import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.access.AccessTokens;
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Security;
import io.obsmesh.wire.flight.GrpcTls;
import io.obsmesh.wire.flight.NodeFlightServer;
import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node, a relay with the API and Flight SQL, all over TLS, with real certificates and tokens. */
@Timeout(60)
class SecurityTest {
  private static final Table HTTP = TestTables.HTTP;
  private static final String MAP_TOKEN = "a-token-for-the-map-only";
  private static final String BODY_TOKEN = "a-token-that-reads-bodies";
  private static final Duration WAIT = Duration.ofSeconds(10);

  @TempDir private static Path directory;

  private static Certificates certificates;
  private static Certificates others;
  private static TableStore store;
  private static NodeFlightServer node;
  private static Relay relay;
  private static ApiServer api;
  private static FlightSqlServer sql;
  private static Path tokens;
  private static Path audit;

  @BeforeAll
  static void start() throws Exception {
    certificates =
        new Certificates(directory.resolve("ours"))
            .issue("node", "/CN=n1")
            .issue("relay", "/CN=r1/OU=relay")
            .issue("reader", "/CN=ada/OU=map/OU=bodies")
            .issue("viewer", "/CN=bob/OU=map");
    others = new Certificates(directory.resolve("theirs")).issue("relay", "/CN=r1/OU=relay");
    store = new TableStore(List.of(HTTP), 8 << 20);
    Row row = new Row(HTTP);
    row.set(HTTP.column("time"), Times.nanos(Instant.now()) - 1_000_000_000L)
        .set(HTTP.column("path"), "/pay")
        .set(HTTP.column("status"), 200L)
        .set(HTTP.column("req.body"), "card=4111");
    store.accept(row);
    node =
        NodeFlightServer.start(
            local(), "127.0.0.1", 0, new Security(certificates.tls("node"), Access.required(null)));
    relay = new Relay(List.of(client(certificates.tls("relay"), null)));
    tokens = write("# tokens\neve map " + MAP_TOKEN + "\nann map,bodies " + BODY_TOKEN + "\n");
    audit = directory.resolve("audit/log.jsonl");
    ApiOptions options =
        new ApiOptions(
            "0.0.0.0",
            0,
            new Security(certificates.tls("node"), Access.required(AccessTokens.open(tokens))),
            AuditLog.open(audit),
            Duration.ofSeconds(20),
            EngineLimits.USUAL);
    api = ApiServer.start(options, TestTables.ALL, new RelaySource(relay), "9.9");
    sql = FlightSqlServer.start(options, TestTables.ALL, new RelaySource(relay), "9.9");
  }

  private static Path write(String lines) throws IOException {
    Path file = directory.resolve("tokens");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.writeString(file, lines);
  }

  @AfterAll
  static void stop() {
    sql.close();
    api.close();
    relay.close();
    node.close();
    store.close();
  }

  private static LocalNode local() {
    Scan.Completeness complete =
        new Scan.Completeness() {
          @Override
          public String node() {
            return "n1";
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 0;
          }

          @Override
          public long completeUntilNanos() {
            return Times.nanos(Instant.now());
          }
        };
    NodeReport report =
        new NodeReport(
            "n1", "9", "6", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of());
    return new LocalNode(store, complete, () -> report);
  }

  private static FlightNode client(@Nullable Tls tls, @Nullable String name) {
    return new FlightNode("n1", "127.0.0.1", node.port(), WAIT, tls, name);
  }

  @Test
  void relayWithARelaysCertificate_isAnswered() throws Exception {
    try (FlightNode asked = client(certificates.tls("relay"), null)) {
      assertThat(asked.report().name()).isEqualTo("n1");
    }
    try (FlightNode asked = client(certificates.tls("relay"), "node.obsmesh")) {
      assertThat(asked.report().name()).isEqualTo("n1");
    }
  }

  private static void assertRefused(@Nullable Tls tls, @Nullable String name, String reason) {
    try (FlightNode asked = client(tls, name)) {
      assertThatThrownBy(asked::report)
          .isInstanceOf(NodeUnreachableException.class)
          .hasMessageContaining(reason);
    }
  }

  @Test
  void nobodyElse_isAnsweredByANode() throws Exception {
    assertRefused(certificates.tls("reader"), null, "ada does not have the role relay");
    assertRefused(
        Tls.open(new TlsFiles(null, null, certificates.authority())), null, "say who you are");
    assertRefused(others.tls("relay"), null, "UNAVAILABLE");
    assertRefused(null, null, "UNAVAILABLE");
    assertRefused(certificates.tls("relay"), "elsewhere.obsmesh", "UNAVAILABLE");
  }

  private static HttpResponse<String> ask(
      String path, @Nullable String token, @Nullable String certificate) throws Exception {
    Tls tls =
        certificate == null
            ? Tls.open(new TlsFiles(null, null, certificates.authority()))
            : certificates.tls(certificate);
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls.context()).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + api.port() + path));
      if (token != null) {
        request.header("Authorization", "Bearer " + token);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String query(String text) {
    return "/api/query?format=jsonl&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void apiAsksWhoItIs() throws Exception {
    assertThat(ask(query("http"), null, null).statusCode()).isEqualTo(401);
    assertThat(ask(query("http"), "a-token-nobody-has", null).statusCode()).isEqualTo(401);
    assertThat(ask(query("http"), "wrong", "reader").statusCode()).isEqualTo(401);
    assertThat(ask(query("http"), null, "relay").body()).contains("r1 does not have the role map");
    assertThat(ask("/healthz", null, null).statusCode()).isEqualTo(200);
    assertThat(ask(query("http | count()"), MAP_TOKEN, null).body()).contains("\"count\":1");
    assertThat(ask(query("http | count()"), null, "viewer").body()).contains("\"count\":1");
  }

  @Test
  void bodies_areForThoseWithTheRole_andEachReadIsWrittenDown() throws Exception {
    HttpResponse<String> map = ask(query("http"), MAP_TOKEN, null);
    assertThat(map.body()).contains("/pay").doesNotContain("4111");
    assertThat(map.headers().firstValue("Obsmesh-Summary").orElseThrow())
        .contains("req.body")
        .contains("left out: that needs the role bodies");
    for (String asked :
        List.of(
            "http where req.body contains 4111",
            "http | count() by req.body",
            "http | count(req.body contains 4111)")) {
      HttpResponse<String> refused = ask(query(asked), MAP_TOKEN, null);
      assertThat(refused.statusCode()).as(asked).isEqualTo(403);
      assertThat(refused.body()).contains("req.body cannot be asked for");
    }
    assertThat(ask("/api/sql?format=jsonl&q=SELECT+*+FROM+http", MAP_TOKEN, null).body())
        .contains("/pay")
        .doesNotContain("4111");
    String marker = "http where path=/pay | select path, req.body | head 7";
    assertThat(ask(query(marker), BODY_TOKEN, null).body()).contains("4111");
    assertThat(ask(query(marker), null, "reader").body()).contains("4111");
    assertThat(Files.readAllLines(audit))
        .filteredOn(line -> line.contains("head 7"))
        .hasSize(2)
        .anyMatch(line -> line.contains("\"who\":\"ann\""))
        .anyMatch(line -> line.contains("\"who\":\"ada\""))
        .allMatch(line -> line.contains("\"columns\":[\"req.body\"]"))
        .noneMatch(line -> line.contains(BODY_TOKEN));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)))
        .isEqualTo("rw-------");
  }

  @Test
  void browser_logsInWithAToken() throws Exception {
    assertThat(ask("/", null, null).body()).contains("name=\"token\"");
    Tls tls = Tls.open(new TlsFiles(null, null, certificates.authority()));
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls.context()).build()) {
      HttpResponse<String> in =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + api.port() + "/login"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString("token=" + MAP_TOKEN))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly").contains("Secure").contains("SameSite=Strict");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + api.port() + query("http | count()")))
                  .header("Cookie", cookie.split(";")[0])
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("\"count\":1");
    }
  }

  private static String jdbc(@Nullable String token, String statement) throws SQLException {
    Properties properties = new Properties();
    properties.put("useEncryption", "true");
    properties.put("tlsRootCerts", certificates.authority().toString());
    if (token != null) {
      properties.put("token", token);
    }
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:" + sql.port(), properties);
        ResultSet rows = connection.createStatement().executeQuery(statement)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  @Test
  void flightSql_isTheSame() throws Exception {
    assertThat(jdbc(MAP_TOKEN, "SELECT path FROM http")).isEqualTo("/pay");
    assertThat(jdbc(MAP_TOKEN, "SELECT \"req.body\" FROM http")).isEqualTo("null");
    assertThat(jdbc(BODY_TOKEN, "SELECT \"req.body\" FROM http")).isEqualTo("card=4111");
    assertThatThrownBy(() -> jdbc(null, "SELECT 1")).hasMessageContaining("say who you are");
    assertThatThrownBy(() -> jdbc("wrong", "SELECT 1")).hasMessageContaining("say who you are");
  }

  private static List<QueryResponse> grpc(
      @Nullable String token, @Nullable String certificate, String query) throws Exception {
    Tls tls =
        certificate == null
            ? Tls.open(new TlsFiles(null, null, certificates.authority()))
            : certificates.tls(certificate);
    ManagedChannel channel =
        GrpcTls.secure(NettyChannelBuilder.forAddress("127.0.0.1", sql.port()), tls, null).build();
    try {
      Metadata headers = new Metadata();
      if (token != null) {
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      }
      List<QueryResponse> parts = new ArrayList<>();
      QueryGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .run(QueryRequest.newBuilder().setQuery(query).build())
          .forEachRemaining(parts::add);
      return parts;
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void grpc_isTheSame() throws Exception {
    String marker = "http | select path, req.body | head 9";
    assertThat(grpc(MAP_TOKEN, null, marker).toString())
        .contains("/pay")
        .contains("req.body left out: that needs the role bodies")
        .doesNotContain("4111");
    assertThat(grpc(BODY_TOKEN, null, marker).toString()).contains("card=4111");
    assertThat(grpc(null, "reader", marker).toString()).contains("card=4111");
    assertThat(Files.readAllLines(audit))
        .filteredOn(line -> line.contains("head 9"))
        .hasSize(2)
        .anyMatch(line -> line.contains("\"who\":\"ann\""))
        .anyMatch(line -> line.contains("\"who\":\"ada\""));
    assertThatThrownBy(() -> grpc(MAP_TOKEN, null, "http where req.body contains 4111"))
        .hasMessage("PERMISSION_DENIED: req.body cannot be asked for: that needs the role bodies");
    assertThatThrownBy(() -> grpc(null, null, "http"))
        .hasMessageStartingWith("UNAUTHENTICATED: say who you are");
    assertThatThrownBy(() -> grpc("wrong", "reader", "http"))
        .hasMessageStartingWith("UNAUTHENTICATED: say who you are");
    assertThatThrownBy(() -> grpc(null, "relay", "http"))
        .hasMessage("PERMISSION_DENIED: r1 does not have the role map");
  }

  @Test
  void tokensThatAreTakenOut_endWithoutARestart() throws Exception {
    String lines = Files.readString(tokens);
    String short_lived = "a-token-for-a-short-time";
    write(lines + "tim map " + short_lived + "\n");
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (ask(query("http | count()"), short_lived, null).statusCode() != 200) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    write(lines);
    while (ask(query("http | count()"), short_lived, null).statusCode() != 401) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @Test
  void filesThatCannotBeUsed_areOneSentence() throws Exception {
    Path open = Files.writeString(directory.resolve("open"), "eve map " + MAP_TOKEN);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> AccessTokens.open(open))
        .hasMessage(open + " can be read by others: chmod 600 " + open);
    assertThatThrownBy(() -> AccessTokens.open(write2("eve admin " + MAP_TOKEN)))
        .hasMessageEndingWith("line 1: no role: [admin] (expected: map, bodies, policy or relay)");
    assertThatThrownBy(() -> AccessTokens.open(write2("eve map short")))
        .hasMessageContaining("the token has 5 characters (expected: at least 16");
    Path key = certificates.key("relay");
    assertThatThrownBy(() -> Tls.open(new TlsFiles(certificates.certificate("node"), key, null)))
        .hasMessage(key + " is not the key of " + certificates.certificate("node"));
    assertThatThrownBy(
            () -> new Security(certificates.tls("node"), Access.OPEN).requireFor("0.0.0.0"))
        .hasMessage(
            "0.0.0.0 is reachable from other machines, which must say who they are: give --tls-ca"
                + " for client certificates or --token-file for tokens, or listen on 127.0.0.1");
  }

  private static Path write2(String line) throws IOException {
    Path file = directory.resolve("tokens2");
    Files.writeString(file, line);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
