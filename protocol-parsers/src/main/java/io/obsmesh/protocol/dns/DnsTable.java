package io.obsmesh.protocol.dns;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;

/** The table {@code dns}: one row is one question with its answer. */
public final class DnsTable {
  public static final Table TABLE =
      Table.ofRequests("dns", "One DNS question with its answer.")
          .add("id", ColumnType.INT32, Unit.NONE, "Message id.", null)
          .text("query", "Name that was asked for, without the last dot.", "dns.question.name")
          .repeating("qtype", "Type that was asked for, for example A.", null)
          .repeating("rcode", "Outcome, for example NOERROR or NXDOMAIN.", null)
          .add("answers", ColumnType.LIST, Unit.NONE, "Data of the answer records.", "dns.answers")
          .repeating("opcode", "Kind of query, nearly always QUERY.", null)
          .repeating("transport", "udp, tcp or https.", "network.transport")
          .display("time", "latency", "src.service", "dst.ip", "query", "qtype", "rcode", "answers")
          .build();

  static final Column ID = TABLE.column("id");
  static final Column QUERY = TABLE.column("query");
  static final Column QTYPE = TABLE.column("qtype");
  static final Column RCODE = TABLE.column("rcode");
  static final Column ANSWERS = TABLE.column("answers");
  static final Column OPCODE = TABLE.column("opcode");
  static final Column TRANSPORT = TABLE.column("transport");

  private DnsTable() {}
}
