package io.obsmesh.protocol.pgsql;

import java.util.Set;

/** Reads an ErrorResponse ("Error and Notice Message Fields" in the manual). */
final class ErrorFields {
  private static final Set<String> FATAL = Set.of("FATAL", "PANIC");

  private ErrorFields() {}

  /**
   * The exchange ends with this error.
   *
   * @return whether the server closes the connection, so that there is no ReadyForQuery
   */
  static boolean read(Message in, Exchange exchange) {
    exchange.ended = true;
    exchange.failed = true;
    exchange.rows = -1;
    while (in.peek() > 0) {
      int field = in.int1();
      String value = in.zeroEnded();
      if (in.ended()) {
        // The rest is missing; what is here would be another text.
        exchange.truncated = true;
        break;
      }
      switch (field) {
        // V is S without translation, since 9.6.
        case 'V' -> exchange.severity = value;
        case 'S' -> exchange.severity = exchange.severity == null ? value : exchange.severity;
        case 'C' -> exchange.errorCode = value;
        case 'M' -> exchange.message = value;
        default -> {}
      }
    }
    return exchange.severity != null && FATAL.contains(exchange.severity);
  }
}
