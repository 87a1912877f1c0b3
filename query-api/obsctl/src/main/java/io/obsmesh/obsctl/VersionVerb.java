package io.obsmesh.obsctl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Print the version.")
final class VersionVerb extends Verb {
  @Override
  public Integer call() {
    return print(terminal());
  }

  static int print(Terminal terminal) {
    terminal.out().println("obsctl " + version() + ", Java " + Runtime.version());
    return ExitCode.OK;
  }

  /** The version of the build, from the jar. */
  static String version() {
    Properties properties = new Properties();
    try (InputStream in = VersionVerb.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
