package io.obsmesh.obsctl.up;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;

/** What the log of a serving process says. */
public final class Logging {
  private Logging() {}

  /** Reads the setting of this program, unless the user named another. */
  public static void configure() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    try (InputStream in =
        Logging.class.getResourceAsStream("/io/obsmesh/obsctl/logging.properties")) {
      if (in != null) {
        LogManager.getLogManager().readConfiguration(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
