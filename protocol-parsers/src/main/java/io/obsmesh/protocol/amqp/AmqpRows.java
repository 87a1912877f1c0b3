package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Writes the rows of one connection. */
final class AmqpRows {
  /** How long a message waits for a consumer that may be one that never acknowledges. */
  static final long LONGEST_WAIT_NANOS = 30_000_000_000L;

  private final SessionContext context;
  private final Row row = new Row(AmqpTable.TABLE);
  private @Nullable String user;
  private @Nullable String vhost;
  private int pending;

  AmqpRows(SessionContext context) {
    this.context = context;
  }

  void user(@Nullable String name) {
    user = name;
  }

  void vhost(@Nullable String name) {
    vhost = name;
  }

  /** Begins a call, with what all calls of the connection have in common. */
  Call begin(AmqpMethod method, Direction sender, AmqpFrame frame, Span span) {
    Call call = new Call(method, sender, frame, span);
    call.user = call.user == null ? user : call.user;
    call.vhost = call.vhost == null ? vhost : call.vhost;
    return call;
  }

  /** The call's row is not written at once. */
  void waits(Call call) {
    if (!call.waiting) {
      call.waiting = true;
      pending++;
    }
  }

  int pending() {
    return pending;
  }

  private void fill(Call call) {
    if (call.waiting) {
      call.waiting = false;
      pending--;
    }
    call.fill(row);
  }

  /** Nothing answers it, and that is no failure. */
  void oneWay(Call call) {
    fill(call);
    row.set(RequestColumns.ERROR, false);
    context.rows().accept(row);
  }

  /** It was answered. A close has the code of what went wrong before it. */
  void finished(Call call) {
    boolean failed = call.replyCode >= 300;
    fill(call);
    row.set(RequestColumns.ERROR, failed)
        .set(RequestColumns.ERROR_TYPE, failed ? ReplyCodes.name(call.replyCode) : null);
    context.rows().accept(row);
  }

  void failed(Call call, String type) {
    fill(call);
    row.set(RequestColumns.ERROR, true).set(RequestColumns.ERROR_TYPE, type);
    context.rows().accept(row);
  }

  /**
   * The other end said what became of a message.
   *
   * @param alone it said so of this message, not of this one among others
   */
  void settled(Call message, String outcome, Span span, boolean alone) {
    long bytes = message.answerBytes;
    message.answer(span);
    message.answerBytes = alone ? message.answerBytes : bytes;
    message.outcome = outcome;
    boolean failed = !outcome.equals("ack");
    fill(message);
    row.set(RequestColumns.ERROR, failed).set(RequestColumns.ERROR_TYPE, failed ? outcome : null);
    context.rows().accept(row);
  }

  void unanswered(ArrayDeque<Call> calls, CloseReason reason) {
    while (!calls.isEmpty()) {
      unanswered(calls.remove(), reason);
    }
  }

  void unanswered(Call call, CloseReason reason) {
    CloseReason why = call.lostAnswers ? CloseReason.UNOBSERVED : reason;
    fill(call);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }
}
