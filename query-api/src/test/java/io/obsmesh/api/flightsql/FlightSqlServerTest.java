package io.obsmesh.api.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.obsmesh.api.ApiOptions;
import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import io.obsmesh.query.engine.EngineLimits;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flight SQL, asked by Arrow's JDBC driver. */
@Timeout(60)
class FlightSqlServerTest {
  private static final EngineLimits LIMITS = new EngineLimits(1_000, 20_000, 1_000, 64L << 20);

  private final MemoryRows rows = new MemoryRows();
  private final long now = Times.nanos(Instant.now());
  private FlightSqlServer server;
  private Connection connection;

  @BeforeEach
  void start() throws SQLException {
    server = start(Duration.ofSeconds(20));
    connection = DriverManager.getConnection(server.jdbcUrl());
    for (int i = 1; i <= 4; i++) {
      rows.add(
          TestTables.HTTP,
          "time",
          now - i * 1_000_000_000L,
          "latency",
          i * 1_000_000L,
          "path",
          "/" + i,
          "status",
          i == 1 ? 500 : 200);
    }
    rows.add(TestTables.MYSQL, "time", now - 1_000_000_000L, "digest", "d", "rows", 2L);
  }

  private FlightSqlServer start(Duration timeout) {
    return FlightSqlServer.start(
        new ApiOptions("127.0.0.1", 0, timeout, LIMITS), TestTables.ALL, rows, "9.9");
  }

  @AfterEach
  void stop() throws SQLException {
    connection.close();
    server.close();
    rows.close();
  }

  private static List<List<Object>> all(ResultSet result) throws SQLException {
    try (result) {
      ResultSetMetaData columns = result.getMetaData();
      List<List<Object>> all = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.add(result.getObject(i));
        }
        all.add(row);
      }
      return all;
    }
  }

  private static List<List<Object>> ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return all(statement.executeQuery(sql));
    }
  }

  private String error(String sql) {
    Throwable failure = catchThrowable(() -> ask(connection, sql));
    // An error in mid-stream is not always an SQLException in this driver.
    assertThat(failure).as(sql).isNotNull();
    return failure.getMessage();
  }

  @Test
  void select_filtersAndGroups() throws SQLException {
    assertThat(ask(connection, "SELECT path, latency FROM http WHERE status = 500"))
        .containsExactly(List.of("/1", 1_000_000L));
    assertThat(
            ask(
                connection,
                "SELECT status, count(*) AS n FROM http GROUP BY status ORDER BY status"))
        .containsExactly(List.of(200, 3L), List.of(500, 1L));
    assertThat(ask(connection, "SELECT path FROM http WHERE status = 404")).isEmpty();
    assertThat(ask(connection, "SELECT digest, rows FROM sql;")).containsExactly(List.of("d", 2L));
  }

  @Test
  void tables_haveTheNamesThatTheCatalogGives() throws SQLException {
    for (String name : List.of("main.http", "obsmesh.main.http", "\"obsmesh\".\"main\".\"http\"")) {
      assertThat(ask(connection, "SELECT count(*) FROM " + name))
          .as(name)
          .containsExactly(List.of(4L));
    }
  }

  @Test
  void aPreparedStatement_runsWithEachOfItsParameters() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT path FROM http WHERE status >= ? AND path LIKE ? ORDER BY 1")) {
      assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(2);
      statement.setInt(1, 200);
      statement.setString(2, "/%");
      assertThat(all(statement.executeQuery())).hasSize(4);
      statement.setInt(1, 500);
      assertThat(all(statement.executeQuery())).containsExactly(List.of("/1"));
      statement.setString(2, "'; DROP TABLE http --");
      assertThat(all(statement.executeQuery())).isEmpty();
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT path FROM http WHERE \"time\" < ? AND latency > ?")) {
      statement.setTimestamp(
          1, Timestamp.from(Instant.ofEpochSecond(0, now - 3_500_000_000L)), utc());
      statement.setLong(2, 1);
      assertThat(all(statement.executeQuery())).containsExactly(List.of("/4"));
    }
  }

  private static java.util.Calendar utc() {
    return java.util.Calendar.getInstance(java.util.TimeZone.getTimeZone("UTC"));
  }

  @Test
  void metadata_namesTablesAndColumns() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet result = connection.getMetaData().getTables(null, null, "%", null)) {
      while (result.next()) {
        assertThat(result.getString("TABLE_CAT")).isEqualTo("obsmesh");
        assertThat(result.getString("TABLE_SCHEM")).isEqualTo("main");
        assertThat(result.getString("TABLE_TYPE")).isEqualTo("TABLE");
        tables.add(result.getString("TABLE_NAME"));
      }
    }
    assertThat(tables).containsExactlyInAnyOrderElementsOf(TestTables.ALL.names());

    List<String> columns = new ArrayList<>();
    try (ResultSet result = connection.getMetaData().getColumns(null, "main", "htt_", "%t%s")) {
      while (result.next()) {
        columns.add(
            result.getString("TABLE_NAME")
                + "."
                + result.getString("COLUMN_NAME")
                + " "
                + result.getInt("DATA_TYPE"));
      }
    }
    assertThat(columns).contains("http.status " + java.sql.Types.INTEGER);
    assertThat(all(connection.getMetaData().getCatalogs())).containsExactly(List.of("obsmesh"));
    assertThat(all(connection.getMetaData().getTableTypes())).containsExactly(List.of("TABLE"));
    assertThat(all(connection.getMetaData().getPrimaryKeys(null, null, "http"))).isEmpty();
    assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("obsmesh");
    assertThat(connection.getMetaData().getDatabaseProductVersion()).isEqualTo("9.9");
    assertThat(connection.getMetaData().isReadOnly()).isTrue();
  }

  @Test
  void mistakes_haveTheSentencesOfTheApi() {
    assertThat(error("SELECT * FROM htpp"))
        .contains("there is no table 'htpp': did you mean 'http'?");
    assertThat(error("SELECT nothing FROM http")).contains("\"nothing\" not found");
    assertThat(error("DELETE FROM http"))
        .contains("only SELECT can be asked here: the tables cannot be changed");
    assertThat(error("SELECT * FROM read_text('/etc/passwd')")).contains("disabled");
    assertThat(error("SELECT list(a.range || b.range) FROM range(20000) a, range(20000) b"))
        .contains("the query needs more than 64 MiB: ask for a shorter range");
  }

  @Test
  void anAnswerThatIsTooBig_failsInsteadOfBeingShort() throws SQLException {
    assertThat(ask(connection, "SELECT range FROM range(20000)")).hasSize(20_000);
    assertThat(error("SELECT range FROM range(1000000000)"))
        .contains("the answer has more than 20,000 rows: say LIMIT, or group the rows");
  }

  @Test
  void aQueryThatTakesTooLong_saysSo() throws SQLException {
    try (FlightSqlServer hasty = start(Duration.ofSeconds(1));
        Connection other = DriverManager.getConnection(hasty.jdbcUrl())) {
      assertThatThrownBy(() ->
              ask(
                  other,
                  "SELECT sum(a.range + b.range + c.range) FROM range(100000) a,"
                      + " range(100000) b, range(1000) c"))
          .hasMessageContaining("the query took longer than 1 s: use a shorter range");
    }
  }

  @Test
  void twoClients_areAnsweredAtOnce() throws Exception {
    try (Connection other = DriverManager.getConnection(server.jdbcUrl());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<List<Object>>>> asked = new ArrayList<>();
      for (Connection client : List.of(connection, other)) {
        asked.add(() -> ask(client, "SELECT count(*) FROM http, range(5000)"));
      }
      for (Future<List<List<Object>>> answer : executor.invokeAll(asked)) {
        assertThat(answer.get()).containsExactly(List.of(20_000L));
      }
    }
  }

  @Test
  void aPortThatIsTaken_andAPlaceBeyondLoopback_areRefused() {
    int taken = server.port();
    assertThatThrownBy(
            () -> FlightSqlServer.start(ApiOptions.onLoopback(taken), TestTables.ALL, rows, "9.9"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "port %d on 127.0.0.1 is in use: stop what listens there, or listen elsewhere"
                + " (--flight-sql 127.0.0.1:%d)",
            taken, taken + 1);
    ApiOptions everywhere = new ApiOptions("0.0.0.0", 0, Duration.ofSeconds(1), EngineLimits.USUAL);
    assertThatThrownBy(() -> FlightSqlServer.start(everywhere, TestTables.ALL, rows, "9.9"))
        .hasMessageStartingWith("0.0.0.0 is reachable from other machines");
  }
}
