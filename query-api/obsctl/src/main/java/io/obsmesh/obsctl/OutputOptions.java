package io.obsmesh.obsctl;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rows are shown, shared by all verbs that print rows. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description =
          "table (default on a terminal), wide, json (one array), jsonl (default in a pipe), csv,"
              + " arrow, parquet.")
  private @Nullable Format format;

  @Option(
      names = "--columns",
      paramLabel = "A,B",
      split = ",",
      description = "Only these columns, in this order.")
  private @Nullable List<String> columns;

  @Option(names = "--no-headers", description = "No heading line in table and csv.")
  private boolean noHeaders;

  @Option(names = "--limit", paramLabel = "N", description = "At most N rows in all.")
  private @Nullable Long limit;

  @Option(names = "--fail-empty", description = "Exit with 4 when there is no row.")
  private boolean failEmpty;

  @Option(
      names = {"-q", "--quiet"},
      description = "No summary line on standard error.")
  private boolean quiet;

  Format format(Terminal terminal) {
    if (format != null) {
      return format;
    }
    return terminal.interactive() ? Format.TABLE : Format.JSONL;
  }

  List<String> columns() {
    return columns == null ? List.of() : columns.stream().map(String::strip).toList();
  }

  boolean headers() {
    return !noHeaders;
  }

  OptionalLong limit() {
    if (limit == null) {
      return OptionalLong.empty();
    }
    if (limit < 1) {
      throw new CommandFailure(ExitCode.USAGE, "--limit: " + limit + " (expected: 1 or more)");
    }
    return OptionalLong.of(limit);
  }

  boolean failEmpty() {
    return failEmpty;
  }

  boolean quiet() {
    return quiet;
  }
}
