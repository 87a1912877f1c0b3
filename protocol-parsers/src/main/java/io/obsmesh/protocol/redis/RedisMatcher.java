package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Joins commands and replies in order of sending. While it is not known that the next reply answers
 * the oldest command (after a hole, or on a connection joined late), finished pairs are held back
 * by {@link Alignment} until the counts of both sides prove it.
 */
final class RedisMatcher implements RequestMatcher<RespMessage> {
  private final SessionContext context;
  private final RespParser replies;
  private final RespParser commands;
  private final CommandText text;
  private final Row row = new Row(RedisTable.TABLE);
  private final ConnectionState state;
  private final Alignment alignment;
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private final ArrayDeque<Exchange> spare = new ArrayDeque<>();

  RedisMatcher(SessionContext context, RespParser commands, RespParser replies) {
    this.context = context;
    this.commands = commands;
    this.replies = replies;
    text = new CommandText(context.limits().fieldBytes());
    boolean midstream =
        context.midstream(Direction.REQUEST) || context.midstream(Direction.RESPONSE);
    state = new ConnectionState(midstream);
    alignment = new Alignment(!midstream);
  }

  @Override
  public void accept(Direction direction, RespMessage message, Span span) {
    switch (direction) {
      case REQUEST -> command(message, span);
      case RESPONSE -> reply(message, span);
    }
  }

  private void command(RespMessage message, Span span) {
    if (!alignment.aligned()
        && alignment.turn(span.firstByteNanos(), waiting.isEmpty()) != Alignment.Verdict.OPEN) {
      judge();
    }
    Exchange exchange = spare.isEmpty() ? new Exchange() : spare.pop();
    exchange.clear();
    text.describe(message, exchange);
    exchange.startNanos = span.firstByteNanos();
    exchange.sentNanos = span.lastByteNanos();
    exchange.requestBytes = span.length();
    exchange.lossy = span.lossy();
    alignment.commandSeen(span, waiting.isEmpty());
    if (!state.sent(message, exchange)) {
      // CLIENT REPLY OFF or SKIP: the server says nothing, and that is no failure.
      exchange.db = state.db();
      exchange.fill(row);
      row.set(RequestColumns.ERROR, false);
      emit(exchange);
      return;
    }
    if (state.syncs(exchange) && waiting.isEmpty()) {
      // The answer to SYNC is the snapshot itself, without a reply before it.
      replicate();
    }
    waiting.add(exchange);
    if (waiting.size() > context.limits().pendingRequests()) {
      giveUp();
    }
  }

  private void reply(RespMessage message, Span span) {
    if (message.type == 0) {
      return;
    }
    Exchange head = waiting.peek();
    if (state.isPush(message, head)) {
      push(message, span);
      return;
    }
    alignment.replySeen(span);
    // A reply cannot come before its command; the counts of both sides are wrong then.
    if (head == null || span.lastByteNanos() < head.startNanos) {
      if (alignment.aligned()) {
        flushWaiting(null, true);
        alignment.lose(0);
      }
      alignment.surplus();
      return;
    }
    if (!RedisCommand.answers(head.known, message)) {
      if (alignment.aligned()) {
        alignment.lose(0);
      }
      flushWaiting(null, true);
      alignment.surplus();
      return;
    }
    answer(head, message, span);
    if (head.repliesLeft > 0) {
      return;
    }
    waiting.remove();
    if (alignment.holds(head)) {
      if (alignment.held() > Alignment.MOST_HELD) {
        judge();
      }
      return;
    }
    finish(head);
  }

  private void answer(Exchange exchange, RespMessage reply, Span span) {
    if (!exchange.answered) {
      exchange.answered = true;
      exchange.firstReplyNanos = span.firstByteNanos();
    }
    exchange.lastReplyNanos = span.lastByteNanos();
    exchange.responseBytes += span.length();
    exchange.lossy |= span.lossy();
    exchange.db = state.db();
    state.received(exchange, reply);
    exchange.replyType = RedisTable.replyType(reply);
    exchange.failed = reply.type == '-' || reply.type == '!';
    if (exchange.failed) {
      String line = reply.text();
      int blank = line.indexOf(' ');
      exchange.status = blank < 0 ? line : line.substring(0, blank);
      exchange.message = blank < 0 ? null : line.substring(blank + 1);
      exchange.reply = null;
    } else {
      exchange.status = "OK";
      boolean absent = reply.nil || reply.cutByHole > 0;
      exchange.reply = absent ? null : exchange.secretReply ? RedisSecrets.MASK : text(reply);
      exchange.truncated |= reply.cut && !exchange.secretReply;
    }
    if (state.replicates(exchange, reply)) {
      replicate();
    }
  }

  private static String text(RespMessage reply) {
    return reply.type == '+' && reply.textLength() == 2 && reply.textStartsWith("OK")
        ? "OK"
        : reply.text();
  }

  private void replicate() {
    replies.replicate();
    commands.replicate();
  }

  private void push(RespMessage message, Span span) {
    state.pushed(message);
    boolean monitor = message.type == '+';
    boolean pattern = message.is(0, "pmessage");
    int channel = pattern ? 2 : 1;
    int payload = channel + 1;
    boolean delivery = pattern || message.is(0, "message") || message.is(0, "smessage");
    row.clear()
        .set(RequestColumns.TIME, span.firstByteNanos())
        .set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.ERROR, false)
        .set(RequestColumns.LOSSY, span.lossy())
        .set(RequestColumns.TRUNCATED, message.cut)
        .set(RedisTable.COMMAND, "push")
        .set(RedisTable.REPLY_TYPE, monitor ? "simple_string" : "push")
        .set(RedisTable.ARGS, monitor ? "monitor" : message.words() > 0 ? message.word(0) : null)
        .set(
            RedisTable.KEY,
            !monitor && (delivery || state.confirms(message)) && channel < message.words()
                ? message.word(channel)
                : null)
        .set(
            RedisTable.REPLY,
            delivery && payload < message.words() ? message.word(payload) : message.text());
    context.rows().accept(row);
  }

  private void judge() {
    boolean proved = alignment.judge(waiting.isEmpty());
    Exchange held = alignment.release();
    while (held != null) {
      if (proved) {
        finish(held);
      } else {
        forget(held, null, true);
      }
      held = alignment.release();
    }
    if (proved) {
      replies.trust();
      commands.trust();
    } else {
      flushWaiting(null, true);
      state.unknown();
    }
    if (waiting.isEmpty() && !alignment.streaming()) {
      // No reply can be under way now: what is being read was no reply.
      replies.abandon();
    }
  }

  private void giveUp() {
    alignment.lose(0);
    flushWaiting(null, true);
    flushHeld(null, true);
    state.unknown();
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    boolean wasAligned = alignment.aligned();
    state.unknown();
    switch (direction) {
      case REQUEST -> {
        // Commands before the hole still get the next replies; what follows it does not.
        if (!wasAligned && bytes == 0) {
          dropUnproved();
        } else if (!wasAligned) {
          flushHeld(null, true);
          flushWaiting(null, true);
        }
        alignment.lose(wasAligned ? waiting.size() : 0);
      }
      case RESPONSE -> {
        alignment.lose(0);
        flushHeld(null, true);
        flushWaiting(null, true);
      }
    }
  }

  /** Commands found by searching, followed by what is none: they may have been part of a value. */
  private void dropUnproved() {
    while (waiting.size() > alignment.certain()) {
      spare.push(waiting.removeLast());
    }
    for (Exchange held = alignment.release(); held != null; held = alignment.release()) {
      spare.push(held);
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    if (!alignment.aligned() && waiting.isEmpty()) {
      judge();
    }
    flushHeld(reason, false);
    flushWaiting(reason, false);
  }

  @Override
  public void tick(long nowNanos) {
    if (!alignment.aligned() && waiting.isEmpty() && alignment.quietSince(nowNanos)) {
      judge();
    }
  }

  @Override
  public int pending() {
    return waiting.size();
  }

  private void flushHeld(@Nullable CloseReason reason, boolean lossy) {
    for (Exchange held = alignment.release(); held != null; held = alignment.release()) {
      forget(held, reason, lossy);
    }
  }

  private void flushWaiting(@Nullable CloseReason reason, boolean lossy) {
    for (Exchange open = waiting.poll(); open != null; open = waiting.poll()) {
      forget(open, reason, lossy);
    }
  }

  /** Writes a command without its reply. */
  private void forget(Exchange exchange, @Nullable CloseReason reason, boolean lossy) {
    exchange.answered = false;
    exchange.lossy |= lossy;
    exchange.fill(row);
    CloseReason why = reason == null ? CloseReason.UNOBSERVED : reason;
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    emit(exchange);
  }

  private void finish(Exchange exchange) {
    exchange.fill(row);
    emit(exchange);
  }

  private void emit(Exchange exchange) {
    context.rows().accept(row);
    if (spare.size() < 64) {
      spare.push(exchange);
    }
  }
}
