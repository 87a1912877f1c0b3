package io.obsmesh.obsctl;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code obsctl}: picks the verb, and turns failures into one sentence and a code. */
@Command(
    name = "obsctl",
    description = "Every request on this machine or cluster, without touching the programs.",
    synopsisSubcommandLabel = "VERB",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      QueryVerb.class,
      ObserveVerb.class,
      TopVerb.class,
      MapVerb.class,
      ShowVerb.class,
      TraceVerb.class,
      PcapVerb.class,
      ExportVerb.class,
      ImportVerb.class,
      RunVerb.class,
      PolicyVerb.class,
      UpVerb.class,
      ApiVerb.class,
      AgentVerb.class,
      LakeVerb.class,
      DemoVerb.class,
      DoctorVerb.class,
      StatusVerb.class,
      GetVerb.class,
      DescribeVerb.class,
      ContextVerb.class,
      UninstallVerb.class,
      CompletionVerb.class,
      CompleteVerb.class,
      VersionVerb.class
    },
    footer = {
      "",
      "A table name is a verb too: obsctl http where status ge 500",
      "                            obsctl redis '| p99(latency), rate() by command'",
      "Tables: http grpc mysql redis flow request, and what `obsctl get tables` lists.",
      "",
      "Of the launcher: test, bench, fuzz, build; --yes installs without asking.",
      "Exit codes: 0 ok, 1 error, 2 usage or query, 3 check failed, 4 empty, 5 partial,",
      "            6 not reachable, 7 not authorised, 124 time-out, 130 interrupted."
    })
public final class Obsctl implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      description = "Print the version.")
  private boolean version;

  Obsctl(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the verb and exits with its code. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess(System.getenv());
    int code = run(args, terminal, System.getenv());
    terminal.out().flush();
    terminal.err().flush();
    // A reader that went away (obsctl … | head) is no failure of ours.
    Runtime.getRuntime().exit(code);
  }

  /**
   * Runs one command line.
   *
   * @return the exit code; see {@link ExitCode}
   */
  public static int run(String[] args, Terminal terminal, Map<String, String> environment) {
    CommandLine line = commandLine(terminal, environment);
    int code = line.execute(TableWords.rewrite(args, line.getSubcommands().keySet()));
    terminal.out().flush();
    return code;
  }

  static CommandLine commandLine(Terminal terminal, Map<String, String> environment) {
    CommandLine line = new CommandLine(new Obsctl(terminal), new Verbs(terminal, environment));
    FlowFilters.addTo(
        Objects.requireNonNull(line.getSubcommands().get("observe")).getCommandSpec());
    line.setOut(new java.io.PrintWriter(terminal.out(), true));
    line.setErr(new java.io.PrintWriter(terminal.err(), true));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setParameterExceptionHandler((failure, _) -> usage(failure, terminal));
    line.setExecutionExceptionHandler(
        (failure, _, _) -> Failures.report(failure, terminal, environment));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static int usage(ParameterException failure, Terminal terminal) {
    StringBuilder text = new StringBuilder("error: ").append(Failures.sentence(failure));
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      var near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        text.append("; did you mean '").append(near.getFirst()).append("'?");
      }
    }
    String name = failure.getCommandLine().getCommandSpec().qualifiedName();
    terminal.note(text + "\nsee: " + name + " --help");
    return ExitCode.USAGE;
  }

  @Override
  public Integer call() {
    if (version) {
      return VersionVerb.print(terminal);
    }
    CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
    line.usage(terminal.out());
    return ExitCode.OK;
  }
}
