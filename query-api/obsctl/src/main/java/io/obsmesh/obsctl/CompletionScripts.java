package io.obsmesh.obsctl;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The scripts that shells read: verbs and options stand in them, the rest they ask obsctl for. */
final class CompletionScripts {
  /**
   * Bash splits words at {@code =} and its like: an operator at the cursor is the end of the word
   * before, and what is offered comes behind it.
   */
  private static final String BASH =
      """

      _obsctl_verbs=' %s '
      _obsctl() {
        local cur=${COMP_WORDS[COMP_CWORD]} first=${COMP_WORDS[1]-} line
        local -a asked=("${COMP_WORDS[@]:1:$COMP_CWORD}") live=()
        if [[ $cur != -* ]] && { ((COMP_CWORD == 1)) || [[ $_obsctl_verbs != *" $first "* ]]; }; then
          if [[ -z ${ZSH_VERSION-} && $cur == [=\\<\\>!~]* ]]; then asked+=(''); fi
          while IFS= read -r line; do
            if [[ -z ${ZSH_VERSION-} && $cur != [\\'\\"]* ]]; then printf -v line '%%q' "$line"; fi
            live+=("$line")
          done < <(command obsctl %s -- "${asked[@]}" 2>/dev/null)
        fi
        COMPREPLY=()
        if ((${#live[@]} == 0 || COMP_CWORD == 1)); then _complete_obsctl; fi
        COMPREPLY+=("${live[@]}")
      }
      complete -o default -F _obsctl obsctl
      """;

  private CompletionScripts() {}

  /** For bash; zsh reads it too, through bashcompinit, which the script loads there. */
  static String bash(CommandLine obsctl) {
    return AutoComplete.bash("obsctl", obsctl) + BASH.formatted(verbs(obsctl), CompleteVerb.NAME);
  }

  /** Verbs that no query begins with. */
  private static String verbs(CommandLine obsctl) {
    return obsctl.getSubcommands().keySet().stream()
        .filter(verb -> !verb.equals("query") && !verb.equals(CompleteVerb.NAME))
        .collect(Collectors.joining(" "));
  }

  static String fish(CommandLine obsctl) {
    StringBuilder script = new StringBuilder("complete -c obsctl -f\n");
    for (Map.Entry<String, CommandLine> verb : obsctl.getSubcommands().entrySet()) {
      var usage = verb.getValue().getCommandSpec().usageMessage();
      if (usage.hidden()) {
        continue;
      }
      String about = usage.description().length == 0 ? "" : usage.description()[0];
      script
          .append("complete -c obsctl -n __fish_use_subcommand -a ")
          .append(verb.getKey())
          .append(" -d ")
          .append(quoted(about))
          .append('\n');
      for (OptionSpec option : verb.getValue().getCommandSpec().options()) {
        script
            .append("complete -c obsctl -n '__fish_seen_subcommand_from ")
            .append(verb.getKey())
            .append("' -l ")
            .append(option.longestName().replaceFirst("^-+", ""))
            .append(option.arity().max() > 0 ? " -r" : "")
            .append(" -d ")
            .append(quoted(String.join(" ", option.description())))
            .append('\n');
      }
    }
    return script
        .append("complete -c obsctl -n 'not __fish_seen_subcommand_from ")
        .append(verbs(obsctl))
        .append("' -a '(command obsctl ")
        .append(CompleteVerb.NAME)
        .append(" -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'")
        .toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
