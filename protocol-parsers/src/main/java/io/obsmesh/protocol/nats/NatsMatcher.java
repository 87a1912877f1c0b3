package io.obsmesh.protocol.nats;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins a message that names a reply subject and the message to that subject, when both pass here.
 * All other operations are rows at once.
 */
final class NatsMatcher implements RequestMatcher<Operation> {
  /** Replies to these subjects acknowledge a delivery of JetStream; they are no answers. */
  private static final String ACKNOWLEDGEMENT = "$JS.ACK.";

  /** Where clients have answers sent to. */
  private static final String INBOX = "_INBOX.";

  private static final int MOST_ANSWERED = 256;

  private static final int FIRST_ERROR = 400;

  private final SessionContext context;
  private final Row row = new Row(NatsTable.TABLE);

  /** What waits for an answer, by reply subject, oldest first. */
  private final Map<String, Exchange> clients = new LinkedHashMap<>();

  private final Map<String, Exchange> servers = new LinkedHashMap<>();
  private final ArrayDeque<Exchange> clientPings = new ArrayDeque<>(0);
  private final ArrayDeque<Exchange> serverPings = new ArrayDeque<>(0);

  /** Reply subjects of questions that were answered, for further answers. */
  private final Set<String> answered = new LinkedHashSet<>();

  NatsMatcher(SessionContext context) {
    this.context = context;
  }

  @Override
  public void accept(Direction direction, Operation operation, Span span) {
    switch (operation.verb) {
      case "PUB", "HPUB", "MSG", "HMSG" -> message(direction, operation, span);
      case "PING" -> ping(direction, operation, span);
      case "PONG" -> pong(direction.opposite(), operation, span);
      case "+OK" -> {
        // Says only that the server read something.
      }
      case "-ERR" -> failed(operation, span);
      default -> oneWay(direction, operation, span);
    }
  }

  private Map<String, Exchange> open(Direction sender) {
    return sender == Direction.REQUEST ? clients : servers;
  }

  private ArrayDeque<Exchange> pings(Direction sender) {
    return sender == Direction.REQUEST ? clientPings : serverPings;
  }

  private void message(Direction sender, Operation operation, Span span) {
    Exchange question = open(sender.opposite()).remove(operation.subject);
    if (question != null) {
      question.fillAnswered(row, operation, span);
      status(operation.status, operation.text);
      context.rows().accept(row);
      remember(operation.subject);
      return;
    }
    String subject = operation.subject;
    if (subject != null && subject.startsWith(INBOX) && !answered.contains(subject)) {
      // Rather the answer to a question that was lost than a message of its own.
      return;
    }
    String replyTo = operation.replyTo;
    if (replyTo == null || replyTo.startsWith(ACKNOWLEDGEMENT)) {
      oneWay(sender, operation, span);
      return;
    }
    Map<String, Exchange> open = open(sender);
    Exchange before = open.remove(replyTo);
    if (before == null && open.size() >= context.limits().pendingRequests()) {
      before = oldest(open);
    }
    if (before != null) {
      unanswered(before, CloseReason.UNOBSERVED);
    }
    open.put(replyTo, new Exchange(operation, sender, span));
  }

  private void remember(@Nullable String subject) {
    if (subject == null || !subject.startsWith(INBOX)) {
      return;
    }
    if (answered.size() >= MOST_ANSWERED) {
      Iterator<String> subjects = answered.iterator();
      subjects.next();
      subjects.remove();
    }
    answered.add(subject);
  }

  private static Exchange oldest(Map<String, Exchange> open) {
    Iterator<Exchange> exchanges = open.values().iterator();
    Exchange oldest = exchanges.next();
    exchanges.remove();
    return oldest;
  }

  /** An answer without status succeeded, as far as NATS can tell. */
  private void status(@Nullable String status, @Nullable String text) {
    boolean error = status != null && status.compareTo(Integer.toString(FIRST_ERROR)) >= 0;
    row.set(NatsTable.STATUS, status)
        .set(NatsTable.MESSAGE, text)
        .set(RequestColumns.ERROR, error)
        .set(RequestColumns.ERROR_TYPE, error ? status : null);
  }

  private void oneWay(Direction sender, Operation operation, Span span) {
    new Exchange(operation, sender, span).fill(row);
    row.set(NatsTable.QUEUE, operation.queue)
        .set(NatsTable.CLIENT_NAME, operation.clientName)
        .set(NatsTable.USER, operation.user)
        .set(NatsTable.CLIENT_VERSION, operation.version);
    status(operation.status, operation.text);
    context.rows().accept(row);
  }

  private void failed(Operation operation, Span span) {
    new Exchange(operation, Direction.RESPONSE, span).fill(row);
    String text = operation.text == null ? "" : operation.text;
    row.set(NatsTable.MESSAGE, text)
        .set(RequestColumns.ERROR, true)
        .set(RequestColumns.ERROR_TYPE, kind(text));
    context.rows().accept(row);
  }

  /** The words before what differs from error to error: a subject, a number. */
  private static String kind(String text) {
    String folded = text.toLowerCase(Locale.ROOT);
    for (String part : new String[] {" for ", ":"}) {
      int end = folded.indexOf(part);
      if (end > 0) {
        return text.substring(0, end);
      }
    }
    return text.substring(0, Math.min(text.length(), 64));
  }

  private void ping(Direction sender, Operation operation, Span span) {
    ArrayDeque<Exchange> pings = pings(sender);
    if (pings.size() >= context.limits().pendingRequests()) {
      unanswered(pings.remove(), CloseReason.UNOBSERVED);
    }
    pings.add(new Exchange(operation, sender, span));
  }

  private void pong(Direction sender, Operation operation, Span span) {
    Exchange ping = pings(sender).poll();
    if (ping != null) {
      ping.fillAnswered(row, operation, span);
      row.set(RequestColumns.ERROR, false);
      context.rows().accept(row);
    }
  }

  private void unanswered(Exchange exchange, CloseReason why) {
    exchange.fill(row);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    for (Direction sender : Direction.values()) {
      while (!pings(sender).isEmpty()) {
        // Answers have no number: the next one may be of another.
        unanswered(pings(sender).remove(), CloseReason.UNOBSERVED);
      }
      Iterator<Exchange> exchanges = open(sender).values().iterator();
      while (exchanges.hasNext()) {
        Exchange exchange = exchanges.next();
        // A reply subject may be used again, and both may have been lost.
        if (exchange.doubted(direction)) {
          exchanges.remove();
          unanswered(exchange, CloseReason.UNOBSERVED);
        }
      }
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    for (Direction sender : Direction.values()) {
      for (Exchange exchange : open(sender).values()) {
        unanswered(exchange, exchange.touched() ? CloseReason.UNOBSERVED : reason);
      }
      open(sender).clear();
      while (!pings(sender).isEmpty()) {
        unanswered(pings(sender).remove(), reason);
      }
    }
  }

  @Override
  public int pending() {
    return clients.size() + servers.size() + clientPings.size() + serverPings.size();
  }
}
