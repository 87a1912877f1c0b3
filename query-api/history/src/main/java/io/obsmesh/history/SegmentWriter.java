package io.obsmesh.history;

import io.obsmesh.wire.BatchStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows that come in order of writing into one segment: streamed through DuckDB into a file
 * of a temporary name, forced to disk, and renamed. Thread-safe.
 */
final class SegmentWriter {
  /** A segment is closed at about this many rows. */
  static final long MAX_ROWS = 1_000_000;

  static final String TEMPORARY = ".tmp";

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH").withZone(ZoneOffset.UTC);

  private final Supplier<DuckDatabase> duck;
  private final Path directory;
  private final AtomicLong names = new AtomicLong();

  SegmentWriter(Supplier<DuckDatabase> duck, Path directory) {
    this.duck = duck;
    this.directory = directory;
  }

  /**
   * Writes what a stream has, up to {@link #MAX_ROWS}.
   *
   * @return null when the stream had no rows
   * @throws IOException when the disk does not take them; nothing is left behind then
   */
  @Nullable Segment write(String table, String node, BatchStream rows) throws IOException {
    if (!rows.next()) {
      return null;
    }
    WrittenRows written = new WrittenRows(rows, MAX_ROWS);
    Path temporary = directory.resolve("writing-" + names.incrementAndGet() + TEMPORARY);
    try {
      copy(written, temporary);
      // Rows come without a filter: places count them.
      long from = written.next() - written.rows();
      SegmentName name =
          new SegmentName(
              node,
              rows.summary().run(),
              from,
              written.next(),
              written.minNanos(),
              written.maxNanos(),
              written.rows(),
              StoredSchema.fingerprint(written.schema()));
      return publish(table, hour(written.maxNanos()), name, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void copy(WrittenRows rows, Path file) throws IOException {
    try (DuckDBConnection connection = duck.get().connect();
        ArrowImport source = new ArrowImport(connection, rows);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM "
              + source.name()
              + ") TO "
              + StoredSchema.literal(file.toString())
              + " (FORMAT parquet, COMPRESSION zstd)");
    } catch (SQLException e) {
      RuntimeException cause = rows.failure();
      if (cause != null) {
        throw cause;
      }
      throw new IOException(firstLine(e), e);
    }
  }

  /**
   * Rewrites several segments of one run and hour as one; they stay until the caller drops them.
   */
  Segment merge(List<Segment> parts) throws IOException {
    SegmentName first = parts.getFirst().name();
    SegmentName last = parts.getLast().name();
    Path temporary = directory.resolve("merging-" + names.incrementAndGet() + TEMPORARY);
    try (DuckDBConnection connection = duck.get().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_parquet("
              + SegmentReader.fileList(parts)
              + ", hive_partitioning = false)) TO "
              + StoredSchema.literal(temporary.toString())
              + " (FORMAT parquet, COMPRESSION zstd)");
      SegmentName name =
          new SegmentName(
              first.node(),
              first.run(),
              first.first(),
              last.next(),
              parts.stream().mapToLong(part -> part.name().minNanos()).min().orElse(0),
              parts.stream().mapToLong(part -> part.name().maxNanos()).max().orElse(0),
              parts.stream().mapToLong(part -> part.name().rows()).sum(),
              first.schema());
      return publish(parts.getFirst().table(), parts.getFirst().hour(), name, temporary);
    } catch (SQLException e) {
      throw new IOException(firstLine(e), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private Segment publish(String table, String hour, SegmentName name, Path temporary)
      throws IOException {
    Path file =
        directory.resolve("table=" + table).resolve("hour=" + hour).resolve(name.fileName());
    ParquetFile.publish(temporary, file);
    return new Segment(file, table, hour, name, Files.size(file));
  }

  /** The hour of the newest row; a row from the future is filed now, so that it goes in time. */
  private static String hour(long nanos) {
    Instant now = Instant.now();
    Instant time = Instant.ofEpochSecond(0, nanos);
    return HOUR.format(time.isAfter(now) ? now : time);
  }

  static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
