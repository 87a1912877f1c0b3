package io.obsmesh.table;

import static io.obsmesh.table.ColumnType.BOOL;
import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.TIMESTAMP;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.NANOSECONDS;
import static io.obsmesh.table.Unit.NONE;

/**
 * The columns that every request table begins with. Their indices are the same in each of them, so
 * {@code row.set(RequestColumns.LATENCY, n)} works for a row of any request table.
 */
public final class RequestColumns {
  private static final Table COMMON =
      Table.named("request", "One request of any protocol.").with(RequestColumns::addTo).build();

  public static final Column TIME = COMMON.column("time");
  public static final Column LATENCY = COMMON.column("latency");
  public static final Column TTFB = COMMON.column("ttfb");
  public static final Column NODE = COMMON.column("node");
  public static final Column CONN = COMMON.column("conn");
  public static final Column ROLE = COMMON.column("role");
  public static final Column PROTOCOL = COMMON.column("protocol");
  public static final Column ENCRYPTED = COMMON.column("encrypted");
  public static final Column REQUEST_BYTES = COMMON.column("req.bytes");
  public static final Column RESPONSE_BYTES = COMMON.column("resp.bytes");
  public static final Column ERROR = COMMON.column("error");
  public static final Column ERROR_TYPE = COMMON.column("error.type");
  public static final Column VERDICT = COMMON.column("verdict");
  public static final Column POLICY = COMMON.column("policy");
  public static final Column RULE = COMMON.column("rule");
  public static final Column TRACE_ID = COMMON.column("trace_id");
  public static final Column SPAN_ID = COMMON.column("span_id");
  public static final Column PARENT_SPAN_ID = COMMON.column("parent_span_id");
  public static final Column LOSSY = COMMON.column("lossy");
  public static final Column TRUNCATED = COMMON.column("truncated");
  public static final Column MIDSTREAM = COMMON.column("midstream");
  public static final Column PARTIAL = COMMON.column("partial");

  private RequestColumns() {}

  /** The table {@code request}: the union of all request tables on these columns. */
  public static Table table() {
    return COMMON;
  }

  static void addTo(Table.Builder table) {
    table
        .add("time", TIMESTAMP, NONE, "First byte of the request.", null)
        .add("latency", INT64, NANOSECONDS, "First request byte to last response byte.", null)
        .add(
            "ttfb",
            INT64,
            NANOSECONDS,
            "Last request byte to first response byte: the server's own time.",
            null)
        .repeating("node", "Where it was observed.", "host.name")
        .add("conn", INT64, NONE, "Connection id, the same in every table.", null)
        .repeating("role", "Which end observed it: server or client.", null)
        .repeating(
            "protocol", "What was spoken, for example http or mysql.", "network.protocol.name")
        .with(EndpointColumns::addTo)
        .add("encrypted", BOOL, NONE, "The payload was read above TLS.", null)
        .add(
            "req.bytes",
            INT64,
            BYTES,
            "Request bytes on the wire, exact even when capture was cut.",
            null)
        .add(
            "resp.bytes",
            INT64,
            BYTES,
            "Response bytes on the wire, exact even when capture was cut.",
            null)
        .add("error", BOOL, NONE, "The protocol's own notion of failure.", null)
        .repeating(
            "error.type",
            "Why it failed, for example 503, UNAVAILABLE, 1146, timeout, reset.",
            "error.type")
        .repeating("verdict", "What policy said; absent when none applied.", null)
        .repeating("policy", "The policy that decided.", null)
        .repeating("rule", "The rule that decided.", null)
        .text("trace_id", "Trace id from propagated context.", null)
        .text("span_id", "Span id of this request.", null)
        .text("parent_span_id", "Span id of the caller, from propagated context.", null)
        .add("lossy", BOOL, NONE, "A hole in the stream touched this row.", null)
        .add("truncated", BOOL, NONE, "A field was cut by a limit.", null)
        .add("midstream", BOOL, NONE, "The connection was joined late.", null)
        .add(
            "partial",
            BOOL,
            NONE,
            "The request is still going on: what passed so far. Another row follows; aggregates"
                + " leave this one out unless the query names this column.",
            null);
  }

  /** Source and destination of a connection, shared by request and flow tables. */
  public static final class EndpointColumns {
    private EndpointColumns() {}

    /** Adds {@code src.*} and {@code dst.*}; src opened the connection. */
    public static void addTo(Table.Builder table) {
      endpoint(table, "src", "that opened the connection");
      endpoint(table, "dst", "that accepted the connection");
    }

    private static void endpoint(Table.Builder table, String end, String who) {
      table
          .repeating(end + ".ip", "Address of the end " + who + ".", null)
          .add(end + ".port", INT32, NONE, "Port of the end " + who + ".", null)
          .repeating(end + ".process", "Process name of the end " + who + ".", null)
          .add(end + ".pid", INT32, NONE, "Process id of the end " + who + ".", null)
          .repeating(end + ".container", "Container of the end " + who + ".", null)
          .repeating(end + ".unit", "systemd unit of the end " + who + ".", null)
          .repeating(end + ".workload", "Workload of the end " + who + ".", null)
          .repeating(end + ".service", "Service of the end " + who + ".", null)
          .repeating(end + ".namespace", "Namespace of the end " + who + ".", null)
          .repeating(end + ".pod", "Pod of the end " + who + ".", null)
          .repeating(end + ".identity", "SPIFFE identity of the end " + who + ".", null);
    }
  }
}
