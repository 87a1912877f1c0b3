package io.obsmesh.table;

import static io.obsmesh.table.ColumnType.BOOL;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.TIMESTAMP;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

/**
 * The table {@code verdict}: what policy denied, or would have denied in audit. One row may stand
 * for several verdicts that are alike, so that sums over {@code count} are right.
 */
public final class VerdictColumns {
  private static final Table VERDICT =
      Table.named("verdict", "A denial by policy, or one that audit would have made.")
          .add("time", TIMESTAMP, NONE, "When; of several, the first.", null)
          .repeating("node", "Where it was decided.", "host.name")
          .add("conn", INT64, NONE, "Connection id, the same in every table.", null)
          .repeating("action", "denied, or allowed where audit only reports.", null)
          .add("audit", BOOL, NONE, "Only reported: the traffic passed.", null)
          .repeating("direction", "egress, of src, or ingress, of dst.", null)
          .repeating("layer", "connection or request.", null)
          .repeating("policy", "The policy that decided, with its namespace.", null)
          .repeating("rule", "The rule that decided, or default deny.", null)
          .repeating("reason", "Why, in words.", null)
          .repeating("transport", "What carries it: tcp, udp, sctp or icmp.", "network.transport")
          .repeating("protocol", "What was spoken, of a request.", "network.protocol.name")
          .text("request", "What was asked, of a request; without values that may be secret.", null)
          .with(RequestColumns.EndpointColumns::addTo)
          .add("count", INT64, COUNT, "How many verdicts this row stands for.", null)
          .display(
              "time",
              "action",
              "audit",
              "direction",
              "src.service",
              "dst.service",
              "dst.ip",
              "dst.port",
              "policy",
              "rule",
              "request",
              "reason")
          .build();

  public static final Column TIME = VERDICT.column("time");
  public static final Column NODE = VERDICT.column("node");
  public static final Column CONN = VERDICT.column("conn");
  public static final Column ACTION = VERDICT.column("action");
  public static final Column AUDIT = VERDICT.column("audit");
  public static final Column DIRECTION = VERDICT.column("direction");
  public static final Column LAYER = VERDICT.column("layer");
  public static final Column POLICY = VERDICT.column("policy");
  public static final Column RULE = VERDICT.column("rule");
  public static final Column REASON = VERDICT.column("reason");
  public static final Column TRANSPORT = VERDICT.column("transport");
  public static final Column PROTOCOL = VERDICT.column("protocol");
  public static final Column REQUEST = VERDICT.column("request");
  public static final Column COUNTED = VERDICT.column("count");

  private VerdictColumns() {}

  /** The table {@code verdict}. */
  public static Table table() {
    return VERDICT;
  }
}
