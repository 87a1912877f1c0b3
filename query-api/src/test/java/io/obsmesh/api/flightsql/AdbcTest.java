package io.obsmesh.api.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.api.ApiOptions;
import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.adbc.core.AdbcConnection;
import org.apache.arrow.adbc.core.AdbcDatabase;
import org.apache.arrow.adbc.core.AdbcDriver;
import org.apache.arrow.adbc.core.AdbcStatement;
import org.apache.arrow.adbc.driver.flightsql.FlightSqlDriver;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flight SQL, asked by the ADBC driver: Arrow from end to end. */
@Timeout(120)
class AdbcTest {
  private final MemoryRows rows = new MemoryRows();
  private final List<AutoCloseable> open = new ArrayList<>();
  private AdbcConnection connection;

  @BeforeEach
  void start() throws Exception {
    long now = Times.nanos(Instant.now());
    for (int i = 1; i <= 4; i++) {
      rows.add(
          TestTables.HTTP,
          "time",
          now - i * 1_000_000_000L,
          "path",
          "/" + i,
          "status",
          i == 1 ? 500 : 200);
    }
    FlightSqlServer server =
        keep(FlightSqlServer.start(ApiOptions.onLoopback(0), TestTables.ALL, rows, "9.9"));
    BufferAllocator allocator = keep(new RootAllocator());
    Map<String, Object> parameters = new HashMap<>();
    AdbcDriver.PARAM_URI.set(parameters, "grpc+tcp://127.0.0.1:" + server.port());
    AdbcDatabase database = keep(new FlightSqlDriver(allocator).open(parameters));
    connection = keep(database.connect());
  }

  private <T extends AutoCloseable> T keep(T part) {
    open.addFirst(part);
    return part;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : open) {
      part.close();
    }
    rows.close();
  }

  private List<String> ask(String sql) throws Exception {
    List<String> found = new ArrayList<>();
    try (AdbcStatement statement = connection.createStatement()) {
      statement.setSqlQuery(sql);
      try (AdbcStatement.QueryResult result = statement.executeQuery()) {
        ArrowReader reader = result.getReader();
        while (reader.loadNextBatch()) {
          List<FieldVector> columns = reader.getVectorSchemaRoot().getFieldVectors();
          for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
            int at = row;
            found.add(
                String.join(
                    " ",
                    columns.stream().map(column -> String.valueOf(column.getObject(at))).toList()));
          }
        }
      }
    }
    return found;
  }

  @Test
  void select_isAnsweredInArrow() throws Exception {
    assertThat(ask("SELECT path, status FROM http WHERE status = 500")).containsExactly("/1 500");
    assertThat(ask("SELECT status, count(*) FROM http GROUP BY 1 ORDER BY 1"))
        .containsExactly("200 3", "500 1");
    assertThat(ask("SELECT path FROM http WHERE status = 404")).isEmpty();
  }

  @Test
  void theCatalog_hasTablesWithTheirColumns() throws Exception {
    StringBuilder found = new StringBuilder();
    try (ArrowReader reader =
        connection.getObjects(AdbcConnection.GetObjectsDepth.ALL, null, null, "http", null, null)) {
      while (reader.loadNextBatch()) {
        found.append(reader.getVectorSchemaRoot().contentToTSVString());
      }
    }
    assertThat(found.toString()).contains("obsmesh", "main", "\"http\"", "\"status\"");
    assertThat(found.toString()).doesNotContain("\"grpc\"");
  }

  @Test
  void aMistake_hasTheSentenceOfTheApi() {
    assertThatThrownBy(() -> ask("SELECT * FROM htpp"))
        .hasMessageContaining("there is no table 'htpp': did you mean 'http'?");
  }
}
