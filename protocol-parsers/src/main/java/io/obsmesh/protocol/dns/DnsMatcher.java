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

  private record Question(
      Direction from, DnsMessage message, long firstByteNanos, long lastByteNanos, long bytes) {
    /** Nobody answers himself: that is an announcement (RFC 6762 section 8.3). */
    boolean answeredBy(Direction by, DnsMessage answer) {
      return by != from
          && message.id() == answer.id()
          && message.opcode() == answer.opcode()
          && about(answer);
    }

    /** An answer in multicast repeats no question (RFC 6762 section 6), only the names. */
    private boolean about(DnsMessage answer) {
      String asked = message.query();
      if (answer.query() != null) {
        return answer.query().equalsIgnoreCase(asked);
      }
      return answer.owners().isEmpty()
          || answer.owners().stream().anyMatch(owner -> owner.equalsIgnoreCase(asked));
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
          new Question(
              direction, message, span.firstByteNanos(), span.lastByteNanos(), span.length()));
      return;
    }
    for (Iterator<Question> open = questions.iterator(); open.hasNext(); ) {
      Question question = open.next();
      if (question.answeredBy(direction, message)) {
        open.remove();
        answered(question, message, span);
        return;
      }
    }
  }

  private void answered(Question question, DnsMessage answer, Span span) {
    boolean known = answer.rcode() != DnsMessage.UNKNOWN;
    @Nullable String rcode = known ? DnsCodes.rcode(answer.rcode()) : null;
    boolean failed = known && answer.rcode() != 0;
    begin(question)
        .set(RequestColumns.LATENCY, Math.max(0, span.lastByteNanos() - question.firstByteNanos()))
        .set(RequestColumns.TTFB, Math.max(0, span.firstByteNanos() - question.lastByteNanos()))
        .set(RequestColumns.RESPONSE_BYTES, span.length())
        .set(RequestColumns.ERROR_TYPE, failed ? rcode : null)
        .set(DnsTable.RCODE, rcode)
        .set(DnsTable.ANSWERS, answer.answers());
    if (known) {
      row.set(RequestColumns.ERROR, failed);
    }
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
