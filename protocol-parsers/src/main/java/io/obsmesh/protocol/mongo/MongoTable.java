package io.obsmesh.protocol.mongo;

import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code mongo}. */
final class MongoTable {
  static final Table TABLE =
      Table.ofRequests("mongo", "One MongoDB command and its reply.")
          .repeating("command", "Name of the command, for example find.", "db.operation.name")
          .repeating("collection", "Collection it is about.", "db.collection.name")
          .repeating("db", "Database it is about.", "db.namespace")
          .text(
              "statement",
              "The command as text; credentials are masked, long ones are cut.",
              "db.query.text")
          .repeating("status", "OK or ERR.", null)
          .add(
              "error_code",
              INT32,
              NONE,
              "Code of the error, or of the first write error.",
              "db.response.status_code")
          .text("message", "Text of the error.", null)
          .add("rows", INT64, COUNT, "Documents in the reply.", "db.response.returned_rows")
          .add(
              "affected_rows",
              INT64,
              COUNT,
              "Documents that were written, changed or removed, as the server says.",
              null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "command",
              "collection",
              "status",
              "rows",
              "latency")
          .build();

  static final Column COMMAND = TABLE.column("command");
  static final Column COLLECTION = TABLE.column("collection");
  static final Column DB = TABLE.column("db");
  static final Column STATEMENT = TABLE.column("statement");
  static final Column STATUS = TABLE.column("status");
  static final Column ERROR_CODE = TABLE.column("error_code");
  static final Column MESSAGE = TABLE.column("message");
  static final Column ROWS = TABLE.column("rows");
  static final Column AFFECTED_ROWS = TABLE.column("affected_rows");

  private MongoTable() {}
}
