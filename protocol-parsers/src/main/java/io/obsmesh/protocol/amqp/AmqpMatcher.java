package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins methods and what answers them, channel by channel: calls with their {@code -ok}, messages
 * with ack, nack and reject by delivery tag.
 */
final class AmqpMatcher implements RequestMatcher<AmqpFrame> {
  /** Channels that RabbitMQ allows on a connection unless told otherwise, and the connection's. */
  private static final int MOST_CHANNELS = 2048;

  private final SessionContext context;
  private final AmqpRows rows;
  private final Map<Integer, Channel> channels = new HashMap<>();
  private @Nullable Call greeting;

  AmqpMatcher(SessionContext context) {
    this.context = context;
    rows = new AmqpRows(context);
  }

  @Override
  public void accept(Direction direction, AmqpFrame frame, Span span) {
    switch (frame.kind) {
      case HEARTBEAT -> {}
      case PROTOCOL -> protocol(direction, frame, span);
      case METHOD -> {
        AmqpMethod method = frame.method;
        Channel channel = channel(frame.channel);
        if (method != null && channel != null) {
          method(channel, direction, method, frame, span);
        }
      }
      case HEADER, BODY -> {
        Channel channel = channels.get(frame.channel);
        if (channel != null) {
          content(channel, direction, frame, span);
        }
      }
    }
  }

  private @Nullable Channel channel(int number) {
    Channel channel = channels.get(number);
    if (channel == null) {
      if (channels.size() >= MOST_CHANNELS) {
        context.malformed("more channels than are kept");
        return null;
      }
      channel = new Channel();
      channels.put(number, channel);
    }
    return channel;
  }

  /** A server that answers with its own version refuses the client's. */
  private void protocol(Direction direction, AmqpFrame frame, Span span) {
    AmqpMethod header = new AmqpMethod(0, 0, "protocol-header", 'B', "", false, -1);
    if (direction == Direction.REQUEST) {
      greeting = new Call(header, direction, frame, span);
    } else if (greeting != null) {
      greeting.answer(span);
      rows.failed(greeting, "refused");
      greeting = null;
    }
  }

  private void method(
      Channel channel, Direction direction, AmqpMethod method, AmqpFrame frame, Span span) {
    Call broken = channel.content[direction.ordinal()];
    if (broken != null) {
      channel.content[direction.ordinal()] = null;
      context.malformed("method inside a message");
      rows.unanswered(broken, CloseReason.UNOBSERVED);
    }
    greeting = null;
    switch (method.key()) {
      case AmqpMethod.ACK, AmqpMethod.NACK, AmqpMethod.REJECT ->
          settle(channel, direction, method, frame, span);
      case AmqpMethod.PUBLISH, AmqpMethod.DELIVER, AmqpMethod.RETURN -> {
        Call call = rows.begin(method, direction, frame, span);
        if (method.key() == AmqpMethod.PUBLISH && channel.confirms) {
          call.tag = ++channel.published;
        } else if (method.key() == AmqpMethod.DELIVER) {
          consumer(channel, call);
        }
        channel.content[direction.ordinal()] = call;
      }
      default -> {
        if (!reply(channel, direction, method, frame, span) && !step(method)) {
          request(channel, direction, method, frame, span);
        }
      }
    }
  }

  /** Methods that answer a call, or the handshake's that are no call. */
  private static boolean step(AmqpMethod method) {
    int key = method.key();
    return key == AmqpMethod.START
        || key == AmqpMethod.SECURE
        || key == AmqpMethod.TUNE
        || key == AmqpMethod.TUNE_OK
        || key == AmqpMethod.GET_EMPTY
        || key == AmqpMethod.GET_OK
        || method.name().endsWith("-ok") && !method.reply();
  }

  private static void consumer(Channel channel, Call call) {
    Channel.Consumer consumer = channel.consumer(call.consumerTag);
    if (consumer != null) {
      call.queue = consumer.queue();
      call.noAck = consumer.noAck();
      call.consumerKnown = true;
    }
  }

  private void request(
      Channel channel, Direction direction, AmqpMethod method, AmqpFrame frame, Span span) {
    Call call = rows.begin(method, direction, frame, span);
    switch (method.key()) {
      case AmqpMethod.CHANNEL_OPEN -> {
        closed(channel, CloseReason.UNOBSERVED);
        channel.whole = true;
      }
      case AmqpMethod.CHANNEL_CLOSE, AmqpMethod.CONNECTION_CLOSE ->
          closing(channel, direction, frame, span);
      case AmqpMethod.CONFIRM_SELECT -> channel.confirms |= channel.whole;
      case AmqpMethod.CONSUME -> {
        call.noAck = frame.bit(1);
        channel.consumer(call.consumerTag, call.queue, call.noAck);
      }
      case AmqpMethod.CANCEL -> {
        Channel.Consumer consumer = channel.consumer(call.consumerTag);
        call.queue = consumer == null ? null : consumer.queue();
        if (frame.bit(method.noWaitBit())) {
          channel.cancelled(call.consumerTag);
        }
      }
      case AmqpMethod.START_OK -> rows.user(frame.user);
      case AmqpMethod.CONNECTION_OPEN -> rows.vhost(frame.vhost);
      default -> {}
    }
    if (!method.reply() || frame.bit(method.noWaitBit())) {
      rows.oneWay(call);
      return;
    }
    ArrayDeque<Call> calls = channel.calls(direction);
    if (pending() >= context.limits().pendingRequests()) {
      giveUp(channel, direction);
    }
    rows.waits(call);
    calls.add(call);
  }

  /** An end closes channel or connection because of a call of the other end. */
  private void closing(Channel channel, Direction direction, AmqpFrame frame, Span span) {
    ArrayDeque<Call> calls = channel.calls(direction.opposite());
    Call waiting = calls.peek();
    if (waiting != null
        && !waiting.lostAnswers
        && (waiting.method.classId() == frame.failingClass
                && waiting.method.id() == frame.failingMethod
            || waiting.method.key() == AmqpMethod.CONNECTION_OPEN
            || waiting.method.key() == AmqpMethod.START_OK)) {
      calls.remove();
      waiting.answer(span);
      waiting.replyCode = frame.replyCode;
      waiting.message = frame.message;
      rows.failed(waiting, ReplyCodes.name(frame.replyCode));
    }
  }

  /** Takes an answer; false when it is none. */
  private boolean reply(
      Channel channel, Direction direction, AmqpMethod method, AmqpFrame frame, Span span) {
    Direction caller = direction.opposite();
    ArrayDeque<Call> calls = channel.calls(caller);
    if (!step(method)) {
      return false;
    }
    // With one call at a time an answer belongs to the newest; older ones were answered in a hole.
    while (calls.size() > 1 && calls.element().lostAnswers) {
      rows.unanswered(calls.remove(), CloseReason.UNOBSERVED);
    }
    Call call = calls.peek();
    boolean answers = call != null && method.answers(call.method);
    if (!answers
        && (method.key() == AmqpMethod.CANCEL_OK || method.key() == AmqpMethod.CONSUME_OK)) {
      // The call was lost: what the tag means has changed.
      channel.cancelled(frame.consumerTag);
    }
    if (call != null && answers) {
      calls.remove();
      if (call.lostAnswers && method.key() != AmqpMethod.CHANNEL_CLOSE_OK) {
        rows.unanswered(call, CloseReason.UNOBSERVED);
      } else {
        answered(channel, call, method, frame, span);
      }
    }
    if (method.key() == AmqpMethod.CHANNEL_CLOSE_OK) {
      closed(channel, CloseReason.CLOSED);
    } else if (method.key() == AmqpMethod.CHANNEL_OPEN_OK && !answers) {
      closed(channel, CloseReason.UNOBSERVED);
    }
    return true;
  }

  private void answered(Channel channel, Call call, AmqpMethod method, AmqpFrame frame, Span span) {
    call.answer(span);
    call.take(frame);
    switch (method.key()) {
      case AmqpMethod.GET_OK -> channel.content[call.sender.opposite().ordinal()] = call;
      case AmqpMethod.CONSUME_OK -> {
        channel.consumer(call.consumerTag, call.queue, call.noAck);
        rows.finished(call);
      }
      case AmqpMethod.CANCEL_OK -> {
        channel.cancelled(call.consumerTag);
        rows.finished(call);
      }
      case AmqpMethod.RECOVER_OK -> {
        rows.finished(call);
        // What was not acknowledged is delivered again, under new tags.
        rows.unanswered(channel.messages(Direction.RESPONSE), CloseReason.UNOBSERVED);
      }
      default -> rows.finished(call);
    }
  }

  private void content(Channel channel, Direction direction, AmqpFrame frame, Span span) {
    Call call = channel.content[direction.ordinal()];
    boolean header = frame.kind == AmqpFrame.Kind.HEADER;
    if (call == null) {
      // Its method was lost.
      return;
    }
    if (header == call.headed || !header && frame.bodyBytes > call.bodyLeft) {
      context.malformed("content out of order");
      channel.content[direction.ordinal()] = null;
      rows.unanswered(call, CloseReason.UNOBSERVED);
      return;
    }
    if (call.sender == direction) {
      call.sent(span);
    } else {
      call.answer(span);
    }
    if (header) {
      call.header(frame);
    } else {
      call.bodyLeft -= frame.bodyBytes;
    }
    if (call.bodyLeft == 0) {
      channel.content[direction.ordinal()] = null;
      whole(channel, direction, call);
    }
  }

  /** A message came to its end. */
  private void whole(Channel channel, Direction direction, Call call) {
    switch (call.method.key()) {
      case AmqpMethod.GET -> rows.finished(call);
      case AmqpMethod.RETURN -> rows.failed(call, ReplyCodes.name(call.replyCode));
      default -> {
        boolean waits = direction == Direction.REQUEST ? call.tag > 0 : !call.noAck;
        if (!waits) {
          rows.oneWay(call);
          return;
        }
        if (pending() >= context.limits().pendingRequests()) {
          giveUp(channel, direction);
        }
        Call last = channel.messages(direction).peekLast();
        if (last != null && last.tag >= call.tag) {
          // Tags only rise: this is another channel of the same number.
          rows.unanswered(channel.messages(direction), CloseReason.UNOBSERVED);
        }
        rows.waits(call);
        channel.messages(direction).add(call);
      }
    }
  }

  /** Gives up the oldest of this channel, or of any when it has none. */
  private void giveUp(Channel preferred, Direction direction) {
    Call oldest = preferred.messages(direction).poll();
    oldest = oldest == null ? preferred.calls(direction).poll() : oldest;
    if (oldest != null) {
      rows.unanswered(oldest, CloseReason.UNOBSERVED);
      return;
    }
    for (Channel channel : channels.values()) {
      for (Direction sender : Direction.values()) {
        rows.unanswered(channel.messages(sender), CloseReason.UNOBSERVED);
        rows.unanswered(channel.calls(sender), CloseReason.UNOBSERVED);
      }
    }
  }

  private void settle(
      Channel channel, Direction direction, AmqpMethod method, AmqpFrame frame, Span span) {
    Direction sender = direction.opposite();
    String outcome = method.name().substring("basic.".length());
    boolean multiple = method.key() != AmqpMethod.REJECT && frame.bit(0);
    if (!multiple) {
      Call message = channel.takeMessage(sender, frame.deliveryTag);
      if (message != null) {
        rows.settled(message, outcome, span, true);
      }
      return;
    }
    ArrayDeque<Call> messages = channel.messages(sender);
    while (!messages.isEmpty()
        && (frame.deliveryTag == 0 || messages.element().tag <= frame.deliveryTag)) {
      Call message = messages.remove();
      if (message.lostAnswers && message.tag != frame.deliveryTag) {
        // Something else may have been said of this one in the hole.
        rows.unanswered(message, CloseReason.UNOBSERVED);
      } else {
        rows.settled(message, outcome, span, message.tag == frame.deliveryTag);
      }
    }
  }

  private void closed(Channel channel, CloseReason reason) {
    for (Direction sender : Direction.values()) {
      rows.unanswered(channel.messages(sender), reason);
      rows.unanswered(channel.calls(sender), reason);
      Call content = channel.content[sender.ordinal()];
      channel.content[sender.ordinal()] = null;
      if (content != null) {
        rows.unanswered(content, reason);
      }
    }
    channel.closed();
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    for (Channel channel : channels.values()) {
      Call content = channel.content[direction.ordinal()];
      channel.content[direction.ordinal()] = null;
      if (content != null) {
        rows.unanswered(content, CloseReason.UNOBSERVED);
      }
      if (direction == Direction.REQUEST) {
        channel.requestsLost();
      }
      for (Direction sender : Direction.values()) {
        if (channel.lost(sender, direction)) {
          // The channel may have been closed and opened again, and its tags be others.
          rows.unanswered(channel.messages(sender), CloseReason.UNOBSERVED);
        }
      }
    }
  }

  /** A consumer that was not seen to subscribe may be one that never acknowledges. */
  @Override
  public void tick(long nowNanos) {
    for (Channel channel : channels.values()) {
      ArrayDeque<Call> messages = channel.messages(Direction.RESPONSE);
      Call oldest = messages.peek();
      while (oldest != null
          && !oldest.consumerKnown
          && nowNanos - oldest.sentNanos > AmqpRows.LONGEST_WAIT_NANOS) {
        rows.unanswered(messages.remove(), CloseReason.UNOBSERVED);
        oldest = messages.peek();
      }
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    for (Channel channel : channels.values()) {
      closed(channel, reason);
    }
    channels.clear();
  }

  @Override
  public int pending() {
    return rows.pending();
  }
}
