package io.obsmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A protocol is one folder that knows no other, and nothing here does input or output. */
class ModuleRulesTest {
  private static final Path SOURCES = Path.of("src/main/java/io/obsmesh/protocol");
  private static final Pattern PACKAGE =
      Pattern.compile("io\\.obsmesh\\.protocol\\.([a-z][a-z0-9]*)\\.");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "java\\.lang\\.foreign|java\\.nio\\.file|java\\.net\\.|java\\.io\\.(File|RandomAccess)");

  /** Of no protocol: everybody may use it. */
  private static final Set<String> SHARED = Set.of("compression");

  /** Who may know whom: HTTP/2 writes the table of HTTP/1, and both carry calls, and DNS. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "http2", Set.of("http", "grpc", "dns", "websocket"),
          "http", Set.of("grpc"),
          "grpc", Set.of("http2", "http"),
          "mysql", Set.of("sql"),
          "pgsql", Set.of("sql"),
          "cql", Set.of("sql"));

  @Test
  void protocols_doNotKnowEachOther() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : sources()) {
      Path folder = SOURCES.relativize(file).getParent();
      if (folder == null) {
        continue;
      }
      String own = folder.getName(0).toString();
      Matcher used = PACKAGE.matcher(Files.readString(file));
      while (used.find()) {
        String other = used.group(1);
        if (!other.equals(own)
            && !SHARED.contains(other)
            && !ALLOWED.getOrDefault(own, Set.of()).contains(other)) {
          wrong.add(file + " uses " + other);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void parsers_haveNoNativeCodeAndNoInputOrOutput() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : sources()) {
      if (FORBIDDEN.matcher(Files.readString(file)).find()) {
        wrong.add(file.toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void installedProtocols_areFoundAndHaveTheirOwnNames() {
    List<Protocol> protocols = Conversations.installed(Limits.DEFAULT).protocols();
    assertThat(protocols).extracting(Protocol::name).contains("http");
    assertThat(protocols)
        .extracting(protocol -> protocol.name() + " over " + protocol.transport())
        .doesNotHaveDuplicates();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).hasSizeGreaterThan(30);
      return sources;
    }
  }
}
