package io.obsmesh.obsctl;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the launcher runs once after a build, so that the JVM can write down which classes the
 * client uses: its help, and a query answered by a small server in the same process.
 */
final class Training {
  private static final String COLUMNS =
      """
      [{"name":"time","type":"timestamp[ns, UTC]","unit":"NONE"},\
      {"name":"latency","type":"int64","unit":"NANOSECONDS"},\
      {"name":"method","type":"utf8","unit":"NONE"}]\
      """;
  private static final String SUMMARY =
      """
      {"rows":1,"nodesAsked":1,"nodesAnswered":1,"elapsedNanos":1,"scannedRows":1,"notes":[]}\
      """;
  private static final String ROW =
      """
      {"time":"2026-01-01T00:00:00.123456789Z","latency":1234567,"method":"GET"}
      """;

  private Training() {}

  /** Runs the client's usual ways once; needs no argument and leaves nothing behind. */
  public static void main(String[] args) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Terminal pipe = Terminal.plain(nowhere, nowhere);
    Terminal screen = new Terminal(nowhere, nowhere, true, true, 120, 40);
    Obsctl.run(new String[] {"--help"}, screen, Map.of());
    Obsctl.run(new String[] {"query", "--help"}, pipe, Map.of());
    Obsctl.run(new String[] {"version"}, pipe, Map.of());
    Obsctl.run(new String[] {"completion", "bash"}, pipe, Map.of());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Obsmesh-Columns", COLUMNS);
          exchange.getResponseHeaders().set("Obsmesh-Summary", SUMMARY);
          byte[] body = ROW.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    try {
      Map<String, String> there =
          Map.of("OBSCTL_SERVER", "127.0.0.1:" + server.getAddress().getPort());
      Obsctl.run(new String[] {"http", "where", "status", "ge", "500"}, pipe, there);
      Obsctl.run(new String[] {"query", "http", "-o", "table"}, screen, there);
      Obsctl.run(new String[] {"status"}, screen, there);
    } finally {
      server.stop(0);
    }
    System.exit(0);
  }
}
