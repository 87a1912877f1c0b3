package io.obsmesh.relay.discovery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server over TLS that speaks the part of the Kubernetes API that discovery uses: a list, and a
 * watch whose lines the test gives. No cluster is to be had where tests run.
 */
final class ClusterApi implements AutoCloseable {
  private static final String END = "";

  private final Path directory;
  private final HttpsServer server;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  volatile String list = "";
  volatile String token = "first";

  ClusterApi(Path directory) throws Exception {
    this.directory = directory;
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj"
            + " /CN=kubernetes -addext subjectAltName=IP:127.0.0.1 -keyout api.key -out ca.crt");
    Files.writeString(directory.resolve("namespace"), "mesh\n");
    Files.writeString(directory.resolve("token"), token);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    Tls tls =
        Tls.open(new TlsFiles(directory.resolve("ca.crt"), directory.resolve("api.key"), null));
    server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void openssl(String arguments) throws Exception {
    Process process =
        new ProcessBuilder(("openssl " + arguments).split(" "))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(directory.resolve("log")));
    }
  }

  KubernetesApi client() throws IOException {
    return new KubernetesApi(
        URI.create("https://127.0.0.1:" + server.getAddress().getPort()), directory);
  }

  /** The next line of the watch. */
  void send(String event) {
    events.add(event);
  }

  /** Ends the watch that goes on. */
  void endWatch() {
    events.add(END);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestURI().toString());
      if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (!exchange.getRequestURI().getQuery().contains("watch=true")) {
        byte[] body = list.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        return;
      }
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      for (String line = events.take(); !line.equals(END); line = events.take()) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    endWatch();
    server.stop(0);
  }
}
