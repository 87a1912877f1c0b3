package io.obsmesh.protocol.pgsql;

import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.LIST;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code pgsql}. */
final class PgsqlTable {
  static final Table TABLE =
      Table.ofRequests("pgsql", "One statement to PostgreSQL and its response.")
          .repeating(
              "command",
              "How it was sent: QUERY for simple queries, EXECUTE for the extended protocol, PARSE"
                  + " for a statement that was only prepared, LOGIN, CANCEL, NOTIFICATION.",
              null)
          .text(
              "statement",
              "Text of the statement; its digest when it handles passwords.",
              "db.query.text")
          .repeating(
              "digest",
              "The statement with ? for its literals, in one normal form.",
              "db.query.summary")
          .repeating(
              "operation",
              "First keyword, for example SELECT; what the server says it did when the text is not"
                  + " known or begins with WITH.",
              "db.operation.name")
          .repeating("status", "OK or ERR.", null)
          .repeating("severity", "Severity of the error, for example ERROR or FATAL.", null)
          .repeating("error_code", "SQLSTATE of the error.", "db.response.status_code")
          .text("message", "Text of the error.", null)
          .add(
              "rows",
              INT64,
              COUNT,
              "Rows that were returned or changed, as the server says.",
              "db.response.returned_rows")
          .repeating("db", "Database.", "db.namespace")
          .repeating("user", "Who logged in.", null)
          .add(
              "params",
              LIST,
              NONE,
              "Parameters as text; channel and payload of a notification.",
              null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "command",
              "digest",
              "status",
              "rows",
              "latency")
          .build();

  static final Column COMMAND = TABLE.column("command");
  static final Column STATEMENT = TABLE.column("statement");
  static final Column DIGEST = TABLE.column("digest");
  static final Column OPERATION = TABLE.column("operation");
  static final Column STATUS = TABLE.column("status");
  static final Column SEVERITY = TABLE.column("severity");
  static final Column ERROR_CODE = TABLE.column("error_code");
  static final Column MESSAGE = TABLE.column("message");
  static final Column ROWS = TABLE.column("rows");
  static final Column DB = TABLE.column("db");
  static final Column USER = TABLE.column("user");
  static final Column PARAMS = TABLE.column("params");

  private PgsqlTable() {}
}
