package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.Transport;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Joins questions and answers by id and name, in any order. A question that is sent again under the
 * same id is a row of its own; the answer goes to the oldest. Answers to questions that were not
 * seen make no row.
 */
final class DnsMatcher implements RequestMatcher<DnsMessage> {
  /** Resolvers give up after 5 s (resolv.conf(5)); twice that leaves room for a slow answer. */
  static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Question(DnsMessage message, long firstByteNanos, long lastByteNanos, long bytes) {
    boolean answeredBy(DnsMessage answer) {
      return message.id() == answer.id()
          && message.opcode() == answer.opcode()
          && (answer.query() == null || answer.query().equalsIgnoreCase(message.query()));
    }
  }

  private final SessionContext context;
  private final String transport;
  private final Row row = new Row(DnsTable.TABLE);
  private final ArrayDeque<Question> questions = new ArrayDeque<>();

  DnsMatcher(SessionContext context, Transport transport) {
    this.context = context;
    this.transport = transport.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void accept(Direction direction, DnsMessage message, Span span) {
    if (!message.response()) {
      if (questions.size() >= context.limits().pendingRequests()) {
        unanswered(questions.remove(), CloseReason.TIMEOUT.errorType());
      }
      questions.add(
          new Question(message, span.firstByteNanos(), span.lastByteNanos(), span.length()));
      return;
    }
    for (Iterator<Question> open = questions.iterator(); open.hasNext(); ) {
      Question question = open.next();
      if (question.answeredBy(message)) {
        open.remove();
        answered(question, message, span);
        return;
      }
    }
  }

  private void answered(Question question, DnsMessage answer, Span span) {
    String rcode = DnsCodes.rcode(answer.rcode());
    boolean failed = answer.rcode() != 0;
    begin(question)
        .set(RequestColumns.LATENCY, Math.max(0, span.lastByteNanos() - question.firstByteNanos()))
        .set(RequestColumns.TTFB, Math.max(0, span.firstByteNanos() - question.lastByteNanos()))
        .set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.ERROR, failed)
        .set(RequestColumns.ERROR_TYPE, failed ? rcode : null)
        .set(DnsTable.RCODE, rcode)
        .set(DnsTable.ANSWERS, answer.answers());
    if (answer.cut()) {
      row.set(RequestColumns.TRUNCATED, true);
    }
    context.rows().accept(row);
  }

  private void unanswered(Question question, String why) {
    begin(question).set(RequestColumns.ERROR, true).set(RequestColumns.ERROR_TYPE, why);
    context.rows().accept(row);
  }

  private Row begin(Question question) {
    DnsMessage message = question.message();
    @Nullable String query = message.query();
    return row.clear()
        .set(RequestColumns.TIME, question.firstByteNanos())
        .set(RequestColumns.REQUEST_BYTES, question.bytes())
        .set(DnsTable.ID, message.id())
        .set(DnsTable.QUERY, query)
        .set(DnsTable.QTYPE, query == null ? null : DnsCodes.type(message.qtype()))
        .set(DnsTable.OPCODE, DnsCodes.opcode(message.opcode()))
        .set(DnsTable.TRANSPORT, transport);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {}

  @Override
  public void close(CloseReason reason, long timeNanos) {
    while (!questions.isEmpty()) {
      unanswered(questions.remove(), reason.errorType());
    }
  }

  @Override
  public void tick(long nowNanos) {
    while (!questions.isEmpty()
        && nowNanos - questions.element().firstByteNanos() > TIMEOUT_NANOS) {
      unanswered(questions.remove(), CloseReason.TIMEOUT.errorType());
    }
  }

  @Override
  public int pending() {
    return questions.size();
  }
}
