package io.obsmesh.history;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB in this process, without tables of its own: it writes Parquet from Arrow and reads it
 * back. Bounded in memory, threads and temporary files, and it fetches nothing from anywhere.
 * Thread-safe; a connection is for one thread.
 */
public final class DuckDatabase implements AutoCloseable {
  private static final String TEMPORARY_LIMIT = "4GB";

  private final DuckDBConnection first;

  private DuckDatabase(DuckDBConnection first) {
    this.first = first;
  }

  /** Starts it; the first time in a process takes a second or two, to unpack its library. */
  public static DuckDatabase open(Path temporary, long memoryBytes, int threads) {
    Properties settings = new Properties();
    settings.put("jdbc_stream_results", "true");
    settings.put("memory_limit", (memoryBytes >> 20) + "MB");
    settings.put("threads", String.valueOf(threads));
    settings.put("temp_directory", temporary.toString());
    settings.put("max_temp_directory_size", TEMPORARY_LIMIT);
    settings.put("autoinstall_known_extensions", "false");
    settings.put("autoload_known_extensions", "false");
    try {
      DuckDBConnection connection =
          (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET parquet_metadata_cache = true");
      }
      return new DuckDatabase(connection);
    } catch (SQLException e) {
      throw new HistoryException("DuckDB does not start: " + e.getMessage(), e);
    }
  }

  /** A connection of its own for one thread, which closes it. */
  public DuckDBConnection connect() throws SQLException {
    return first.duplicate();
  }

  @Override
  public void close() {
    try {
      first.close();
    } catch (SQLException e) {
      System.getLogger(DuckDatabase.class.getName())
          .log(System.Logger.Level.DEBUG, "DuckDB did not close", e);
    }
  }
}
