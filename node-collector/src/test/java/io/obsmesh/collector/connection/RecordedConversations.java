package io.obsmesh.collector.connection;

import io.obsmesh.protocol.CaptureAdvice;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseCounters;
import io.obsmesh.protocol.Payload;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Conversations that write down what they are told, and a row for every piece of a response. */
public final class RecordedConversations implements Conversation.Factory {
  public final List<Recorded> opened = new ArrayList<>();

  @Override
  public Conversation open(
      Conversation.Start start, RowSink rows, CaptureAdvice advice, ParseCounters counters) {
    Recorded recorded = new Recorded(start, rows, advice);
    opened.add(recorded);
    return recorded;
  }

  /** One conversation. */
  public static final class Recorded implements Conversation {
    public final Conversation.Start start;
    public final CaptureAdvice advice;
    public final List<String> pieces = new ArrayList<>();
    public final List<String> closes = new ArrayList<>();
    private final RowSink rows;
    private final TreeMap<Long, Byte> request = new TreeMap<>();
    private final TreeMap<Long, Byte> response = new TreeMap<>();

    Recorded(Conversation.Start start, RowSink rows, CaptureAdvice advice) {
      this.start = start;
      this.rows = rows;
      this.advice = advice;
    }

    @Override
    public void data(
        Direction direction,
        long position,
        Payload payload,
        int captured,
        int length,
        long timeNanos) {
      byte[] bytes = new byte[captured];
      payload.copyTo(0, bytes, 0, captured);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      pieces.add(direction + "@" + position + "+" + length + " " + text);
      for (int i = 0; i < captured; i++) {
        (direction == Direction.REQUEST ? request : response).put(position + i, bytes[i]);
      }
      if (direction == Direction.RESPONSE) {
        Row row = new Row(RequestColumns.table());
        row.set(RequestColumns.TIME, timeNanos);
        rows.accept(row);
        row.clear();
      }
    }

    /** All bytes of a direction in order. */
    public String text(Direction direction) {
      StringBuilder text = new StringBuilder();
      (direction == Direction.REQUEST ? request : response)
          .values()
          .forEach(value -> text.append((char) (value & 0xff)));
      return text.toString();
    }

    @Override
    public void close(CloseReason reason, long timeNanos) {
      closes.add(reason + "@" + timeNanos);
    }

    @Override
    public void tick(long nowNanos) {}

    @Override
    public void lost(long nowNanos) {
      pieces.add("lost");
    }

    @Override
    public String protocol() {
      return "recorded";
    }

    @Override
    public boolean reversed() {
      return false;
    }

    @Override
    public long heldBytes() {
      return 0;
    }
  }
}
