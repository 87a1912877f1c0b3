package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.table.TextMap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a real store go to files, and from there to the same answers. */
@Timeout(300)
class ExportImportTest {
  private static final String SUMS =
      "http | count(), sum(latency), max(status), distinct_count(conn) by method | sort method";
  private static final String WHOLE =
      "http where path=/odd | select time, conn, status, error, req.headers, host, latency";

  @TempDir private Path directory;
  private StoredRows rows;

  @BeforeEach
  void start() throws Exception {
    rows = new StoredRows();
  }

  @AfterEach
  void stop() {
    rows.close();
  }

  /** More rows than a server gives at once, some of them at the same time. */
  private void fill() {
    Instant now = Instant.now();
    long start = (now.getEpochSecond() - 100) * 1_000_000_000L;
    for (int i = 0; i < 25_000; i++) {
      rows.add(
          "http",
          "time",
          start + i / 3 * 1_000_000L,
          "conn",
          (1L << 60) + i,
          "method",
          i % 2 == 0 ? "GET" : "PUT",
          "path",
          "/p",
          "status",
          200L + i % 300,
          "latency",
          (long) i);
    }
    rows.add(
        "http",
        "time",
        start + 90_000_000_123L,
        "conn",
        (1L << 60) + 7,
        "method",
        "GET",
        "path",
        "/odd",
        "error",
        false,
        "req.headers",
        TextMap.of("accept", "*/*", "x-quote", "a \"b\" {c}"));
    rows.add("mysql", "statement", "SELECT ?", "params", List.of("a,b", "\"c\""));
  }

  private CommandRun obsctl(String... args) {
    return CommandRun.in(Map.of("OBSCTL_SERVER", rows.url()), args);
  }

  private CommandRun imported(Path file, String query) {
    return CommandRun.of("import", file.toString(), "--query", query, "-q");
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "arrow", "jsonl"})
  void aTable_isWrittenWhole_andAnswersAsItDidThere(String ending) {
    fill();
    Path file = directory.resolve("http." + ending);
    CommandRun export = obsctl("export", "http", "--to", file.toString());
    assertThat(export.err()).isEqualTo("25,001 rows in " + file + "\n");
    assertThat(export.code()).isEqualTo(ExitCode.OK);
    for (String query : List.of(SUMS, WHOLE)) {
      CommandRun there = obsctl("query", "-q", query);
      CommandRun here = imported(file, query);
      assertThat(here.err()).isEmpty();
      assertThat(there.out()).contains("\"method\":\"GET\"".repeat(query.equals(SUMS) ? 1 : 0));
      assertThat(there.out().lines().count()).isEqualTo(query.equals(SUMS) ? 2 : 1);
      assertThat(here.out()).isEqualTo(there.out());
    }
    assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
  }

  @Test
  void aRangeOfATable_isWritten_andSaysItsTableWhateverItsName() throws Exception {
    fill();
    String first =
        obsctl("query", "-q", "http | sort time | head 1 | select time").out().split("\"")[3];
    Path file = directory.resolve("x1.parquet");
    String until = Instant.parse(first).plusMillis(10).toString();
    CommandRun export =
        obsctl("export", "http", "--since", first, "--until", until, "--to", file.toString());
    assertThat(export.err()).startsWith("30 rows in");
    assertThat(imported(file, "http | count()").out()).isEqualTo("{\"count\":30}\n");
    assertThat(duck("SELECT typeof(\"time\"), typeof(\"req.headers\") FROM '" + file + "' LIMIT 1"))
        .containsExactly("TIMESTAMP_NS", "STRUCT(\"key\" VARCHAR, \"value\" VARCHAR)[]");
  }

  @Test
  void lists_comeBackAsLists() {
    fill();
    Path file = directory.resolve("mysql.parquet");
    assertThat(obsctl("export", "mysql", "--to", file.toString()).code()).isEqualTo(ExitCode.OK);
    assertThat(imported(file, "mysql where params contains \"a,b\" | select params").out())
        .isEqualTo("{\"params\":[\"a,b\",\"\\\"c\\\"\"]}\n");
  }

  private static List<String> duck(String sql) throws Exception {
    List<String> values = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        values.add(result.getString(i));
      }
    }
    return values;
  }

  @Test
  void anAnswer_isWrittenToo_andParquetComesOutOfAQuery() throws Exception {
    fill();
    Path file = directory.resolve("by-method.parquet");
    CommandRun export = obsctl("export", "http | count() by method", "--to", file.toString());
    assertThat(export.err()).endsWith("2 rows in " + file + "\n");
    assertThat(duck("SELECT sum(count), count(*) FROM '" + file + "'"))
        .containsExactly("25001", "2");

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Obsctl.run(
            new String[] {"query", "http | count() by method", "-o", "parquet"},
            Terminal.plain(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)),
            Map.of("OBSCTL_SERVER", rows.url()));
    assertThat(code).isEqualTo(ExitCode.OK);
    Path piped = Files.write(directory.resolve("piped.parquet"), out.toByteArray());
    assertThat(duck("SELECT sum(count), count(*) FROM '" + piped + "'"))
        .containsExactly("25001", "2");
  }

  @Test
  void withoutRows_thereIsNoFile() {
    Path file = directory.resolve("none.parquet");
    CommandRun export = obsctl("export", "http", "--to", file.toString());
    assertThat(export.code()).isEqualTo(ExitCode.EMPTY);
    assertThat(export.err()).isEqualTo("no rows: " + file + " was not written\n");
    assertThat(file).doesNotExist();
  }

  @Test
  void mistakes_areOneSentence() throws Exception {
    assertThat(obsctl("export", "http", "--to", "rows.txt").err())
        .isEqualTo(
            "error: 'rows.txt' does not say what it is (expected: a name that ends in .parquet,"
                + " .arrow or .jsonl)\n");
    assertThat(obsctl("export", "http", "--to", "/nowhere/http.jsonl").err())
        .isEqualTo("error: --to: there is no directory /nowhere\n");
    assertThat(obsctl("export", "http", "--since", "soon", "--to", "http.jsonl").err())
        .startsWith("error: --since: 'soon' is no time");
    assertThat(obsctl("export", "htpp", "--to", "http.jsonl").err())
        .contains("did you mean 'http'?");

    Path file = directory.resolve("http.jsonl");
    Files.writeString(file, "{\"status\":200}\n{\"status\":\"many\",\"colour\":1}\n");
    CommandRun wrong = imported(file, "http");
    assertThat(wrong.code()).isEqualTo(ExitCode.ERROR);
    assertThat(wrong.err())
        .isEqualTo("error: '" + file + "', row 2: status: 'many' (expected: a whole number)\n");
    Files.writeString(file, "{\"time\":\"2026-11-20T10:00:00Z\",\"colour\":1}\n");
    assertThat(imported(file, "http").err())
        .startsWith(
            "warning: '" + file + "' has columns that its table has not, left out: colour\n");
    Path torn = Files.writeString(directory.resolve("http.parquet"), "PAR1, but not for long");
    assertThat(imported(torn, "http").err())
        .startsWith("error: '" + torn + "' is not what its name says: ");
    Path arrow = Files.writeString(directory.resolve("http.arrow"), "ARROW1");
    assertThat(imported(arrow, "http").err())
        .startsWith("error: '" + arrow + "' is not what its name says: ");
    Path nameless = Files.writeString(directory.resolve("rows.jsonl"), "{}\n");
    assertThat(imported(nameless, "http").err())
        .isEqualTo(
            "error: '"
                + nameless
                + "' does not say which table's rows it has: name it with --table\n");
  }
}
