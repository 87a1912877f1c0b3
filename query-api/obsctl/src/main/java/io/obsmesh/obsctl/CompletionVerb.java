package io.obsmesh.obsctl;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = {
      "Print the completion script of a shell: source <(obsctl completion bash).",
      "Tables, fields and values of the last minutes are asked of the server as you type."
    })
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
    out()
        .println(
            switch (shell) {
              // The script asks which shell reads it, and calls bashcompinit where it is zsh.
              case BASH, ZSH -> CompletionScripts.bash(line);
              case FISH -> CompletionScripts.fish(line);
            });
    return ExitCode.OK;
  }
}
