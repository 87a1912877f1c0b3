package io.obsmesh.table;

import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.TIMESTAMP;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NANOSECONDS;
import static io.obsmesh.table.Unit.NONE;

import java.util.List;

/** The tables about the agent itself: {@code event} and {@code node}. */
public final class AgentColumns {
  private static final Table EVENT =
      Table.named("event", "What the agent itself did, or lost.")
          .add("time", TIMESTAMP, NONE, "When.", null)
          .repeating("node", "Where.", "host.name")
          .repeating(
              "kind", "started, stopped, attached, refused, policy, lost or malformed.", null)
          .repeating("name", "What it is about: a probe, or the reason of a loss.", null)
          .add("count", INT64, COUNT, "How many, for losses.", null)
          .text("message", "In words, with the mend where there is one.", null)
          .display("time", "node", "kind", "name", "count", "message")
          .build();

  private static final Table NODE =
      Table.named("node", "A node and how it did, once per report interval.")
          .add("time", TIMESTAMP, NONE, "End of the interval.", null)
          .repeating("node", "Its name.", "host.name")
          .repeating("version", "Version of the agent.", null)
          .repeating("kernel", "Kernel release.", "os.version")
          .add("duration", INT64, NANOSECONDS, "Length of the interval.", null)
          .add("events", INT64, COUNT, "Kernel events read in the interval.", null)
          .add("rows", INT64, COUNT, "Rows written in the interval.", null)
          .add("lost", INT64, COUNT, "Events lost in the interval.", null)
          .add("connections", INT64, COUNT, "Connections followed now.", null)
          .add("memory", INT64, BYTES, "Resident memory of the agent's process.", null)
          .add("stored", INT64, BYTES, "Bytes of rows kept now.", null)
          .add("cpu", INT64, NANOSECONDS, "CPU time that the process used in the interval.", null)
          .add("oldest", TIMESTAMP, NONE, "Time of the oldest row kept.", null)
          .display(
              "time",
              "node",
              "version",
              "kernel",
              "events",
              "rows",
              "lost",
              "connections",
              "memory",
              "cpu")
          .build();

  public static final Column EVENT_TIME = EVENT.column("time");
  public static final Column EVENT_NODE = EVENT.column("node");
  public static final Column EVENT_KIND = EVENT.column("kind");
  public static final Column EVENT_NAME = EVENT.column("name");
  public static final Column EVENT_COUNT = EVENT.column("count");
  public static final Column EVENT_MESSAGE = EVENT.column("message");

  private AgentColumns() {}

  /** The table {@code event}. */
  public static Table events() {
    return EVENT;
  }

  /** The table {@code node}. */
  public static Table nodes() {
    return NODE;
  }

  /** The tables that an agent fills whatever protocols are installed. */
  public static List<Table> all() {
    return List.of(FlowColumns.table(), VerdictColumns.table(), EVENT, NODE);
  }
}
