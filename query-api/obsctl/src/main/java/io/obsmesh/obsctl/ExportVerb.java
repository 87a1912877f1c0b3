package io.obsmesh.obsctl;

import io.obsmesh.obsctl.client.Answer;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Summary;
import io.obsmesh.obsctl.files.FileKind;
import io.obsmesh.obsctl.files.RowFile;
import io.obsmesh.obsctl.files.Slices;
import io.obsmesh.obsctl.files.StreamedRows;
import io.obsmesh.obsctl.up.Serving;
import io.obsmesh.query.Times;
import io.obsmesh.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "export",
    description = {
      "Write a table, or what a query answers, to a file: obsctl export http --to http.parquet",
      "A table is written whole, however many rows it has; obsctl import reads it again."
    })
final class ExportVerb extends Verb {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "QUERY", arity = "1..*", description = "A table, or a query.")
  private List<String> words = List.of();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "Where to: a name that ends in .parquet, .arrow or .jsonl.")
  private String to = "";

  @Option(
      names = "--since",
      paramLabel = "T",
      description =
          "From when on, such as 2026-11-20T10:00:00Z (default: the oldest row that is kept).")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "T", description = "Up to when (default: now).")
  private @Nullable String until;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N rows, of a query that is more than a table.")
  private @Nullable Long limit;

  @Override
  public Integer call() throws IOException {
    Path file = Path.of(to);
    FileKind kind = FileKind.of(file);
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new CommandFailure(ExitCode.USAGE, "--to: there is no directory " + directory);
    }
    String query = TableWords.query(words);
    try (ApiClient client = server.connect(environment())) {
      if (query.matches("[a-z][a-z0-9_]*")) {
        return table(client, query, file, kind);
      }
      if (since != null || until != null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--since and --until are for whole tables: write them into the query, as in 'http since"
                + " \"2026-11-20T10:00:00Z\" | count() by path'");
      }
      return answer(client, query, file, kind);
    }
  }

  private int table(ApiClient client, String table, Path file, FileKind kind) throws IOException {
    long from = since == null ? oldest(client) : time("--since", since);
    long end = until == null ? Times.nanos(Instant.now()) : time("--until", until);
    if (from >= end) {
      throw new CommandFailure(ExitCode.USAGE, "--until must be after --since");
    }
    Slices slices =
        new Slices(client, table, kind == FileKind.JSONL ? "jsonl" : "arrow", from, end);
    Table known =
        Serving.tables().stream()
            .filter(each -> each.name().equals(table))
            .findFirst()
            .orElse(null);
    if (kind == FileKind.JSONL) {
      lines(slices, file);
    } else {
      try (StreamedRows rows = new StreamedRows(slices)) {
        RowFile.write(rows, file, kind, known);
      }
    }
    slices.leftOut().forEach(terminal()::note);
    if (slices.lostEvents() > 0) {
      terminal().note("%,d events were lost: rows may be missing".formatted(slices.lostEvents()));
    }
    return conclude(slices.rows(), slices.partial(), file);
  }

  private int answer(ApiClient client, String query, Path file, FileKind kind) throws IOException {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("q", query);
    asked.put("format", kind == FileKind.JSONL ? "jsonl" : "arrow");
    if (limit != null) {
      asked.put("limit", String.valueOf(limit));
    }
    Answer answer = client.stream("/api/query", asked, "*/*");
    Summary summary = Summary.parse(answer.header("Obsmesh-Summary"));
    try (InputStream body = answer.body()) {
      StreamedRows.Source once = one(body);
      if (kind == FileKind.JSONL) {
        lines(once, file);
      } else {
        try (StreamedRows rows = new StreamedRows(once)) {
          RowFile.write(rows, file, kind, null);
        }
      }
    }
    summary.notes().forEach(terminal()::note);
    return conclude(summary.rows(), summary.partial(), file);
  }

  private static StreamedRows.Source one(InputStream body) {
    boolean[] given = new boolean[1];
    return () -> {
      boolean first = !given[0];
      given[0] = true;
      return first ? body : null;
    };
  }

  private static void lines(StreamedRows.Source source, Path file) throws IOException {
    Path temporary =
        Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".part");
    try {
      boolean any = false;
      try (OutputStream out = Files.newOutputStream(temporary)) {
        for (InputStream in = source.next(); in != null; in = source.next()) {
          try (InputStream body = in) {
            any |= body.transferTo(out) > 0;
          }
        }
      }
      if (any) {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private int conclude(long rows, boolean partial, Path file) {
    terminal()
        .note(
            rows == 0
                ? "no rows: " + file + " was not written"
                : "%,d %s in %s".formatted(rows, rows == 1 ? "row" : "rows", file)
                    + (partial ? ": a node did not answer, see obsctl status" : ""));
    return partial ? ExitCode.PARTIAL : rows == 0 ? ExitCode.EMPTY : ExitCode.OK;
  }

  private static long time(String option, String text) {
    Long nanos = Times.parse(text);
    if (nanos == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          option + ": '" + text + "' is no time (expected: such as 2026-11-20T10:00:00Z)");
    }
    return nanos;
  }

  /** The time of the oldest row that nodes or history keep. */
  private static long oldest(ApiClient client) {
    JsonNode status = client.json("/api/status", Map.of());
    long oldest = Times.nanos(Instant.now()) - 1;
    for (JsonNode node : status.path("nodes")) {
      for (JsonNode table : node.path("tables")) {
        oldest = earlier(oldest, table.path("oldestNanos").asLong(0));
      }
    }
    return earlier(oldest, status.path("history").path("oldestNanos").asLong(0));
  }

  private static long earlier(long oldest, long nanos) {
    return nanos > 0 ? Math.min(oldest, nanos) : oldest;
  }
}
