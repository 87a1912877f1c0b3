package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/**
 * What may stand at the cursor, one to a line, for the scripts of {@link CompletionVerb}: tables,
 * fields, and the values that fields had in the last minutes. Whatever goes wrong, it prints
 * nothing: somebody is typing.
 */
@Command(name = CompleteVerb.NAME, hidden = true, description = "For completion scripts.")
final class CompleteVerb extends Verb {
  static final String NAME = "__complete";

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Parameters(
      paramLabel = "WORD",
      arity = "0..*",
      description = "The words behind obsctl; the last, perhaps empty, is at the cursor.")
  private List<String> typed = List.of();

  /** The words of a query among options that have nothing to do with it. */
  @Command
  static final class Words {
    @Mixin private final ServerOptions server = new ServerOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    @Option(names = "--last")
    private String last = "";

    @Parameters private List<String> query = new ArrayList<>();
  }

  @Override
  public Integer call() {
    try {
      complete();
    } catch (RuntimeException _) {
      // Nothing to offer.
    }
    return ExitCode.OK;
  }

  private void complete() {
    if (typed.isEmpty()) {
      return;
    }
    Words words = new Words();
    new CommandLine(words)
        .setUnmatchedArgumentsAllowed(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(typed.subList(0, typed.size() - 1).toArray(String[]::new));
    List<String> before = new ArrayList<>(words.query);
    if (!before.isEmpty() && before.getFirst().equals("query")) {
      before.removeFirst();
    }
    String current = typed.getLast();
    boolean quoted = current.startsWith("'") || current.startsWith("\"");
    String word = quoted ? current.substring(1) : current;
    String text = before.isEmpty() ? word : TableWords.query(before) + " " + word;
    try (ApiClient client = words.server.connect(environment(), PATIENCE)) {
      JsonNode answer = client.json("/api/complete", Map.of("q", text, "values", "live"));
      int replaced = text.length() - answer.path("from").asInt(text.length());
      String stays = word.substring(0, Math.max(0, word.length() - replaced));
      for (JsonNode item : answer.path("items")) {
        String label = item.path("label").asString("");
        // What has blanks is more than a word of the shell.
        if (label.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '\'' || c == 0x7f)) {
          out().println(stays + label);
        }
      }
    }
  }
}
