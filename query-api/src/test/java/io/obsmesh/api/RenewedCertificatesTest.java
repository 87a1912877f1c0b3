package io.obsmesh.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.api.flightsql.FlightSqlServer;
import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.access.Security;
import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are renewed on disk under running servers. */
@Timeout(120)
class RenewedCertificatesTest {
  @TempDir private Path directory;

  private final MemoryRows rows = new MemoryRows();
  private Certificates certificates;
  private ApiServer api;
  private FlightSqlServer sql;

  @BeforeEach
  void start() throws Exception {
    certificates =
        new Certificates(directory.resolve("ours"))
            .issue("server", "/CN=n1")
            .issue("reader", "/CN=ada/OU=map");
    ApiOptions options =
        new ApiOptions(
            "127.0.0.1",
            0,
            new Security(certificates.tls("server"), Access.required(null)),
            null,
            Duration.ofSeconds(60),
            EngineLimits.USUAL);
    api = ApiServer.start(options, TestTables.ALL, rows, "9.9");
    sql = FlightSqlServer.start(options, TestTables.ALL, rows, "9.9");
  }

  @AfterEach
  void stop() {
    sql.close();
    api.close();
    rows.close();
  }

  /** The serial number of what a server shows to a client that was never there. */
  private BigInteger shown(int port) throws Exception {
    Tls tls = Tls.open(new TlsFiles(null, null, certificates.authority()));
    try (SSLSocket socket =
        (SSLSocket) tls.context().getSocketFactory().createSocket("127.0.0.1", port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  private void awaitOther(int port, BigInteger serial) throws Exception {
    while (shown(port).equals(serial)) {
      Thread.sleep(200); // files are looked at every ten seconds; the test's own time ends it
    }
  }

  private int status(HttpClient client) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + api.port() + "/api/tables"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpClient client(Tls tls) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(tls.context())
        .build();
  }

  @Test
  void renewedCertificates_areShown_andWhoIsConnectedStays() throws Exception {
    try (HttpClient connected = client(certificates.tls("reader"))) {
      assertThat(status(connected)).isEqualTo(200);
      BigInteger before = shown(api.port());
      assertThat(shown(sql.port())).isEqualTo(before);
      certificates.issue("server", "/CN=n1");
      awaitOther(api.port(), before);
      awaitOther(sql.port(), before);
      assertThat(shown(sql.port())).isEqualTo(shown(api.port()));
      assertThat(status(connected)).isEqualTo(200);
    }
  }

  @Test
  void filesThatDoNotFitEachOther_changeNothing_untilTheyDo() throws Exception {
    BigInteger before = shown(api.port());
    Path key = certificates.key("server");
    Path kept = Files.copy(key, directory.resolve("kept"));
    Files.copy(certificates.key("reader"), key, StandardCopyOption.REPLACE_EXISTING);
    long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
    while (System.nanoTime() < end) {
      assertThat(shown(api.port())).isEqualTo(before);
      Thread.sleep(500);
    }
    Files.copy(kept, key, StandardCopyOption.REPLACE_EXISTING);
    assertThat(shown(api.port())).isEqualTo(before);
    certificates.issue("server", "/CN=n1");
    awaitOther(api.port(), before);
  }

  @Test
  void anotherAuthority_isTakenWithoutARestart_andTheOldOneNoLonger() throws Exception {
    Certificates next =
        new Certificates(directory.resolve("next"))
            .issue("server", "/CN=n1")
            .issue("reader", "/CN=bob/OU=map");
    Tls old = certificates.tls("reader");
    for (Path[] copy :
        new Path[][] {
          {next.authority(), certificates.authority()},
          {next.key("server"), certificates.key("server")},
          {next.certificate("server"), certificates.certificate("server")}
        }) {
      Files.copy(copy[0], copy[1], StandardCopyOption.REPLACE_EXISTING);
    }
    try (HttpClient client = client(next.tls("reader"))) {
      while (true) {
        try {
          assertThat(status(client)).isEqualTo(200);
          break;
        } catch (IOException e) {
          Thread.sleep(200); // the server still shows the old authority's certificate
        }
      }
    }
    try (HttpClient client = client(old)) {
      int status;
      try {
        status = status(client);
      } catch (IOException e) {
        status = 0; // TLS ended it
      }
      assertThat(status).isNotEqualTo(200);
    }
  }
}
