package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Completion, in a real bash with a real obsctl process, of what a real server has. */
@Timeout(300)
class LiveCompletionTest {
  @TempDir private Path directory;
  private StoredRows rows;

  @BeforeEach
  void start() throws Exception {
    rows = new StoredRows();
    rows.traffic();
    rows.add("http", "method", "PURGE", "path", "/a b", "status", 404L, "dst.service", "billing");
    Path obsctl = directory.resolve("obsctl");
    Files.writeString(
        obsctl,
        """
        #!/bin/sh
        exec '%s' -cp '%s' -XX:TieredStopAtLevel=1 io.obsmesh.obsctl.Obsctl "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin/java"),
                System.getProperty("java.class.path")));
    obsctl.toFile().setExecutable(true);
    Files.writeString(directory.resolve("completion"), CommandRun.of("completion", "bash").out());
  }

  @AfterEach
  void stop() {
    rows.close();
  }

  /** What bash offers at the end of these words. */
  private List<String> offeredBy(String server, String... words) throws Exception {
    String line =
        Arrays.stream(words)
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    ProcessBuilder bash =
        new ProcessBuilder(
            "bash",
            "--norc",
            "-c",
            // Called by the test and not by readline, which compopt would complain about.
            "compopt() { :; }; source "
                + directory.resolve("completion")
                + "; COMP_WORDS=("
                + line
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _obsctl;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"");
    bash.environment().put("PATH", directory + File.pathSeparator + System.getenv("PATH"));
    bash.environment().put("OBSCTL_SERVER", server);
    bash.redirectErrorStream(true);
    Process process = bash.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.lines().filter(each -> !each.isEmpty()).toList();
  }

  private List<String> offered(String... words) throws Exception {
    return offeredBy(rows.url(), words);
  }

  @Test
  void verbsAndTables_areOfferedFirst() throws Exception {
    assertThat(offered("obsctl", "ht")).containsExactly("http");
    assertThat(offered("obsctl", "")).contains("http", "redis", "status", "export");
    assertThat(offered("obsctl", "")).noneMatch(word -> word.startsWith("__"));
  }

  @Test
  void fieldsAndStages_areOfferedInAQuery() throws Exception {
    assertThat(offered("obsctl", "http", "where", "dst.serv")).containsExactly("dst.service");
    assertThat(offered("obsctl", "query", "http", "wh")).containsExactly("where");
    assertThat(offered("obsctl", "http", "|", "p99")).containsExactly("p99\\(");
  }

  @Test
  void valuesOfTheLastMinutes_areOffered() throws Exception {
    assertThat(offered("obsctl", "http", "where", "dst.service", "="))
        .containsExactly("orders", "billing");
    assertThat(offered("obsctl", "http", "where", "dst.service", "=", "bi"))
        .containsExactly("billing");
    assertThat(offered("obsctl", "http", "where", "dst.service=o"))
        .containsExactly("dst.service=orders");
    assertThat(offered("obsctl", "http", "where", "service", "eq", "")).contains("billing");
    assertThat(offered("obsctl", "http", "where", "status", "=", "")).containsExactly("404");
    assertThat(offered("obsctl", "http", "where", "method", "=", "PU"))
        .containsExactly("PUT", "PURGE");
    assertThat(
            offered(
                "obsctl",
                "http",
                "--server",
                rows.url(),
                "-o",
                "json",
                "where",
                "method",
                "=",
                "PUR"))
        .containsExactly("PURGE");
  }

  @Test
  void optionsAreOffered_withoutAskingAnybody() throws Exception {
    assertThat(offeredBy("http://127.0.0.1:1", "obsctl", "query", "--exp"))
        .containsExactly("--explain");
  }

  @Test
  void withoutAServer_nothingIsPrinted() throws Exception {
    assertThat(offeredBy("http://127.0.0.1:1", "obsctl", "http", "where", "method", "=")).isEmpty();
    CommandRun run =
        CommandRun.in(
            Map.of("OBSCTL_SERVER", "http://127.0.0.1:1"), "__complete", "--", "http", "wh");
    assertThat(run).isEqualTo(new CommandRun(ExitCode.OK, "", ""));
  }
}
