package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObsctlTest {
  @Test
  void help_isOnStandardOutput_andNamesTheVerbs() {
    CommandRun run = CommandRun.of("--help");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("query", "top", "map", "status", "completion");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyVerb_hasHelp() {
    var verbs =
        Obsctl.commandLine(Terminal.plain(System.out, System.err), Map.of()).getSubcommands();
    for (var entry : verbs.entrySet()) {
      String verb = entry.getKey();
      CommandRun run = CommandRun.of(verb, "--help");
      assertThat(run.code()).as(verb).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .as(verb)
          .startsWith("Usage: obsctl " + entry.getValue().getCommandName());
    }
  }

  @Test
  void version_saysTheVersionOfTheBuild() {
    assertThat(CommandRun.of("version").out()).startsWith("obsctl 0.1.0-SNAPSHOT, Java 25");
    assertThat(CommandRun.of("--version").out()).startsWith("obsctl 0.1.0-SNAPSHOT, Java 25");
  }

  @Test
  void mistypedVerb_isExitCode2_withTheVerbMeant() {
    CommandRun run = CommandRun.of("statsu");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean 'status'?");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownOption_isExitCode2_inOneSentence() {
    CommandRun run = CommandRun.of("query", "--colour", "http");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("error: Unknown option: '--colour'").contains("--help");
  }

  @Test
  void nobodyListening_isExitCode6_andSaysHowToStart() {
    CommandRun run = CommandRun.of("query", "http", "--server", "127.0.0.1:25999");
    assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err())
        .isEqualTo(
            """
            error: no obsmesh at http://127.0.0.1:25999 (from --server): nothing listens there
            start one here: sudo ./obsctl up    or name another: --server URL
            """);
  }

  @Test
  void impossibleAddress_isExitCode2() {
    CommandRun run = CommandRun.of("status", "--server", "ftp://x");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo("error: --server: 'ftp://x' is no address (expected: http://127.0.0.1:7070)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completion_knowsTheVerbs(String shell) {
    CommandRun run = CommandRun.of("completion", shell);
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("query").contains("describe");
  }
}
