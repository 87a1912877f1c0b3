package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a config file says: lines {@code key = value}, the same file for every verb that serves.
 * Options on the command line win over it.
 */
public final class Settings {
  private static final Set<String> KEYS =
      Set.of(
          "listen",
          "flight-sql",
          "agent.listen",
          "node",
          "nodes",
          "node-timeout",
          "relay-listen",
          "tls-cert",
          "tls-key",
          "tls-ca",
          "tls-node-name",
          "token-file",
          "audit-log",
          "store-bytes",
          "history",
          "history-dir",
          "history-bytes",
          "retain",
          "kafka",
          "kafka-topic",
          "kafka-format",
          "spool-dir",
          "spool-bytes");

  private final Properties values;

  private Settings(Properties values) {
    this.values = values;
  }

  /** Reads the file; null gives settings that say nothing. A key that nobody knows is an error. */
  public static Settings read(@Nullable String file) {
    Properties values = new Properties();
    if (file != null) {
      try (Reader reader = Files.newBufferedReader(Path.of(file))) {
        values.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.USAGE, "--config: " + file + " cannot be read", e);
      }
      for (String key : values.stringPropertyNames()) {
        if (!KEYS.contains(key)) {
          throw new CommandFailure(
              ExitCode.USAGE,
              file + ": there is no setting '" + key + "' (expected: " + new TreeSet<>(KEYS) + ")");
        }
      }
    }
    return new Settings(values);
  }

  /** The option when it was given, else what the file says, else the default. */
  public String get(@Nullable String option, String key, String otherwise) {
    return option != null ? option : values.getProperty(key, otherwise).strip();
  }
}
