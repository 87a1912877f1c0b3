package io.obsmesh.protocol.redis;

import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code redis}. */
final class RedisTable {
  static final Table TABLE =
      Table.ofRequests("redis", "One Redis command and its reply, or one pushed message.")
          .repeating(
              "command",
              "Command in upper case, with its subcommand (CONFIG GET); push for what the server"
                  + " sends unasked.",
              "db.operation.name")
          .text("args", "Words after the command; secrets are masked, long values are cut.", null)
          .text("key", "First key, or channel.", null)
          .repeating("reply_type", "Type of the reply, for example bulk_string.", null)
          .text("reply", "The reply as text, cut by a limit; absent when it is null.", null)
          .repeating("status", "OK, or the first word of the error.", "db.response.status_code")
          .text("message", "The rest of the error.", null)
          .add("db", INT32, NONE, "Number of the selected database.", "db.namespace")
          .display("time", "src.process", "dst.process", "command", "key", "status", "latency")
          .build();

  static final Column COMMAND = TABLE.column("command");
  static final Column ARGS = TABLE.column("args");
  static final Column KEY = TABLE.column("key");
  static final Column REPLY_TYPE = TABLE.column("reply_type");
  static final Column REPLY = TABLE.column("reply");
  static final Column STATUS = TABLE.column("status");
  static final Column MESSAGE = TABLE.column("message");
  static final Column DB = TABLE.column("db");

  private RedisTable() {}

  /** The column {@code reply_type} for a reply. */
  static String replyType(RespMessage reply) {
    if (reply.nil) {
      return "null";
    }
    return switch (reply.type) {
      case '+' -> "simple_string";
      case '-' -> "error";
      case ':' -> "integer";
      case '$' -> "bulk_string";
      case '*' -> "array";
      case '#' -> "boolean";
      case ',' -> "double";
      case '(' -> "big_number";
      case '!' -> "bulk_error";
      case '=' -> "verbatim_string";
      case '%' -> "map";
      case '~' -> "set";
      default -> "push";
    };
  }
}
