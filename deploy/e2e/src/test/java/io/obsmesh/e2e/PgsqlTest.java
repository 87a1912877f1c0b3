package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.e2e.Processes.Running;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/** Real PostgreSQL with its real driver: every numbered statement is a row, however it is sent. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PgsqlTest {
  @TempDir static Path directory;
  private static Running postgresql;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    postgresql = MoreServers.postgresql(directory);
    product = Product.shared();
    recording = Recording.of("pgsql", MoreServers.POSTGRESQL);
  }

  @AfterAll
  static void stop() {
    recording.close();
    postgresql.close();
  }

  private static Connection connect(String mode) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + MoreServers.POSTGRESQL
            + "/postgres?sslmode=disable&preferQueryMode="
            + mode,
        "postgres",
        "");
  }

  private static String mark() {
    return "m" + Long.toString(System.nanoTime(), 36);
  }

  private static List<JsonNode> rows(String mark, int count) {
    List<JsonNode> rows = product.rows("pgsql where statement contains \"" + mark + "\"", count);
    assertThat(rows).hasSize(count);
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("dst.process").asString()).isEqualTo("postgres");
          assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
          assertThat(row.path("user").asString()).isEqualTo("postgres");
          assertThat(row.path("db").asString()).isEqualTo("postgres");
        });
    return rows;
  }

  @Test
  void simpleQueries_areRowsWithTheirRowCount() throws SQLException {
    String mark = mark();
    try (Connection connection = connect("simple");
        Statement statement = connection.createStatement()) {
      for (int i = 1; i <= 200; i++) {
        statement.executeQuery("SELECT '" + mark + "' FROM generate_series(1, " + i + ")").close();
      }
    }
    List<JsonNode> rows = rows(mark, 200);
    for (int i = 0; i < 200; i++) {
      assertThat(rows.get(i).path("statement").asString())
          .isEqualTo("SELECT '" + mark + "' FROM generate_series(1, " + (i + 1) + ")");
      assertThat(rows.get(i).path("command").asString()).isEqualTo("QUERY");
      assertThat(rows.get(i).path("rows").asInt()).isEqualTo(i + 1);
    }
  }

  @Test
  void extendedQueries_carryTheirParameters_alsoWhenTheServerPreparedThem() throws SQLException {
    String mark = mark();
    try (Connection connection = connect("extended");
        PreparedStatement statement =
            connection.prepareStatement("SELECT ?::int + 1, '" + mark + "'")) {
      for (int i = 0; i < 100; i++) {
        statement.setInt(1, i);
        try (ResultSet answer = statement.executeQuery()) {
          assertThat(answer.next()).isTrue();
          assertThat(answer.getInt(1)).isEqualTo(i + 1);
        }
      }
    }
    List<JsonNode> rows = rows(mark, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(rows.get(i).path("command").asString()).isEqualTo("EXECUTE");
      assertThat(rows.get(i).path("params").toString()).isEqualTo("[\"" + i + "\"]");
    }
  }

  @Test
  void copy_countsItsRows_bothWays() throws Exception {
    String table = mark();
    try (Connection connection = connect("extended");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE " + table + " (n int, t text)");
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      assertThat(
              copy.copyIn(
                  "COPY " + table + " FROM STDIN", new StringReader("1\tone\n".repeat(5000))))
          .isEqualTo(5000);
      assertThat(copy.copyOut("COPY " + table + " TO STDOUT", new java.io.StringWriter()))
          .isEqualTo(5000);
    }
    List<JsonNode> rows = rows(table, 3);
    assertThat(rows)
        .extracting(row -> row.path("operation").asString())
        .containsExactly("CREATE", "COPY", "COPY");
    assertThat(rows.get(1).path("rows").asInt()).isEqualTo(5000);
    assertThat(rows.get(1).path("req.bytes").asLong()).isGreaterThan(30_000);
    assertThat(rows.get(2).path("rows").asInt()).isEqualTo(5000);
    assertThat(rows.get(2).path("resp.bytes").asLong()).isGreaterThan(30_000);
  }

  @Test
  void errors_carryTheSqlstate() throws SQLException {
    String mark = mark();
    try (Connection connection = connect("extended");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT 1 FROM " + mark))
          .isInstanceOf(SQLException.class);
    }
    JsonNode row = rows(mark, 1).getFirst();
    assertThat(row.path("error").asBoolean()).isTrue();
    assertThat(row.path("error_code").asString()).isEqualTo("42P01");
    assertThat(row.path("severity").asString()).isEqualTo("ERROR");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tshark_readsTheSame() {
    Agreement.inAll(recording, "pgsql", 300, "tcp.port==" + MoreServers.POSTGRESQL + ",pgsql");
  }
}
