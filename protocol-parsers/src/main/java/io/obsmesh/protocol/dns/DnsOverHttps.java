package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;

/** Answers of DNS that HTTP carries (RFC 8484). Not thread-safe. */
public final class DnsOverHttps {
  /** The content type of a message. */
  public static final String CONTENT_TYPE = "application/dns-message";

  private static final String TRANSPORT = "https";

  private final DnsReader reader = new DnsReader();
  private final ByteCursor cursor = new ByteCursor();

  /**
   * Fills the columns of {@link DnsTable} that a whole answer tells; it repeats its question.
   *
   * @return false when it is no answer with a question
   */
  public boolean fill(Row row, byte[] answer, int length) {
    DnsMessage message = reader.read(cursor.wrap(answer, 0, length), length);
    if (message == null || !message.response() || message.query() == null) {
      return false;
    }
    boolean known = message.rcode() != DnsMessage.UNKNOWN;
    String rcode = known ? DnsCodes.rcode(message.rcode()) : null;
    boolean failed = known && message.rcode() != 0;
    row.set(DnsTable.ID, message.id())
        .set(DnsTable.QUERY, message.query())
        .set(DnsTable.QTYPE, DnsCodes.type(message.qtype()))
        .set(DnsTable.OPCODE, DnsCodes.opcode(message.opcode()))
        .set(DnsTable.TRANSPORT, TRANSPORT)
        .set(DnsTable.RCODE, rcode)
        .set(DnsTable.ANSWERS, message.answers())
        .set(RequestColumns.ERROR_TYPE, failed ? rcode : null);
    if (known) {
      row.set(RequestColumns.ERROR, failed);
    }
    if (message.cut()) {
      row.set(RequestColumns.TRUNCATED, true);
    }
    return true;
  }
}
