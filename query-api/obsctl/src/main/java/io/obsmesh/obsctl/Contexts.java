package io.obsmesh.obsctl;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Servers by name, in a file of the user that only he may read: {@code NAME = URL}, and {@code
 * NAME.tls-ca} and so on beside it; {@code .current} names the one that is asked when nothing else
 * is said. Tokens are in files of their own, which it names.
 */
final class Contexts {
  /** What a context may say beside its URL. */
  static final Set<String> KEYS = Set.of("tls-ca", "tls-cert", "tls-key", "token-file");

  private static final String CURRENT = ".current";

  private final Path file;
  private final Properties values = new Properties();

  private Contexts(Path file) {
    this.file = file;
  }

  /** Reads the file of this user; when there is none, there are no contexts. */
  static Contexts read(Map<String, String> environment) {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path directory =
        config.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/"), ".config")
            : Path.of(config);
    Contexts contexts = new Contexts(directory.resolve("obsctl").resolve("contexts"));
    try (Reader reader = Files.newBufferedReader(contexts.file)) {
      contexts.values.load(reader);
    } catch (NoSuchFileException _) {
      // None yet.
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.ERROR, contexts.file + " cannot be read", e);
    }
    return contexts;
  }

  Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (String key : values.stringPropertyNames()) {
      if (key.indexOf('.') < 0) {
        names.add(key);
      }
    }
    return names;
  }

  /** The one that is asked when nothing else is said; null when none was chosen. */
  @Nullable String current() {
    return values.getProperty(CURRENT);
  }

  /** The URL of a context; it must be there. */
  String url(String name) {
    String url = names().contains(name) ? values.getProperty(name) : null;
    if (url == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "no context '" + name + "' in " + file + "; it has " + names());
    }
    return url;
  }

  /** What a context says beside its URL; null for nothing. */
  @Nullable String get(String name, String key) {
    return values.getProperty(name + "." + key);
  }

  void put(String name, String url, Map<String, String> more) {
    remove(name);
    values.setProperty(name, url);
    more.forEach((key, value) -> values.setProperty(name + "." + key, value));
  }

  void remove(String name) {
    values.remove(name);
    KEYS.forEach(key -> values.remove(name + "." + key));
    if (name.equals(current())) {
      values.remove(CURRENT);
    }
  }

  void use(String name) {
    url(name);
    values.setProperty(CURRENT, name);
  }

  /** Writes the file, so that a reader sees the old one or the new one. */
  void write() {
    StringWriter text = new StringWriter();
    Path temporary = file.resolveSibling("contexts.new");
    try {
      values.store(text, null);
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(temporary);
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      // Sorted and without the date that Properties puts first.
      String lines =
          text.toString()
              .lines()
              .filter(line -> !line.startsWith("#"))
              .sorted()
              .reduce("", (all, line) -> all + line + "\n");
      Files.writeString(temporary, lines, StandardCharsets.ISO_8859_1);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
