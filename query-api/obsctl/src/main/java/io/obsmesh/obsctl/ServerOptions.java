package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server is asked. The option wins over the context, the context over the environment. */
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
      description = "A server named in ~/.config/obsctl/contexts (lines NAME=URL).")
  private @Nullable String context;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for an answer (default ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  ApiClient connect(Map<String, String> environment) {
    Duration timeout = Duration.ofSeconds(Math.max(1, timeoutSeconds));
    if (server != null) {
      return new ApiClient(address(server, "--server"), "from --server", timeout);
    }
    if (context != null) {
      return new ApiClient(
          address(lookUp(context, environment), "--context"), "context " + context, timeout);
    }
    String variable = environment.getOrDefault("OBSCTL_SERVER", "");
    if (!variable.isEmpty()) {
      return new ApiClient(address(variable, "OBSCTL_SERVER"), "from OBSCTL_SERVER", timeout);
    }
    return new ApiClient(URI.create(DEFAULT), "the default", timeout);
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

  private static String lookUp(String name, Map<String, String> environment) {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path directory =
        config.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/"), ".config")
            : Path.of(config);
    Path file = directory.resolve("obsctl").resolve("contexts");
    Properties contexts = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      contexts.load(reader);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "no context '" + name + "': " + file + " cannot be read", e);
    }
    String url = contexts.getProperty(name);
    if (url == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "no context '" + name + "' in " + file + "; it has " + contexts.keySet());
    }
    return url;
  }
}
