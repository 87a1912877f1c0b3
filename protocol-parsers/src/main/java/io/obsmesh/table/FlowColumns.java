package io.obsmesh.table;

import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.TIMESTAMP;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NANOSECONDS;
import static io.obsmesh.table.Unit.NONE;

/**
 * The table {@code flow}. A connection gives a row about a second after it opened, one per interval
 * while bytes pass, and one when it ends; counts are those of the interval, so that sums over rows
 * are right.
 */
public final class FlowColumns {
  private static final Table FLOW =
      Table.named("flow", "A connection or UDP conversation in an interval.")
          .add("time", TIMESTAMP, NONE, "Start of the interval.", null)
          .add("duration", INT64, NANOSECONDS, "Length of the interval.", null)
          .repeating("node", "Where it was observed.", "host.name")
          .add("conn", INT64, NONE, "Connection id, the same in every table.", null)
          .repeating("role", "Which end observed it: server or client.", null)
          .repeating("transport", "What carries it: tcp or udp.", "network.transport")
          .repeating(
              "protocol",
              "What was spoken, for example http; unknown when nothing claimed it.",
              "network.protocol.name")
          .with(RequestColumns.EndpointColumns::addTo)
          .add("src.bytes", INT64, BYTES, "Payload bytes that src sent.", null)
          .add("dst.bytes", INT64, BYTES, "Payload bytes that dst sent.", null)
          .add("src.packets", INT64, COUNT, "Segments or datagrams with payload from src.", null)
          .add("dst.packets", INT64, COUNT, "Segments or datagrams with payload from dst.", null)
          .add("rtt", INT64, NANOSECONDS, "Smoothed round-trip time at the end of it.", null)
          .add("retransmits", INT64, COUNT, "Segments sent again.", null)
          .add("resets", INT64, COUNT, "Resets: 1 when one ended the connection.", null)
          .add("connect_latency", INT64, NANOSECONDS, "SYN to established.", null)
          .repeating("state", "active, closed, reset, timeout or unobserved.", null)
          .repeating("verdict", "What policy said; absent when none applied.", null)
          .repeating("drop_reason", "Why it was dropped.", null)
          .repeating("policy", "The policy that decided.", null)
          .repeating("rule", "The rule that decided.", null)
          .display(
              "time",
              "src.service",
              "dst.service",
              "dst.ip",
              "dst.port",
              "protocol",
              "src.bytes",
              "dst.bytes",
              "rtt",
              "retransmits",
              "state")
          .build();

  public static final Column TIME = FLOW.column("time");
  public static final Column DURATION = FLOW.column("duration");
  public static final Column NODE = FLOW.column("node");
  public static final Column CONN = FLOW.column("conn");
  public static final Column ROLE = FLOW.column("role");
  public static final Column TRANSPORT = FLOW.column("transport");
  public static final Column PROTOCOL = FLOW.column("protocol");
  public static final Column SOURCE_BYTES = FLOW.column("src.bytes");
  public static final Column DESTINATION_BYTES = FLOW.column("dst.bytes");
  public static final Column SOURCE_PACKETS = FLOW.column("src.packets");
  public static final Column DESTINATION_PACKETS = FLOW.column("dst.packets");
  public static final Column RTT = FLOW.column("rtt");
  public static final Column RETRANSMITS = FLOW.column("retransmits");
  public static final Column RESETS = FLOW.column("resets");
  public static final Column CONNECT_LATENCY = FLOW.column("connect_latency");
  public static final Column STATE = FLOW.column("state");

  private FlowColumns() {}

  /** The table {@code flow}. */
  public static Table table() {
    return FLOW;
  }
}
