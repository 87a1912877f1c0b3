package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Joins commands and replies, which come in the order of the commands. After a loss it is not known
 * which reply is to which command: then pairs are held back until two bursts in a row came out
 * even, and given up when one does not.
 */
final class MemcachedMatcher implements RequestMatcher<Message> {
  private static final int MOST_HELD = 1024;
  private static final int EVEN_BURSTS = 2;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final long NEVER = Long.MIN_VALUE;

  private final SessionContext context;
  private final Row row = new Row(MemcachedTable.TABLE);
  private final ArrayDeque<Call> open = new ArrayDeque<>();
  private final ArrayDeque<Call> held = new ArrayDeque<>(0);
  private boolean aligned;
  private int even;
  private int surplus;

  /** A reply came that is to one of several quiet commands. */
  private boolean swallowed;

  private long lastNanos = NEVER;
  private long lastReplyNanos = NEVER;

  MemcachedMatcher(SessionContext context) {
    this.context = context;
    aligned = !context.midstream(Direction.REQUEST) && !context.midstream(Direction.RESPONSE);
  }

  @Override
  public void accept(Direction direction, Message message, Span span) {
    switch (direction) {
      case REQUEST -> command(message, span);
      case RESPONSE -> reply(message, span);
    }
  }

  private void command(Message message, Span span) {
    Call call = new Call(message, span);
    if (!aligned) {
      burst(call.startNanos);
    }
    lastNanos = Math.max(lastNanos, span.lastByteNanos());
    if (oneWay(call)) {
      call.fill(row);
      row.set(RequestColumns.ERROR, false);
      context.rows().accept(row);
      return;
    }
    if (open.size() >= context.limits().pendingRequests()) {
      lose();
    }
    open.add(call);
  }

  /** Whether no answer ever comes. */
  private static boolean oneWay(Call call) {
    if (call.binary) {
      return call.command.equals("quitq");
    }
    return call.command.equals("quit") || call.quiet && !call.meta();
  }

  private void reply(Message message, Span span) {
    lastNanos = Math.max(lastNanos, span.lastByteNanos());
    lastReplyNanos = Math.max(lastReplyNanos, span.lastByteNanos());
    if (message.found) {
      surplus++;
      return;
    }
    Call call = message.binary ? binary(message) : text(message);
    if (call == null) {
      return;
    }
    call.answer(message, span);
    if (aligned) {
      call.fillAnswered(row);
      context.rows().accept(row);
    } else if (held.size() < MOST_HELD) {
      held.add(call);
    } else {
      lose();
    }
  }

  private @Nullable Call binary(Message reply) {
    int ahead = 0;
    boolean silent = true;
    for (Call call : open) {
      if (call.binary && call.opaque == reply.opaque && call.command.equals(reply.command)) {
        if (!silent) {
          // Replies to what is ahead are missing.
          lose();
          surplus++;
          return null;
        }
        pass(ahead);
        return open.poll();
      }
      silent &= call.quiet;
      ahead++;
    }
    surplus++;
    return null;
  }

  private @Nullable Call text(Message reply) {
    int ahead = 0;
    boolean nameless = false;
    for (Iterator<Call> calls = open.iterator(); calls.hasNext(); ahead++) {
      Call call = calls.next();
      boolean takes = call.takes(reply);
      String token = call.token;
      if (takes && token != null && token.equals(reply.token)) {
        pass(ahead);
        return open.poll();
      }
      if (!call.quiet) {
        if (takes && (!nameless || call.command.equals("mn"))) {
          pass(ahead);
          return open.poll();
        }
        if (nameless && call.command.equals("mn")) {
          // It is to one of those ahead, and nothing says to which.
          swallowed = true;
          return null;
        }
        break;
      }
      nameless |= token == null && takes;
    }
    if (!open.isEmpty()) {
      lose();
    }
    surplus++;
    return null;
  }

  /** The oldest commands were answered by silence. */
  private void pass(int count) {
    for (int i = 0; i < count; i++) {
      Call call = open.remove();
      if (!aligned || swallowed && call.token == null && !call.binary) {
        unanswered(call, CloseReason.UNOBSERVED);
      } else {
        call.fillSilent(row);
        context.rows().accept(row);
      }
    }
    swallowed = false;
  }

  /** Before a command that starts then: looks whether the burst before it came out even. */
  private void burst(long startNanos) {
    boolean turned = open.isEmpty() && lastReplyNanos != NEVER && startNanos >= lastReplyNanos;
    boolean paused = lastNanos != NEVER && startNanos - lastNanos >= PAUSE_NANOS;
    if (!turned && !paused) {
      return;
    }
    if (surplus > 0 || !open.isEmpty()) {
      lose();
      return;
    }
    even += held.isEmpty() ? 0 : 1;
    lastReplyNanos = NEVER;
    if (even >= EVEN_BURSTS) {
      aligned = true;
      while (!held.isEmpty()) {
        held.remove().fillAnswered(row);
        context.rows().accept(row);
      }
    }
  }

  /** From here on it is not known which reply is to which command. */
  private void lose() {
    aligned = false;
    even = 0;
    surplus = 0;
    lastReplyNanos = NEVER;
    while (!held.isEmpty()) {
      unanswered(held.remove(), CloseReason.UNOBSERVED);
    }
    while (!open.isEmpty()) {
      unanswered(open.remove(), CloseReason.UNOBSERVED);
    }
  }

  private void unanswered(Call call, CloseReason why) {
    call.fill(row);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    lose();
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    CloseReason why = aligned ? reason : CloseReason.UNOBSERVED;
    while (!held.isEmpty()) {
      unanswered(held.remove(), why);
    }
    while (!open.isEmpty()) {
      Call call = open.remove();
      unanswered(call, call.quiet ? CloseReason.UNOBSERVED : why);
    }
  }

  @Override
  public int pending() {
    return open.size();
  }
}
