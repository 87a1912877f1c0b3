package io.obsmesh.protocol.mysql;

import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.LIST;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code mysql}. */
final class MysqlTable {
  static final Table TABLE =
      Table.ofRequests("mysql", "One command to MySQL or MariaDB and its response.")
          .repeating(
              "command",
              "Command of the protocol, for example QUERY or STMT_EXECUTE; LOGIN for the exchange"
                  + " that opens the connection.",
              null)
          .text(
              "statement",
              "Text of the statement; its digest when it handles passwords.",
              "db.query.text")
          .repeating(
              "digest",
              "The statement with ? for its literals, in one normal form.",
              "db.query.summary")
          .repeating("operation", "First keyword, for example SELECT.", "db.operation.name")
          .repeating("status", "OK or ERR.", null)
          .add("error_code", INT32, NONE, "Error code of the server.", "db.response.status_code")
          .repeating("sqlstate", "SQLSTATE of the error.", null)
          .text("message", "Text of the error.", null)
          .add(
              "rows",
              INT64,
              COUNT,
              "Rows in all result sets of the response.",
              "db.response.returned_rows")
          .add("affected_rows", INT64, COUNT, "Rows that were changed, as the server says.", null)
          .repeating("db", "Default database.", "db.namespace")
          .repeating("user", "Who logged in.", null)
          .add("params", LIST, NONE, "Parameters of a prepared statement, as text.", null)
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
  static final Column ERROR_CODE = TABLE.column("error_code");
  static final Column SQLSTATE = TABLE.column("sqlstate");
  static final Column MESSAGE = TABLE.column("message");
  static final Column ROWS = TABLE.column("rows");
  static final Column AFFECTED_ROWS = TABLE.column("affected_rows");
  static final Column DB = TABLE.column("db");
  static final Column USER = TABLE.column("user");
  static final Column PARAMS = TABLE.column("params");

  private MysqlTable() {}
}
