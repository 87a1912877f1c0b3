package io.obsmesh.obsctl.client;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One server, asked over REST. Failures are {@link CommandFailure} with the fitting exit code. */
public final class ApiClient implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI server;
  private final String origin;
  private final Duration timeout;
  private final Credentials credentials;
  private final HttpClient http;

  /**
   * @param server for example {@code http://127.0.0.1:7070}
   * @param origin how the address came about, for the message when nobody is there
   * @param timeout how long to wait for the beginning of an answer
   */
  public ApiClient(URI server, String origin, Duration timeout) {
    this(server, origin, timeout, Credentials.NONE);
  }

  /**
   * @param server for example {@code https://obsmesh.example:7070}
   * @param origin how the address came about, for the message when nobody is there
   * @param timeout how long to wait for the beginning of an answer
   * @param credentials who asks
   */
  public ApiClient(URI server, String origin, Duration timeout, Credentials credentials) {
    this.server = server;
    this.origin = origin;
    this.timeout = timeout;
    this.credentials = credentials;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (credentials.tls() != null) {
      builder.sslContext(credentials.tls());
    }
    http = builder.build();
  }

  /** The address that is asked. */
  public URI server() {
    return server;
  }

  /** A JSON answer in full. */
  public JsonNode json(String path, Map<String, String> parameters) {
    Answer answer = get(path, parameters, "application/json", timeout);
    try (InputStream body = answer.body()) {
      return JSON.readTree(body.readAllBytes());
    } catch (IOException | JacksonException e) {
      throw new CommandFailure(
          ExitCode.ERROR, "the answer of " + server + path + " is not JSON or broke off", e);
    }
  }

  /** An answer to be read as it comes. */
  public Answer stream(String path, Map<String, String> parameters, String accept) {
    return get(path, parameters, accept, timeout);
  }

  /** One line of JSON as tree. */
  public static JsonNode parse(String json) {
    return JSON.readTree(json);
  }

  private Answer get(
      String path, Map<String, String> parameters, String accept, Duration patience) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(path, parameters))
            .timeout(patience)
            .header("Accept", accept)
            .GET();
    if (credentials.token() != null) {
      request.header("Authorization", "Bearer " + credentials.token());
    }
    HttpResponse<InputStream> response;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw new CommandFailure(
          ExitCode.TIMEOUT,
          server + " did not answer within " + patience.toSeconds() + " s; --timeout waits longer",
          e);
    } catch (ConnectException e) {
      throw unreachable("nothing listens there", e);
    } catch (SSLException e) {
      throw unreachable(
          "TLS failed (" + e.getMessage() + "); --tls-ca names the authority of its certificate",
          e);
    } catch (IOException e) {
      throw unreachable(e.getMessage() == null ? "the connection broke" : e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
    if (response.statusCode() / 100 == 2) {
      return new Answer(response.body(), response.headers());
    }
    throw refused(response);
  }

  private URI address(String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(e ->
                URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String base = server.toString().replaceAll("/+$", "");
    return URI.create(base + path + (query.isEmpty() ? "" : "?" + query));
  }

  private CommandFailure unreachable(String reason, IOException cause) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "no obsmesh at "
            + server
            + " ("
            + origin
            + "): "
            + reason
            + "\nstart one here: sudo ./obsctl up    or name another: --server URL",
        cause);
  }

  private CommandFailure refused(HttpResponse<InputStream> response) {
    String text = "";
    try (InputStream body = response.body()) {
      text = new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8);
    } catch (IOException _) {
      // The status says enough.
    }
    String message = messageIn(text);
    return switch (response.statusCode()) {
      case 400 -> new CommandFailure(ExitCode.USAGE, message.isEmpty() ? "bad request" : message);
      case 401, 403 ->
          new CommandFailure(
              ExitCode.UNAUTHORISED, server + " does not let you: " + orElse(message, "no token"));
      case 404 ->
          new CommandFailure(
              ExitCode.ERROR, orElse(message, server + " does not know this; is it obsmesh?"));
      case 408, 504 ->
          new CommandFailure(ExitCode.TIMEOUT, orElse(message, server + " took too long"));
      default ->
          new CommandFailure(
              ExitCode.ERROR,
              server + " failed with " + response.statusCode() + ": " + orElse(message, "no word"));
    };
  }

  private static String orElse(String message, String otherwise) {
    return message.isEmpty() ? otherwise : message;
  }

  /** The text of {@code {"error":{"text":…}}} or {@code {"error":…}}; the body otherwise. */
  private static String messageIn(String body) {
    try {
      JsonNode error = JSON.readTree(body).path("error");
      for (String field : new String[] {"text", "message"}) {
        if (error.path(field).isString()) {
          return error.path(field).asString().strip();
        }
      }
      if (error.isString()) {
        return error.asString().strip();
      }
    } catch (JacksonException _) {
      // Not JSON: a proxy's page, or plain text.
    }
    return body.startsWith("<") ? "" : body.lines().findFirst().orElse("").strip();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
