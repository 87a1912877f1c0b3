package io.obsmesh.protocol.http;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Joins requests and responses, which answer in order (RFC 9112 section 9.3).
 *
 * <p>After a loss the order alone says nothing, because it is not known how many messages the hole
 * held. Then a response is joined with the newest request only on trial: the next request, right
 * behind that one and after the whole response, proves that the connection is in step again;
 * another response, or another loss, proves nothing, and the request's row says that its response
 * was lost. A client that was seen pipelining gets no such guess: its requests become rows without
 * response until so many responses were counted that none can be outstanding.
 */
final class HttpMatcher implements RequestMatcher<HttpFrame> {
  /**
   * After joining late, a response that nothing followed for so long is taken to be the right one.
   */
  private static final long QUIET_NANOS = 200_000_000L;

  /** How long a match on trial may wait for its proof. */
  private static final long TRIAL_NANOS = 5_000_000_000L;

  private static final long UNKNOWN = -1;

  private final SessionContext context;
  private final ExchangeRows rows;
  private final ArrayDeque<Exchange> outstanding = new ArrayDeque<>(4);

  /** The request whose body is being read. */
  private @Nullable Exchange sending;

  /** The request whose response is being read. */
  private @Nullable Exchange answering;

  /** Joined on trial; no longer outstanding. */
  private @Nullable Exchange trial;

  /** Its response is complete, and its own body still going by. */
  private @Nullable Exchange answeredEarly;

  /** It is known to which request the next response belongs. */
  private boolean inStep;

  /** The only loss was that the connection was joined late. */
  private boolean joinedLate;

  /** Responses were lost since the connection was in step. */
  private boolean responsesLost;

  private boolean pipelines;

  /** The most requests that can be without response although nobody knows which. */
  private long unanswered = UNKNOWN;

  HttpMatcher(SessionContext context) {
    this.context = context;
    rows = new ExchangeRows(context);
    joinedLate = context.midstream(Direction.REQUEST) || context.midstream(Direction.RESPONSE);
    inStep = !joinedLate;
    responsesLost = joinedLate;
  }

  /** The method of the request that the next response will answer, null when not known. */
  @Nullable String nextMethod() {
    if (outstanding.isEmpty()) {
      return null;
    }
    Exchange next = outstanding.getFirst();
    if (!next.certain) {
      next = pipelines ? null : outstanding.getLast();
    }
    return next == null ? null : next.method();
  }

  @Override
  public void accept(Direction direction, HttpFrame frame, Span span) {
    switch (frame) {
      case HttpFrame.Head head -> {
        if (direction == Direction.REQUEST) {
          request(head, span);
        } else if (head.interim()) {
          interim(span);
        } else {
          response(head, span);
        }
      }
      case HttpFrame.End end -> {
        if (direction == Direction.REQUEST) {
          requestEnd(end, span);
        } else {
          responseEnd(end, span);
        }
      }
    }
  }

  private void request(HttpFrame.Head head, Span span) {
    Exchange tried = trial;
    if (tried != null && tried.responseComplete()) {
      trial = null;
      inStep = true;
      write(tried);
    }
    spoilTrial();
    if (unanswered != UNKNOWN) {
      unanswered++;
    }
    if (outstanding.size() >= context.limits().pendingRequests()) {
      responsesLost = true;
      inStep = false;
      writeAllWithoutResponse();
    }
    Exchange exchange = rows.take();
    exchange.request(head, span);
    exchange.certain = inStep;
    outstanding.addLast(exchange);
    sending = head.complete ? null : exchange;
  }

  private void requestEnd(HttpFrame.End end, Span span) {
    Exchange exchange = sending;
    if (exchange != null) {
      exchange.requestEnd(end, span);
      sending = null;
      if (exchange == answeredEarly) {
        writeAnsweredEarly();
      }
    }
  }

  private void interim(Span span) {
    Exchange first = outstanding.peekFirst();
    if (first != null && (first.certain || outstanding.size() == 1)) {
      first.interim(span);
    }
  }

  private void response(HttpFrame.Head head, Span span) {
    Exchange exchange = answeredNow();
    answering = exchange;
    if (exchange == null) {
      // Whatever the request was that nobody saw, what follows is not HTTP/1.
      if (head.status == 101) {
        context.upgrade(protocol(head.upgrade));
      }
      return;
    }
    exchange.response(head, span);
    boolean switched =
        head.status == 101
            || exchange.method().equals("CONNECT") && head.status >= 200 && head.status < 300;
    if (head.complete) {
      answered(exchange);
    }
    if (switched) {
      context.upgrade(head.status == 101 ? protocol(head.upgrade) : "");
    }
  }

  /** The name of the protocol that the token of an Upgrade header stands for. */
  private static String protocol(@Nullable String token) {
    if (token == null) {
      return "";
    }
    return token.equalsIgnoreCase("h2c") ? "http2" : token.toLowerCase(java.util.Locale.ROOT);
  }

  /** Takes the request that a response just beginning answers, null when that is not known. */
  private @Nullable Exchange answeredNow() {
    spoilTrial();
    Exchange first = outstanding.peekFirst();
    if (first != null && first.certain) {
      pipelines |= outstanding.size() > 1;
      return outstanding.removeFirst();
    }
    if (unanswered > 0 && --unanswered == 0) {
      writeAllWithoutResponse();
      unanswered = UNKNOWN;
      inStep = true;
      return null;
    }
    if (first == null) {
      return null;
    }
    if (pipelines || !responsesLost && outstanding.size() > 1) {
      pipelines = true;
      writeAllWithoutResponse();
      return null;
    }
    while (outstanding.size() > 1) {
      writeWithoutResponse(outstanding.removeFirst());
    }
    trial = outstanding.removeFirst();
    return trial;
  }

  private void responseEnd(HttpFrame.End end, Span span) {
    Exchange exchange = answering;
    if (exchange != null) {
      exchange.responseEnd(end, span);
      answered(exchange);
    }
  }

  private void answered(Exchange exchange) {
    answering = null;
    if (exchange == trial) {
      return;
    }
    if (exchange == sending) {
      // The rest of the request belongs to the row.
      writeAnsweredEarly();
      answeredEarly = exchange;
    } else {
      write(exchange);
    }
  }

  private void writeAnsweredEarly() {
    Exchange exchange = answeredEarly;
    if (exchange != null) {
      answeredEarly = null;
      write(exchange);
    }
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    joinedLate = false;
    spoilTrial();
    if (direction == Direction.REQUEST) {
      if (sending != null) {
        sending.markLossy();
        sending = null;
        writeAnsweredEarly();
      }
      inStep = false;
      unanswered = UNKNOWN;
      // The next response may be that of a request in the hole.
      writeUncertain();
      return;
    }
    // The hole begins in the response that is being read, or else with the first byte of the next.
    Exchange hit = answering;
    answering = null;
    if (hit == null && !outstanding.isEmpty() && outstanding.getFirst().certain) {
      hit = outstanding.removeFirst();
    }
    if (hit != null) {
      writeLost(hit);
    }
    responsesLost = true;
    inStep = false;
    for (Exchange exchange : outstanding) {
      exchange.certain = false;
    }
    if (pipelines) {
      unanswered = outstanding.isEmpty() ? UNKNOWN : outstanding.size();
      writeAllWithoutResponse();
    }
  }

  private void writeUncertain() {
    while (!outstanding.isEmpty() && !outstanding.getLast().certain) {
      writeWithoutResponse(outstanding.removeLast());
    }
  }

  private void spoilTrial() {
    Exchange tried = trial;
    if (tried == null) {
      return;
    }
    trial = null;
    if (answering == tried) {
      answering = null;
    }
    writeWithoutResponse(tried);
  }

  private void writeAllWithoutResponse() {
    while (!outstanding.isEmpty()) {
      writeWithoutResponse(outstanding.removeFirst());
    }
  }

  private void writeWithoutResponse(Exchange exchange) {
    exchange.withoutResponse();
    writeLost(exchange);
  }

  private void writeLost(Exchange exchange) {
    rows.lost(exchange);
    forget(exchange);
  }

  private void write(Exchange exchange) {
    rows.answered(exchange);
    forget(exchange);
  }

  private void writeUnanswered(Exchange exchange, CloseReason reason) {
    exchange.unfinished(
        exchange == sending ? context.bytesSinceFrame(Direction.REQUEST) : 0,
        exchange == answering ? context.bytesSinceFrame(Direction.RESPONSE) : 0);
    rows.unanswered(exchange, reason);
    forget(exchange);
  }

  /** Its last row is written. */
  private void forget(Exchange exchange) {
    if (sending == exchange) {
      sending = null;
    }
  }

  @Override
  public void tick(long nowNanos) {
    partial(nowNanos);
    Exchange tried = trial;
    if (tried == null || !tried.responseComplete()) {
      return;
    }
    long quiet = nowNanos - tried.responseEndNanos();
    if (joinedLate && quiet >= QUIET_NANOS) {
      trial = null;
      inStep = true;
      write(tried);
    } else if (quiet >= TRIAL_NANOS) {
      spoilTrial();
    }
  }

  /** A row of what passed so far, of the request that is being sent or answered. */
  private void partial(long nowNanos) {
    Exchange exchange = answering != null ? answering : sending;
    if (exchange == null || exchange == trial) {
      return;
    }
    long request = exchange == sending ? context.bytesSinceFrame(Direction.REQUEST) : 0;
    long response = exchange == answering ? context.bytesSinceFrame(Direction.RESPONSE) : 0;
    if (exchange.tell(nowNanos, request + response)) {
      rows.partial(exchange, request, response);
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    Exchange early = answeredEarly;
    if (early != null) {
      early.unfinished(context.bytesSinceFrame(Direction.REQUEST), 0);
      writeAnsweredEarly();
    }
    Exchange tried = trial;
    if (tried != null && joinedLate && tried.responseComplete()) {
      trial = null;
      write(tried);
    }
    spoilTrial();
    if (answering != null) {
      writeUnanswered(answering, reason);
      answering = null;
    }
    while (!outstanding.isEmpty()) {
      writeUnanswered(outstanding.removeFirst(), reason);
    }
  }

  @Override
  public int pending() {
    return outstanding.size() + (answering == null && answeredEarly == null ? 0 : 1);
  }
}
