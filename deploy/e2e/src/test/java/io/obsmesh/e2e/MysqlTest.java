package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.e2e.Processes.Running;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real MariaDB with its real driver: every numbered statement is a row, plain and prepared. */
final class MysqlTest {
  @TempDir static Path directory;
  private static Running mariadb;
  private static Product product;

  @BeforeAll
  static void start() {
    mariadb = RealServers.mariadb(directory);
    product = Product.shared();
  }

  @AfterAll
  static void stop() {
    mariadb.close();
  }

  private static Connection connect(String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + RealServers.MARIADB + "/mysql?sslMode=disable" + options,
        "root",
        "");
  }

  private static String mark() {
    return "m" + Long.toString(System.nanoTime(), 36);
  }

  private static List<JsonNode> rows(String mark, int count) {
    List<JsonNode> rows =
        product.rows(
            "mysql where statement contains \"" + mark + "\" and command!=STMT_PREPARE", count);
    assertThat(rows).hasSize(count);
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("dst.process").asString()).isEqualTo("mariadbd");
          assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
          assertThat(row.path("user").asString()).isEqualTo("root");
          assertThat(row.path("db").asString()).isEqualTo("mysql");
        });
    return rows;
  }

  @Test
  void everyNumberedQuery_isARowWithItsRowCount() throws SQLException {
    String mark = mark();
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      for (int i = 1; i <= 200; i++) {
        statement.executeQuery("SELECT '" + mark + "', seq FROM seq_1_to_" + i).close();
      }
    }
    List<JsonNode> rows = rows(mark, 200);
    for (int i = 0; i < 200; i++) {
      assertThat(rows.get(i).path("statement").asString())
          .isEqualTo("SELECT '" + mark + "', seq FROM seq_1_to_" + (i + 1));
      assertThat(rows.get(i).path("operation").asString()).isEqualTo("SELECT");
      assertThat(rows.get(i).path("rows").asInt()).isEqualTo(i + 1);
    }
  }

  @Test
  void preparedStatements_carryTheirTextAndParameters() throws SQLException {
    String mark = mark();
    try (Connection connection = connect("&useServerPrepStmts=true");
        PreparedStatement statement = connection.prepareStatement("SELECT ? + 1, '" + mark + "'")) {
      for (int i = 0; i < 100; i++) {
        statement.setInt(1, i);
        try (ResultSet answer = statement.executeQuery()) {
          assertThat(answer.next()).isTrue();
          assertThat(answer.getInt(1)).isEqualTo(i + 1);
        }
      }
    }
    List<JsonNode> rows = rows(mark, 100);
    // The driver sends the first execution together with the preparation, before anyone knows the
    // number of parameters.
    for (int i = 1; i < 100; i++) {
      assertThat(rows.get(i).path("params").toString()).isEqualTo("[\"" + i + "\"]");
    }
  }

  @Test
  void errors_carryTheServersNumber() throws SQLException {
    String mark = mark();
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT 1 FROM " + mark))
          .isInstanceOf(SQLException.class);
    }
    JsonNode row = rows(mark, 1).getFirst();
    assertThat(row.path("error").asBoolean()).isTrue();
    assertThat(row.path("error_code").asInt()).isEqualTo(1146);
    assertThat(row.path("error.type").asString()).isEqualTo("1146");
    assertThat(row.path("sqlstate").asString()).isEqualTo("42S02");
  }
}
