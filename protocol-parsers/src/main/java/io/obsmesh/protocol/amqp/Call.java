package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import org.jspecify.annotations.Nullable;

/** A method on its way to a row, with its message and what answered it. */
final class Call {
  private static final long NO_TAG = -1;

  final AmqpMethod method;
  final Direction sender;
  final int channel;
  final long startNanos;
  long sentNanos;
  long sentBytes;
  boolean lossy;

  @Nullable String exchange;
  @Nullable String routingKey;
  @Nullable String queue;
  @Nullable String consumerTag;
  @Nullable String vhost;
  @Nullable String user;
  @Nullable String message;
  int replyCode;
  boolean redelivered;
  boolean hasRedelivered;
  long tag = NO_TAG;
  long messageCount = -1;

  /** The message's header has come. */
  boolean headed;

  /** Bytes of the message's body that have not come. */
  long bodyLeft;

  long bodyBytes = -1;
  @Nullable String contentType;
  @Nullable String correlationId;
  @Nullable String replyTo;
  @Nullable String messageId;
  @Nullable String traceId;
  @Nullable String spanId;
  @Nullable String parentSpanId;

  boolean answered;
  long answerNanos;
  long answeredNanos;
  long answerBytes;
  @Nullable String outcome;

  /** The consumer does not acknowledge; false when it is not known to. */
  boolean noAck;

  /** The consumer was seen to subscribe. */
  boolean consumerKnown;

  /** Something the other end sent since was lost, maybe what answers this. */
  boolean lostAnswers;

  /** Something the same end sent since was lost. */
  boolean lostSiblings;

  /** It is counted as pending. */
  boolean waiting;

  Call(AmqpMethod method, Direction sender, AmqpFrame frame, Span span) {
    this.method = method;
    this.sender = sender;
    channel = frame.channel;
    startNanos = span.firstByteNanos();
    sentNanos = span.lastByteNanos();
    sentBytes = span.length();
    lossy = span.lossy();
    take(frame);
  }

  /** Takes the arguments that a row shows; those of an answer add to those of the call. */
  void take(AmqpFrame frame) {
    exchange = frame.exchange == null ? exchange : frame.exchange;
    routingKey = frame.routingKey == null ? routingKey : frame.routingKey;
    // Empty names ask the broker for one, or mean the queue declared last.
    queue = named(frame.queue) ? frame.queue : queue;
    consumerTag = named(frame.consumerTag) ? frame.consumerTag : consumerTag;
    message = frame.message == null ? message : frame.message;
    replyCode = frame.replyCode == 0 ? replyCode : frame.replyCode;
    messageCount = frame.hasMessageCount ? frame.messageCount : messageCount;
    vhost = frame.vhost == null ? vhost : frame.vhost;
    user = frame.user == null ? user : frame.user;
    AmqpMethod taken = frame.method;
    if (taken != null && (taken.key() == AmqpMethod.DELIVER || taken.key() == AmqpMethod.GET_OK)) {
      tag = frame.deliveryTag;
      redelivered = frame.bit(0);
      hasRedelivered = true;
    }
  }

  private static boolean named(@Nullable String name) {
    return name != null && !name.isEmpty();
  }

  /** Takes the header of the message. */
  void header(AmqpFrame frame) {
    headed = true;
    bodyBytes = frame.bodyBytes;
    bodyLeft = frame.bodyBytes;
    contentType = frame.contentType;
    correlationId = frame.correlationId;
    replyTo = frame.replyTo;
    messageId = frame.messageId;
    traceId = frame.trace.traceId();
    spanId = frame.trace.spanId();
    parentSpanId = frame.trace.parentSpanId();
  }

  /** More bytes of the call itself. */
  void sent(Span span) {
    sentNanos = span.lastByteNanos();
    sentBytes += span.length();
    lossy |= span.lossy();
  }

  /** Bytes of what answers it. */
  void answer(Span span) {
    if (!answered) {
      answerNanos = span.firstByteNanos();
    }
    answered = true;
    answeredNanos = span.lastByteNanos();
    answerBytes += span.length();
    lossy |= span.lossy();
  }

  void fill(Row row) {
    boolean client = sender == Direction.REQUEST;
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(client ? RequestColumns.REQUEST_BYTES : RequestColumns.RESPONSE_BYTES, sentBytes)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRACE_ID, traceId)
        .set(RequestColumns.SPAN_ID, spanId)
        .set(RequestColumns.PARENT_SPAN_ID, parentSpanId)
        .set(AmqpTable.METHOD, method.name())
        .set(AmqpTable.CHANNEL, channel)
        .set(AmqpTable.EXCHANGE, exchange)
        .set(AmqpTable.ROUTING_KEY, routingKey)
        .set(AmqpTable.QUEUE, queue)
        .set(AmqpTable.CONSUMER_TAG, consumerTag)
        .set(AmqpTable.OUTCOME, outcome)
        .set(AmqpTable.MESSAGE, message)
        .set(AmqpTable.CONTENT_TYPE, contentType)
        .set(AmqpTable.CORRELATION_ID, correlationId)
        .set(AmqpTable.REPLY_TO, replyTo)
        .set(AmqpTable.MESSAGE_ID, messageId)
        .set(AmqpTable.USER, user)
        .set(AmqpTable.VHOST, vhost);
    if (tag != NO_TAG) {
      row.set(AmqpTable.DELIVERY_TAG, tag);
    }
    if (hasRedelivered) {
      row.set(AmqpTable.REDELIVERED, redelivered);
    }
    if (replyCode != 0) {
      row.set(AmqpTable.REPLY_CODE, replyCode);
    }
    if (bodyBytes >= 0) {
      row.set(AmqpTable.BODY_BYTES, bodyBytes);
    }
    if (messageCount >= 0) {
      row.set(AmqpTable.MESSAGE_COUNT, messageCount);
    }
    if (answered) {
      row.set(RequestColumns.LATENCY, Math.max(0, answeredNanos - startNanos))
          .set(RequestColumns.TTFB, Math.max(0, answerNanos - sentNanos));
      if (answerBytes > 0) {
        row.set(client ? RequestColumns.RESPONSE_BYTES : RequestColumns.REQUEST_BYTES, answerBytes);
      }
    }
  }
}
