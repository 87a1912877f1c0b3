package io.obsmesh.obsctl;

import java.util.Locale;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = "Print the completion script of a shell: source <(obsctl completion bash).")
final class CompletionVerb extends Verb {
  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.BASH;

  /** The shells that are known. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    CommandLine line = Obsctl.commandLine(terminal(), environment());
    switch (shell) {
      // The script asks which shell reads it, and calls bashcompinit where it is zsh.
      case BASH, ZSH -> out().println(AutoComplete.bash("obsctl", line));
      case FISH -> fish(line.getSubcommands());
    }
    return ExitCode.OK;
  }

  private void fish(Map<String, CommandLine> verbs) {
    out().println("complete -c obsctl -f");
    for (Map.Entry<String, CommandLine> verb : verbs.entrySet()) {
      var usage = verb.getValue().getCommandSpec().usageMessage();
      String about = usage.description().length == 0 ? "" : usage.description()[0];
      out()
          .println(
              "complete -c obsctl -n __fish_use_subcommand -a "
                  + verb.getKey()
                  + " -d "
                  + quoted(about));
      for (OptionSpec option : verb.getValue().getCommandSpec().options()) {
        out()
            .println(
                "complete -c obsctl -n '__fish_seen_subcommand_from "
                    + verb.getKey()
                    + "' -l "
                    + option.longestName().replaceFirst("^-+", "")
                    + (option.arity().max() > 0 ? " -r" : "")
                    + " -d "
                    + quoted(String.join(" ", option.description())));
      }
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
