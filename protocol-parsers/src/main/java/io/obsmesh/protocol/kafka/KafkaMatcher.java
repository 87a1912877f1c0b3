package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.List;

/**
 * Joins requests and responses by correlation id. Brokers answer in order, so that an answer tells
 * that older requests, whose answers may have been in a hole, were answered there.
 */
final class KafkaMatcher implements RequestMatcher<KafkaMessage> {
  private final SessionContext context;
  private final ConnectionState state;
  private final Row row = new Row(KafkaTable.TABLE);

  KafkaMatcher(SessionContext context, ConnectionState state) {
    this.context = context;
    this.state = state;
  }

  @Override
  public void accept(Direction direction, KafkaMessage message, Span span) {
    if (message.kind == KafkaMessage.Kind.OTHER) {
      return;
    }
    switch (direction) {
      case REQUEST -> request(message, span);
      case RESPONSE -> response(message, span);
    }
  }

  private void request(KafkaMessage message, Span span) {
    Call call = new Call(message, span);
    state.tokensWithoutHeader = false;
    if (call.oneWay) {
      // Without acknowledgement the broker sends nothing, and that is no failure.
      fill(call, call.topics, call.partitions);
      records(call.hasRecords, call.records, call.recordBytes);
      row.set(RequestColumns.ERROR, false);
      context.rows().accept(row);
      return;
    }
    if (state.calls.size() >= context.limits().pendingRequests()) {
      unobserved(state.calls.remove());
    }
    state.calls.add(call);
  }

  private void response(KafkaMessage message, Span span) {
    Call call = state.take(message.correlationId);
    if (call == null) {
      return;
    }
    boolean older = true;
    while (older && !state.calls.isEmpty()) {
      Call oldest = state.calls.element();
      older = oldest.doubted && oldest.startNanos <= call.startNanos;
      if (older) {
        unobserved(state.calls.remove());
      }
    }
    answered(call, message, span);
  }

  private void answered(Call call, KafkaMessage response, Span span) {
    boolean read = response.bodyRead;
    boolean lists = read && !response.topics.isEmpty();
    fill(
        call,
        lists ? List.copyOf(response.topics) : call.topics,
        lists ? response.partitions : call.partitions);
    row.set(RequestColumns.LATENCY, Math.max(0, span.lastByteNanos() - call.startNanos))
        .set(RequestColumns.TTFB, Math.max(0, span.firstByteNanos() - call.sentNanos))
        .set(RequestColumns.RESPONSE_BYTES, span.length());
    if (read && response.hasErrorCode || read && call.api.key() == Api.FETCH) {
      int code = response.errorCode;
      row.set(KafkaTable.ERROR_CODE, code)
          .set(RequestColumns.ERROR, code != 0)
          .set(RequestColumns.ERROR_TYPE, code == 0 ? null : ErrorNames.name(code));
    }
    if (call.api.key() == Api.FETCH) {
      boolean known = read && !response.recordsUnknown;
      records(known, response.records, read ? response.recordBytes : -1);
    } else {
      records(call.hasRecords, call.records, call.recordBytes);
    }
    row.set(RequestColumns.LOSSY, call.lossy || response.holed || span.lossy())
        .set(RequestColumns.TRUNCATED, call.cut || response.cut || response.unreadable);
    context.rows().accept(row);
    boolean handshake = call.api.key() == Api.SASL_HANDSHAKE && call.version == 0;
    state.tokensWithoutHeader = handshake && read && response.errorCode == 0;
  }

  private void fill(Call call, List<String> topics, int partitions) {
    row.clear()
        .set(RequestColumns.TIME, call.startNanos)
        .set(RequestColumns.REQUEST_BYTES, call.requestBytes)
        .set(RequestColumns.LOSSY, call.lossy)
        .set(RequestColumns.TRUNCATED, call.cut)
        .set(KafkaTable.API, call.api.name())
        .set(KafkaTable.API_VERSION, call.version)
        .set(KafkaTable.CORRELATION_ID, call.correlationId)
        .set(KafkaTable.CLIENT_ID, call.clientId)
        .set(KafkaTable.GROUP, call.group);
    if (!topics.isEmpty()) {
      row.set(KafkaTable.TOPICS, topics);
    }
    if (partitions > 0) {
      row.set(KafkaTable.PARTITIONS, partitions);
    }
  }

  private void records(boolean known, long records, long bytes) {
    if (known) {
      row.set(KafkaTable.RECORDS, records);
    }
    if (bytes >= 0) {
      row.set(KafkaTable.RECORD_BYTES, bytes);
    }
  }

  private void unanswered(Call call, CloseReason why) {
    fill(call, call.topics, call.partitions);
    records(call.hasRecords, call.records, call.recordBytes);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  private void unobserved(Call call) {
    unanswered(call, CloseReason.UNOBSERVED);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    if (direction == Direction.RESPONSE) {
      for (Call call : state.calls) {
        call.doubted = true;
      }
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    while (!state.calls.isEmpty()) {
      Call call = state.calls.remove();
      unanswered(call, call.doubted ? CloseReason.UNOBSERVED : reason);
    }
  }

  @Override
  public int pending() {
    return state.calls.size();
  }
}
