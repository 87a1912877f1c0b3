package io.obsmesh.protocol.cql;

import static io.obsmesh.table.ColumnType.BOOL;
import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code cql}. */
final class CqlTable {
  static final Table TABLE =
      Table.ofRequests("cql", "One request to Cassandra with its response, or an event from it.")
          .repeating("command", "Kind of request, for example QUERY or EXECUTE.", null)
          .text(
              "statement",
              "Text of the statement, of a prepared one too; the first one of a batch.",
              "db.query.text")
          .repeating("digest", "The statement without its literals.", "db.query.summary")
          .repeating("operation", "First keyword of the statement.", "db.operation.name")
          .add("statements", INT32, COUNT, "Statements in a batch.", "db.operation.batch.size")
          .repeating("keyspace", "Keyspace in use, when that is known.", "db.namespace")
          .repeating("consistency", "Consistency level.", "cassandra.consistency.level")
          .add("page_size", INT32, COUNT, "Rows that are wanted at once.", "cassandra.page.size")
          .repeating(
              "result",
              "Kind of result: void, rows, set_keyspace, prepared or schema_change; kind of event.",
              null)
          .add(
              "rows", INT64, COUNT, "Rows in this page of the result.", "db.response.returned_rows")
          .add("more_pages", BOOL, NONE, "More rows can be asked for.", null)
          .add("error_code", INT32, NONE, "Code of the error.", "db.response.status_code")
          .text("message", "Text of the error; what changed, of an event.", null)
          .add("warnings", BOOL, NONE, "The response warns of something.", null)
          .add("tracing", BOOL, NONE, "The request asked to be traced.", null)
          .add(
              "compressed",
              BOOL,
              NONE,
              "The body of the request or of the response is compressed.",
              null)
          .add("stream", INT32, NONE, "Joins request and response.", null)
          .add("version", INT32, NONE, "Version of the protocol.", null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "command",
              "digest",
              "consistency",
              "rows",
              "error.type",
              "latency")
          .build();

  static final Column COMMAND = TABLE.column("command");
  static final Column STATEMENT = TABLE.column("statement");
  static final Column DIGEST = TABLE.column("digest");
  static final Column OPERATION = TABLE.column("operation");
  static final Column STATEMENTS = TABLE.column("statements");
  static final Column KEYSPACE = TABLE.column("keyspace");
  static final Column CONSISTENCY = TABLE.column("consistency");
  static final Column PAGE_SIZE = TABLE.column("page_size");
  static final Column RESULT = TABLE.column("result");
  static final Column ROWS = TABLE.column("rows");
  static final Column MORE_PAGES = TABLE.column("more_pages");
  static final Column ERROR_CODE = TABLE.column("error_code");
  static final Column MESSAGE = TABLE.column("message");
  static final Column WARNINGS = TABLE.column("warnings");
  static final Column TRACING = TABLE.column("tracing");
  static final Column COMPRESSED = TABLE.column("compressed");
  static final Column STREAM = TABLE.column("stream");
  static final Column VERSION = TABLE.column("version");

  private CqlTable() {}
}
