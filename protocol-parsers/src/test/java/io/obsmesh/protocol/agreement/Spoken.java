package io.obsmesh.protocol.agreement;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which protocols are spoken on the connections of the captures, from {@code spoken.txt}. */
final class Spoken {
  /** Stands for what nobody can name. */
  static final String UNKNOWN = "unknown";

  private record Line(String pattern, List<String> protocols) {
    boolean fits(String stream) {
      String capture = stream.substring(0, stream.indexOf('#'));
      return pattern.equals(stream)
          || pattern.equals(capture)
          || pattern.endsWith("*") && stream.startsWith(pattern.substring(0, pattern.length() - 1));
    }
  }

  private final List<Line> lines = new ArrayList<>();

  /** Reads the table. */
  Spoken() {
    try (InputStream in = Spoken.class.getResourceAsStream("spoken.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Arrays.asList(line.split(" +")))
          .forEach(words ->
              lines.add(new Line(words.getFirst(), List.copyOf(words.subList(1, words.size())))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is spoken on a connection.
   *
   * @param stream capture and number, as the kit names it
   */
  Set<String> on(String stream) {
    Optional<Line> last = lines.reversed().stream().filter(line -> line.fits(stream)).findFirst();
    return last.map(line -> Set.copyOf(line.protocols))
        .orElseThrow(() -> new IllegalStateException(stream + " (expected: in spoken.txt)"));
  }

  /** Whether a protocol is spoken in any capture. */
  boolean anywhere(String protocol) {
    return lines.stream().anyMatch(line -> line.protocols.contains(protocol));
  }

  /**
   * Whether a protocol is spoken somewhere in a capture, installed, and behind none that is not.
   *
   * @param installed names of protocols
   */
  boolean readable(String capture, String protocol, Set<String> installed) {
    return lines.stream()
        .filter(line -> line.fits(capture + "#") || line.pattern.startsWith(capture + "#"))
        .map(Line::protocols)
        .filter(protocols -> protocols.contains(protocol))
        .anyMatch(protocols ->
            installed.containsAll(protocols.subList(0, protocols.indexOf(protocol) + 1)));
  }
}
