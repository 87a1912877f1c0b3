package io.obsmesh.protocol.memcached;

import static io.obsmesh.table.ColumnType.BOOL;
import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.LIST;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code memcached}. */
final class MemcachedTable {
  static final Table TABLE =
      Table.ofRequests("memcached", "One Memcached command and its reply.")
          .repeating(
              "command",
              "Lower case, for example get, set or mg; unknown for a line that is none.",
              "db.operation.name")
          .repeating("format", "How it was sent: text or binary.", null)
          .text("key", "The first key.", null)
          .add("keys", LIST, NONE, "All keys, at most 64, of a command with several.", null)
          .repeating("status", "What the server said, for example STORED or END.", null)
          .add("hits", INT32, COUNT, "Keys whose value was returned.", null)
          .add("misses", INT32, COUNT, "Keys without value.", null)
          .add("value_bytes", INT64, BYTES, "Size of the values sent or returned.", null)
          .add(
              "noreply",
              BOOL,
              NONE,
              "The client asked for no reply, or for one only sometimes.",
              null)
          .text("message", "The text of an error.", null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "command",
              "key",
              "status",
              "hits",
              "misses",
              "latency")
          .build();

  static final Column COMMAND = TABLE.column("command");
  static final Column FORMAT = TABLE.column("format");
  static final Column KEY = TABLE.column("key");
  static final Column KEYS = TABLE.column("keys");
  static final Column STATUS = TABLE.column("status");
  static final Column HITS = TABLE.column("hits");
  static final Column MISSES = TABLE.column("misses");
  static final Column VALUE_BYTES = TABLE.column("value_bytes");
  static final Column NOREPLY = TABLE.column("noreply");
  static final Column MESSAGE = TABLE.column("message");

  private MemcachedTable() {}
}
