package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.files.ImportedFile;
import io.obsmesh.obsctl.files.ImportedNode;
import io.obsmesh.obsctl.up.Address;
import io.obsmesh.obsctl.up.Logging;
import io.obsmesh.obsctl.up.Serving;
import io.obsmesh.obsctl.up.Size;
import io.obsmesh.obsctl.up.Stopping;
import io.obsmesh.query.Times;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Read files of rows and answer queries over them: what obsctl export wrote, history's Parquet,"
          + " or lines of JSON. No agent, no kernel.",
      "With --query: one answer. Without: page and API, until Ctrl-C."
    })
final class ImportVerb extends Verb {
  private static final Duration LONGEST = Duration.ofSeconds(120);

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files that end in .parquet, .arrow or .jsonl.")
  private List<String> files = List.of();

  @Option(
      names = "--table",
      paramLabel = "T",
      description = "Whose rows they are, where the files do not say it.")
  private @Nullable String table;

  @Option(
      names = "--query",
      paramLabel = "Q",
      description = "Answer this query, over all rows unless it names a range, and end.")
  private @Nullable String query;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "1GiB",
      description =
          "Rows in memory at most; the first that came make room (default" + " ${DEFAULT-VALUE}).")
  private String memory = "1GiB";

  @Option(
      names = "--listen",
      paramLabel = "H:P",
      defaultValue = UpVerb.DEFAULT_LISTEN,
      description = "Where page and API are served (default ${DEFAULT-VALUE}).")
  private String listen = UpVerb.DEFAULT_LISTEN;

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean once = query != null;
    Address address = once ? new Address("127.0.0.1", 0) : Address.parse(listen, "--listen");
    if (!once) {
      address.requireUsable("--listen");
    }
    Logging.configure();
    List<Table> tables = Serving.tables();
    ImportedNode node =
        new ImportedNode(tables, Size.parse(memory, "--memory"), VersionVerb.version());
    Stopping stopping = Stopping.of(node);
    try {
      read(tables, node);
      Serving serving =
          stopping.add(
              Serving.start(
                  new Relay(List.of(node.endpoint())),
                  Serving.Listening.local(address, null),
                  VersionVerb.version(),
                  null,
                  null));
      if (once) {
        return ask(serving, node);
      }
      out().println("obsmesh serves " + files.size() + " files · " + serving.url());
      out()
          .println(
              "try: ./obsctl query '%s since \"%s\"'"
                  .formatted(firstTable(node), Times.format(node.oldestNanos())));
      out().flush();
      stopping.await();
      return ExitCode.OK;
    } finally {
      stopping.closeAll();
    }
  }

  private void read(List<Table> tables, ImportedNode node) {
    long rows = 0;
    for (String name : files) {
      ImportedFile file = new ImportedFile(Path.of(name), tables, table);
      file.read(node.store());
      rows += file.rows();
      if (!file.unknownColumns().isEmpty()) {
        terminal()
            .note(
                "warning: '"
                    + name
                    + "' has columns that its table has not, left out: "
                    + String.join(", ", file.unknownColumns()));
      }
    }
    long kept = node.rows();
    if (kept < rows) {
      terminal()
          .note(
              "warning: %,d of %,d rows had no room: give more --memory than %s"
                  .formatted(rows - kept, rows, memory));
    }
  }

  private static String firstTable(ImportedNode node) {
    return node.store().report().entrySet().stream()
        .filter(entry -> entry.getValue().rows() > 0)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("http");
  }

  private int ask(Serving serving, ImportedNode node) throws IOException {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("q", String.valueOf(query));
    asked.put("last", since(node.oldestNanos()));
    try (ApiClient client = new ApiClient(URI.create(serving.url()), "imported files", LONGEST)) {
      return QueryVerb.ask(client, terminal(), output, asked);
    }
  }

  /** A range that reaches back to a time, as the API takes it. */
  private static String since(long nanos) {
    long seconds = (Times.nanos(Instant.now()) - nanos) / 1_000_000_000L + 60;
    long hours = seconds / 3_600 + 1;
    return hours <= 9_999 ? hours + "h" : Math.min(9_999, hours / 24 + 1) + "d";
  }
}
