package io.obsmesh.relay.discovery;

import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The API server of a cluster, asked as a pod asks it: over TLS by the cluster's authority, with
 * the token of the service account, which is read for every request since it is renewed.
 * Thread-safe.
 */
public final class KubernetesApi {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI server;
  private final Path account;
  private final HttpClient client;

  /**
   * @param server for example {@code https://10.0.0.1:443}
   * @param account directory with {@code token}, {@code ca.crt} and {@code namespace}
   */
  public KubernetesApi(URI server, Path account) throws IOException {
    this.server = server;
    this.account = account;
    client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .sslContext(Tls.open(new TlsFiles(null, null, account.resolve("ca.crt"))).context())
            .build();
  }

  /** The one of the pod that this process runs in. */
  public static KubernetesApi inCluster() throws IOException {
    String host = System.getenv("KUBERNETES_SERVICE_HOST");
    String port = System.getenv("KUBERNETES_SERVICE_PORT");
    if (host == null || port == null || !Files.isReadable(ACCOUNT.resolve("token"))) {
      throw new IOException(
          "this is no pod with a service account: use dns:, file: or addresses instead");
    }
    String name = host.contains(":") ? "[" + host + "]" : host;
    return new KubernetesApi(URI.create("https://" + name + ":" + port), ACCOUNT);
  }

  /** The namespace of the service account. */
  public String namespace() throws IOException {
    return Files.readString(account.resolve("namespace")).strip();
  }

  /**
   * Opens an answer, to be read as it comes and closed by the caller.
   *
   * @throws StatusException when the server refuses
   */
  InputStream get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(PATIENCE) // until the answer begins
            .header("Accept", "application/json")
            .header("Authorization", "Bearer " + Files.readString(account.resolve("token")).strip())
            .build();
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      try (InputStream body = response.body()) {
        String text = new String(body.readNBytes(2_000), StandardCharsets.UTF_8);
        throw new StatusException(
            response.statusCode(),
            "the API server of the cluster answers "
                + response.statusCode()
                + (response.statusCode() == 403
                    ? ": allow the service account to list and watch endpointslices"
                    : ": " + text.lines().findFirst().orElse("")));
      }
    }
    return response.body();
  }

  /** The server refused. */
  static final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    StatusException(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
