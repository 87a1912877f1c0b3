package io.obsmesh.query.format;

import io.obsmesh.query.engine.ResultTable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a result is written. */
public enum ResultFormat {
  /** One array of flat objects; absent columns are left out. */
  JSON("application/json"),
  /** One flat object a line. */
  JSONL("application/x-ndjson"),
  /** RFC 4180 with a line of names; absent is empty. */
  CSV("text/csv;charset=utf-8"),
  /** An Arrow IPC stream. */
  ARROW("application/vnd.apache.arrow.stream"),
  /** Columns, rows as arrays, and the summary, in one object. */
  FULL("application/json");

  private final String contentType;

  ResultFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }

  /** The format of that name, or null. */
  public static @Nullable ResultFormat named(String name) {
    for (ResultFormat format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
        return format;
      }
    }
    return null;
  }

  /** Writes a result; the stream stays open. */
  public void write(ResultTable table, OutputStream out) throws IOException {
    switch (this) {
      case JSON -> JsonResults.array(table, out);
      case JSONL -> JsonResults.lines(table, out);
      case CSV -> CsvResults.write(table, out);
      case ARROW -> ArrowRows.write(table, out);
      case FULL -> JsonResults.full(table, out);
    }
  }
}
