package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The served page in a real browser on the requests of a real nginx: what was sent is what it
 * shows.
 */
final class UiTest {
  private static final String ORIGIN = "http://127.0.0.1:" + Product.PORT;
  private static final String NGINX = "[data-node$=\":nginx\"]";

  @TempDir static Path directory;
  private static Running nginx;
  private static Chromium chromium;

  @BeforeAll
  static void start() {
    nginx = RealServers.nginx(directory.resolve("nginx"), RealServers.NGINX);
    Product.shared();
    chromium = new Chromium(directory.resolve("chromium"), ORIGIN);
  }

  @AfterAll
  static void stop() {
    nginx.close();
    chromium.close();
  }

  private static void open(String query) {
    chromium.open(ORIGIN + "/?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  /** A path that no other request has. */
  private static String path() {
    return "/n/ui-" + Long.toString(System.nanoTime(), 36);
  }

  /** True when a row of the table holds all these texts. */
  private static String row(String... texts) {
    StringBuilder all = new StringBuilder("true");
    for (String text : texts) {
      all.append(" && row.innerText.includes(").append(Chromium.quote(text)).append(')');
    }
    return "[...document.querySelectorAll('.scroller tbody tr[data-index]')].some(row => "
        + all
        + ")";
  }

  private static void get(String path) throws IOException {
    try (RawHttp connection = new RawHttp("127.0.0.1", RealServers.NGINX)) {
      connection.get(path);
    }
  }

  @Test
  void theMapAndTheTable_showTheServiceAndItsRequests() throws IOException {
    String path = path();
    get(path);
    get("/status/503?mark=" + path);
    open("http");
    chromium.await("the service on the map", "document.querySelector('" + NGINX + "') !== null");
    assertThat(chromium.evaluate("document.querySelector('" + NGINX + "').textContent").asString())
        .contains("nginx")
        .contains("http");
    chromium.await("the request in the table", row("nginx", "http", "GET", path, "200"));
    chromium.await("the error, marked in words", row("/status/503?mark=" + path, "✕ 503"));
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void newRequests_comeWithoutAsking() throws IOException {
    // Without the messages that drive the browser, which are seen as well.
    open("request where dst.port=" + RealServers.NGINX);
    chromium.await("the stream", "document.body?.innerText.includes('following') === true");
    String path = path();
    get(path);
    // Rows of all protocols do not carry the path: it comes from the table of their own.
    chromium.await("the new request", row("nginx", "GET", path, "200"));
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void aClickOnTheService_showsItsOwnRequestsAndRoutes() throws IOException {
    String path = path();
    get(path);
    open("request");
    chromium.await("the service on the map", "document.querySelector('" + NGINX + "') !== null");
    chromium.click(NGINX);
    chromium.await("the side panel", "document.querySelector('.side h2')?.innerText === 'nginx'");
    chromium.await("the charts", "document.querySelectorAll('.side .uplot').length === 3");
    chromium.await(
        "the routes",
        "document.querySelector('.side table.small')?.innerText.includes('GET') === true");
    chromium.await("the request in the table", row("nginx", path));
    assertThat(chromium.evaluate("new URL(location.href).searchParams.get('node')").asString())
        .endsWith(":nginx");
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void aWrongQuery_showsWhereAndWhatWasMeant() {
    open("http where statsu>=500");
    chromium.await("the error", "document.querySelector('.query-error') !== null");
    assertThat(chromium.text(".query-error"))
        .startsWith("error: 'http' has no field 'statsu'")
        .contains("^^^^^^ did you mean 'status'?");
  }
}
