package io.obsmesh.query.duck;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/**
 * DuckDB for one query: a database of its own in memory, bounded, without files, network or
 * extensions, and gone when it is closed. One thread; {@link #interrupt} may come from any.
 */
public final class DuckSession implements AutoCloseable {
  /** The name of the database: tables are {@code http}, {@code main.http} and this with both. */
  public static final String CATALOG = "obsmesh";

  /** The one schema that the tables are in. */
  public static final String SCHEMA = "main";

  private static final int BATCH = 8_192;

  private final DuckDBConnection connection;
  private final Statement statement;
  private final BufferAllocator allocator = new RootAllocator();
  private final List<AutoCloseable> open = new ArrayList<>();
  // Interrupting one statement does not end another of the same connection.
  private volatile Statement running;
  private volatile boolean interrupted;

  private DuckSession(DuckDBConnection connection) throws SQLException {
    this.connection = connection;
    this.statement = connection.createStatement();
    this.running = statement;
  }

  /**
   * Opens a database.
   *
   * @param memoryBytes what it may use; a query that needs more fails
   * @throws DuckException when DuckDB cannot be loaded here
   */
  public static DuckSession open(long memoryBytes) {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", (memoryBytes >> 20) + "MiB");
    settings.setProperty("threads", Integer.toString(threads()));
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    try {
      DuckSession session =
          new DuckSession(
              DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class));
      session.execute("SET TimeZone = 'UTC'");
      // Clients of Flight SQL write tables with the names that the catalog has given them.
      session.execute("ATTACH ':memory:' AS " + CATALOG);
      session.execute("USE " + CATALOG);
      session.execute("SET enable_external_access = false");
      return session;
    } catch (SQLException | LinkageError e) {
      throw new DuckException("DuckDB does not start here: " + e.getMessage(), e);
    }
  }

  private static int threads() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
  }

  /** For the vectors of readers that are given to {@link #load}. */
  public BufferAllocator allocator() {
    return allocator;
  }

  private void execute(String sql) throws SQLException {
    statement.execute(sql);
  }

  /** Ends settings: nothing that runs after this changes them. */
  public void lock() {
    try {
      execute("SET lock_configuration = true");
    } catch (SQLException e) {
      throw DuckException.of(e, false);
    }
  }

  /** Makes a table of all that a reader has; the reader is closed. */
  public void load(String table, ArrowReader reader) {
    read("CREATE TABLE " + SqlText.name(table) + " AS SELECT * FROM obsmesh_rows", reader);
  }

  /** Adds all that a reader has to a table, columns by name; the reader is closed. */
  public void append(String table, ArrowReader reader) {
    read("INSERT INTO " + SqlText.name(table) + " BY NAME SELECT * FROM obsmesh_rows", reader);
  }

  private void read(String sql, ArrowReader reader) {
    try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      Data.exportArrayStream(allocator, reader, stream);
      connection.registerArrowStream("obsmesh_rows", stream);
      execute(sql);
      execute("DROP VIEW obsmesh_rows");
    } catch (SQLException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /** Runs a query; its batches are valid until the next, the reader until the session is closed. */
  public ArrowReader query(String sql) {
    try {
      ResultSet result = statement.executeQuery(sql);
      open.add(result);
      ArrowReader reader =
          (ArrowReader) result.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, BATCH);
      open.add(reader);
      return reader;
    } catch (SQLException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /**
   * Runs a query with values for its parameters, as {@link #query(String)}.
   *
   * @param values Boolean, Long, Double, BigDecimal, String, byte[], LocalDate, LocalDateTime or
   *     null, in order of the parameters
   */
  public ArrowReader query(String sql, List<@Nullable Object> values) {
    try {
      PreparedStatement prepared = connection.prepareStatement(sql);
      open.add(prepared);
      int count = prepared.getParameterMetaData().getParameterCount();
      if (count != values.size()) {
        throw DuckException.mistake(
            "the query has %d parameters, and %d values are given: bind a value for each"
                .formatted(count, values.size()));
      }
      for (int i = 0; i < count; i++) {
        prepared.setObject(i + 1, values.get(i));
      }
      running = prepared;
      ResultSet result = prepared.executeQuery();
      open.add(result);
      ArrowReader reader =
          (ArrowReader) result.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, BATCH);
      open.add(reader);
      return reader;
    } catch (SQLException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /**
   * The types of a query's parameters, by their SQL names, without running it; VARCHAR where it is
   * not known yet.
   */
  public List<String> parameterTypes(String sql) {
    try (PreparedStatement prepared = connection.prepareStatement(sql)) {
      ParameterMetaData parameters = prepared.getParameterMetaData();
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= parameters.getParameterCount(); i++) {
        String type = parameters.getParameterTypeName(i);
        types.add(type == null ? "VARCHAR" : type);
      }
      return types;
    } catch (SQLException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /** The next batch; false at the end. */
  public boolean next(ArrowReader reader) {
    try {
      return reader.loadNextBatch();
    } catch (IOException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /** The batch at hand; before the first, the columns. */
  public VectorSchemaRoot batch(ArrowReader reader) {
    try {
      return reader.getVectorSchemaRoot();
    } catch (IOException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /** One text that a query answers, such as the parse of another. */
  public String text(String sql, String parameter) {
    try (var prepared = connection.prepareStatement(sql)) {
      prepared.setString(1, parameter);
      try (ResultSet result = prepared.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    } catch (SQLException e) {
      throw DuckException.of(e, interrupted);
    }
  }

  /** Ends what runs, from another thread. */
  public void interrupt() {
    interrupted = true;
    try {
      running.cancel();
    } catch (SQLException e) {
      // It has ended by itself.
    }
  }

  @Override
  public void close() {
    for (AutoCloseable one : open.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        // What it held goes with the database.
      }
    }
    try {
      statement.close();
      connection.close();
    } catch (SQLException e) {
      // A database in memory has nothing to lose.
    }
    allocator.close();
  }
}
