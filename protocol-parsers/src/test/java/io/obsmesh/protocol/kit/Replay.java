package io.obsmesh.protocol.kit;

import io.obsmesh.protocol.CaptureAdvice;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.ParseCounters;
import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a conversation made of pieces.
 *
 * @param protocol what was spoken in the end
 * @param rows each as its table under {@code table} and its values that are present, by column
 * @param malformed how often, by protocol and reason
 * @param lostBytes of all holes
 * @param mostHeldBytes the most memory at any time
 */
public record Replay(
    String protocol,
    boolean reversed,
    List<Map<String, Object>> rows,
    Map<String, Integer> malformed,
    long lostBytes,
    long mostHeldBytes) {
  /** Gives a conversation all of a stream. */
  public static Replay of(Conversation.Factory factory, Stream stream) {
    return of(factory, stream, stream.start(), stream.pieces());
  }

  /** Gives a conversation other pieces than the stream's own, closed as the stream is. */
  public static Replay of(
      Conversation.Factory factory, Stream stream, Conversation.Start start, List<Piece> pieces) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Counters counters = new Counters();
    Conversation conversation =
        factory.open(start, row -> rows.add(values(row)), CaptureAdvice.NONE, counters);
    long most = 0;
    long now = 0;
    for (Piece piece : pieces) {
      if (now > 0 && piece.timeNanos() - now > 1_000_000_000L) {
        conversation.tick(piece.timeNanos() - 1);
      }
      piece.sendTo(conversation);
      most = Math.max(most, conversation.heldBytes());
      now = Math.max(now, piece.timeNanos());
    }
    String protocol = conversation.protocol();
    conversation.close(stream.close(), now + 1_000_000L);
    if (protocol.equals("unknown")) {
      protocol = conversation.protocol();
    }
    return new Replay(
        protocol, conversation.reversed(), rows, counters.malformed, counters.lostBytes, most);
  }

  private static Map<String, Object> values(Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("table", row.table().name());
    for (Column column : row.table().columns()) {
      Object value = row.value(column.name());
      if (value != null) {
        values.put(column.name(), value);
      }
    }
    return values;
  }

  /** Counts by reason; an exception in a parser is never right. */
  private static final class Counters implements ParseCounters {
    private final Map<String, Integer> malformed = new TreeMap<>();
    private long lostBytes;

    @Override
    public void malformed(String protocol, String reason) {
      if (reason.startsWith("exception") || reason.contains("no progress")) {
        throw new AssertionError(protocol + ": " + reason);
      }
      malformed.merge(protocol + ": " + reason, 1, Integer::sum);
    }

    @Override
    public void lostBytes(String protocol, long bytes) {
      lostBytes += bytes;
    }

    @Override
    public void lossyRow(String protocol) {}
  }
}
