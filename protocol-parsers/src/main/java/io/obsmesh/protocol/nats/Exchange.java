package io.obsmesh.protocol.nats;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.TraceContext;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import org.jspecify.annotations.Nullable;

/** An operation that may be answered. */
final class Exchange {
  private static final int TOUCHED_BOTH = 3;

  final Direction sender;
  private final String verb;
  private final long startNanos;
  private final long sentNanos;
  private final long requestBytes;
  private final long payloadBytes;
  private final boolean lossy;
  private final boolean cut;
  private final @Nullable String subject;
  private final @Nullable String replyTo;
  private final @Nullable String sid;
  private final @Nullable TextMap headers;
  private int holes;

  Exchange(Operation operation, Direction sender, Span span) {
    this.sender = sender;
    verb = operation.verb;
    startNanos = span.firstByteNanos();
    sentNanos = span.lastByteNanos();
    requestBytes = span.length();
    payloadBytes = operation.message() ? operation.totalBytes - operation.headerBytes : -1;
    lossy = span.lossy();
    cut = operation.cut;
    subject = operation.subject;
    replyTo = operation.replyTo;
    sid = operation.sid;
    headers = operation.headers;
  }

  /** Bytes were lost in a direction; whether both have lost some since this was sent. */
  boolean doubted(Direction direction) {
    holes |= 1 << direction.ordinal();
    return holes == TOUCHED_BOTH;
  }

  boolean touched() {
    return holes != 0;
  }

  void fill(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.REQUEST_BYTES, requestBytes)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRUNCATED, cut)
        .set(NatsTable.COMMAND, verb)
        .set(NatsTable.SENDER, sender == Direction.REQUEST ? "client" : "server")
        .set(NatsTable.SUBJECT, subject)
        .set(NatsTable.REPLY_TO, replyTo)
        .set(NatsTable.SID, sid)
        .set(NatsTable.HEADERS, headers);
    if (payloadBytes >= 0) {
      row.set(NatsTable.PAYLOAD_BYTES, payloadBytes);
    }
    TextMap pairs = headers;
    if (pairs != null) {
      TraceContext trace = new TraceContext();
      for (int i = 0; i < pairs.size(); i++) {
        trace.header(pairs.name(i), pairs.value(i));
      }
      row.set(RequestColumns.TRACE_ID, trace.traceId())
          .set(RequestColumns.SPAN_ID, trace.spanId())
          .set(RequestColumns.PARENT_SPAN_ID, trace.parentSpanId());
    }
  }

  void fillAnswered(Row row, Operation answer, Span span) {
    fill(row);
    row.set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.LATENCY, Math.max(0, span.lastByteNanos() - startNanos))
        .set(RequestColumns.TTFB, Math.max(0, span.firstByteNanos() - sentNanos))
        .set(RequestColumns.LOSSY, lossy || span.lossy());
    if (answer.message()) {
      row.set(NatsTable.REPLY_BYTES, answer.totalBytes - answer.headerBytes);
    }
  }
}
