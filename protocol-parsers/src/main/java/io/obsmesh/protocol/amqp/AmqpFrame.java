package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a frame. One per parser, filled anew for each frame: a matcher copies what it
 * wants.
 */
final class AmqpFrame {
  /** What a frame is. */
  enum Kind {
    /** The eight bytes that begin a connection, or with which a server refuses one. */
    PROTOCOL,
    METHOD,
    /** Size and properties of a message. */
    HEADER,
    BODY,
    HEARTBEAT
  }

  Kind kind = Kind.HEARTBEAT;
  int channel;
  @Nullable AmqpMethod method;

  /** Bytes of a body frame's payload, or of a whole message as its header says. */
  long bodyBytes;

  int bits;
  long deliveryTag;
  long messageCount;
  boolean hasMessageCount;
  int replyCode;
  int failingClass;
  int failingMethod;
  @Nullable String message;
  @Nullable String exchange;
  @Nullable String routingKey;
  @Nullable String queue;
  @Nullable String consumerTag;
  @Nullable String vhost;
  @Nullable String mechanism;
  @Nullable String user;
  @Nullable String contentType;
  @Nullable String correlationId;
  @Nullable String replyTo;
  @Nullable String messageId;
  final TraceContext trace = new TraceContext();

  void clear() {
    method = null;
    bodyBytes = 0;
    bits = 0;
    deliveryTag = 0;
    messageCount = 0;
    hasMessageCount = false;
    replyCode = 0;
    failingClass = 0;
    failingMethod = 0;
    message = null;
    exchange = null;
    routingKey = null;
    queue = null;
    consumerTag = null;
    vhost = null;
    mechanism = null;
    user = null;
    contentType = null;
    correlationId = null;
    replyTo = null;
    messageId = null;
    trace.clear();
  }

  boolean bit(int number) {
    return number >= 0 && (bits >> number & 1) != 0;
  }
}
