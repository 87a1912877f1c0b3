package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Credentials;
import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which server is asked, and as whom. Options win over a context that is named, it over the
 * environment, and that over the context in use.
 */
final class ServerOptions {
  static final String DEFAULT = "http://127.0.0.1:7070";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Server to ask (OBSCTL_SERVER; default " + DEFAULT + ").")
  private @Nullable String server;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "A server that obsctl context knows by this name.")
  private @Nullable String context;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for an answer (default ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Authorities whose certificates are taken, PEM (default: those of the JDK).")
  private @Nullable String authorities;

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "Your certificate, PEM.")
  private @Nullable String certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM.")
  private @Nullable String key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with your token and nothing else (OBSCTL_TOKEN_FILE).")
  private @Nullable String tokenFile;

  ApiClient connect(Map<String, String> environment) {
    return connect(environment, Duration.ofSeconds(Math.max(1, timeoutSeconds)));
  }

  ApiClient connect(Map<String, String> environment, Duration timeout) {
    String variable = environment.getOrDefault("OBSCTL_SERVER", "");
    Contexts contexts = Contexts.read(environment);
    String name = context;
    if (server == null && name == null && variable.isEmpty()) {
      name = contexts.current();
    }
    URI uri = URI.create(DEFAULT);
    String origin = "the default";
    if (server != null) {
      uri = address(server, "--server");
      origin = "from --server";
      name = null;
    } else if (name != null) {
      uri = address(contexts.url(name), "--context");
      origin = "context " + name;
    } else if (!variable.isEmpty()) {
      uri = address(variable, "OBSCTL_SERVER");
      origin = "from OBSCTL_SERVER";
    }
    return new ApiClient(uri, origin, timeout, credentials(contexts, name, environment));
  }

  private Credentials credentials(
      Contexts contexts, @Nullable String context, Map<String, String> environment) {
    String ca = said(authorities, contexts, context, "tls-ca");
    String cert = said(certificate, contexts, context, "tls-cert");
    String secret = said(key, contexts, context, "tls-key");
    String token = said(tokenFile, contexts, context, "token-file");
    if (token == null) {
      token = environment.get("OBSCTL_TOKEN_FILE");
    }
    try {
      SSLContext tls =
          ca == null && cert == null && secret == null
              ? null
              : Tls.open(new TlsFiles(path(cert), path(secret), path(ca))).context();
      return new Credentials(token == null ? null : read(Path.of(token)), tls);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--tls-cert and --tls-key: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable String said(
      @Nullable String option, Contexts contexts, @Nullable String context, String key) {
    return option != null || context == null ? option : contexts.get(context, key);
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null ? null : Path.of(text);
  }

  private static String read(Path file) throws IOException {
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty() || token.lines().count() > 1) {
        throw new IOException(file + " holds no token (expected: one line)");
      }
      return token;
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  /** {@code host:port} is good enough. */
  static URI address(String text, String origin) {
    String full = text.contains("://") ? text : "http://" + text;
    try {
      URI uri = URI.create(full);
      if (uri.getHost() != null && (full.startsWith("http:") || full.startsWith("https:"))) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new CommandFailure(
        ExitCode.USAGE, origin + ": '" + text + "' is no address (expected: " + DEFAULT + ")");
  }
}
