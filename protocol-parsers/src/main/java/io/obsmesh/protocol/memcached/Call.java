package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command and, once it came, its reply. */
final class Call {
  final String command;
  final boolean binary;
  final boolean quiet;
  final int opaque;
  final @Nullable String token;
  final long startNanos;
  private final long sentNanos;
  private final long requestBytes;
  private final List<String> keys;
  private final int keyCount;
  private final long sentValueBytes;
  private boolean lossy;
  private boolean cut;

  private long responseBytes;
  private long firstReplyNanos;
  private long lastReplyNanos;
  private String status = "";
  private int hits;
  private long valueBytes = -1;
  private boolean error;
  private @Nullable String text;

  Call(Message message, Span span) {
    command = message.command;
    binary = message.binary;
    quiet = message.quiet;
    opaque = message.opaque;
    token = message.token;
    startNanos = span.firstByteNanos();
    sentNanos = span.lastByteNanos();
    requestBytes = span.length();
    lossy = span.lossy();
    cut = message.cut;
    keys = List.copyOf(message.keys);
    keyCount = message.keyCount;
    sentValueBytes = message.valueBytes;
  }

  void answer(Message reply, Span span) {
    responseBytes = span.length();
    firstReplyNanos = span.firstByteNanos();
    lastReplyNanos = span.lastByteNanos();
    lossy |= span.lossy();
    status = reply.status;
    hits = reply.hits;
    valueBytes = reply.valueBytes;
    error = reply.error;
    text = reply.text;
  }

  boolean meta() {
    return !binary && command.length() == 2;
  }

  /** Whether it asks for values. */
  private boolean get() {
    return switch (command) {
      case "get", "gets", "gat", "gats", "mg", "getq", "getk", "getkq", "gatq", "gatk", "gatkq" ->
          true;
      default -> false;
    };
  }

  /** Whether a text reply can be one to this command. */
  boolean takes(Message reply) {
    if (reply.binary) {
      return false;
    }
    if (reply.error) {
      return true;
    }
    return switch (command) {
      case "get", "gets", "gat", "gats" -> reply.status.equals("END") && asked(reply.keys);
      case "set", "add", "replace", "append", "prepend", "cas" ->
          switch (reply.status) {
            case "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND" -> true;
            default -> false;
          };
      case "delete" -> reply.status.equals("DELETED") || reply.status.equals("NOT_FOUND");
      case "touch" -> reply.status.equals("TOUCHED") || reply.status.equals("NOT_FOUND");
      case "incr", "decr" -> reply.status.equals("NUMBER") || reply.status.equals("NOT_FOUND");
      case "version" -> reply.status.equals("VERSION");
      case "flush_all", "verbosity" -> reply.status.equals("OK");
      case "stats" ->
          reply.keys.isEmpty()
              && (reply.status.equals("END")
                  || reply.status.equals("RESET")
                  || reply.status.equals("OK"));
      case "mn" -> reply.status.equals("MN");
      // What is not known here, such as slabs or lru, may be known to the server.
      case Message.UNKNOWN -> reply.status.equals("OK");
      case "mg" ->
          switch (reply.status) {
            case "VA", "HD", "EN" -> true;
            default -> false;
          };
      case "me" -> reply.status.equals("ME") || reply.status.equals("EN");
      default ->
          switch (reply.status) {
            case "VA" -> command.equals("ma");
            case "HD", "NS", "EX", "NF" -> true;
            default -> false;
          };
    };
  }

  private boolean asked(List<String> returned) {
    return keyCount > Message.MOST_KEYS || keys.containsAll(returned);
  }

  /** Fills a row with the command. */
  void fill(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.REQUEST_BYTES, requestBytes)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRUNCATED, cut)
        .set(MemcachedTable.COMMAND, command)
        .set(MemcachedTable.FORMAT, binary ? "binary" : "text")
        .set(MemcachedTable.NOREPLY, quiet);
    if (!keys.isEmpty()) {
      row.set(MemcachedTable.KEY, keys.getFirst());
    }
    if (keys.size() > 1) {
      row.set(MemcachedTable.KEYS, keys);
    }
    if (sentValueBytes >= 0) {
      row.set(MemcachedTable.VALUE_BYTES, sentValueBytes);
    }
  }

  /** Fills a row with the command and its reply. */
  void fillAnswered(Row row) {
    fill(row);
    row.set(RequestColumns.RESPONSE_BYTES, responseBytes)
        .set(RequestColumns.LATENCY, Math.max(0, lastReplyNanos - startNanos))
        .set(RequestColumns.TTFB, Math.max(0, firstReplyNanos - sentNanos))
        .set(RequestColumns.ERROR, error)
        .set(RequestColumns.ERROR_TYPE, error ? status : null)
        .set(MemcachedTable.STATUS, status)
        .set(MemcachedTable.MESSAGE, text);
    if (get() && !error) {
      int found = status.equals("HD") ? 1 : hits;
      row.set(MemcachedTable.HITS, found).set(MemcachedTable.MISSES, Math.max(0, keyCount - found));
    }
    if (valueBytes >= 0) {
      row.set(MemcachedTable.VALUE_BYTES, valueBytes);
    }
  }

  /** Fills a row with a command that was answered by silence. */
  void fillSilent(Row row) {
    fill(row);
    row.set(RequestColumns.ERROR, false);
    if (get()) {
      row.set(MemcachedTable.HITS, 0).set(MemcachedTable.MISSES, keyCount);
    }
  }
}
