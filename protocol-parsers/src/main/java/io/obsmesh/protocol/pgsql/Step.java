package io.obsmesh.protocol.pgsql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of the client that the server answers. */
final class Step {
  enum Kind {
    LOGIN,
    QUERY,
    PARSE,
    BIND,
    DESCRIBE_STATEMENT,
    DESCRIBE_PORTAL,
    EXECUTE,
    CLOSE,
    FUNCTION_CALL,
    SYNC,
    /** The client begins to send data: has no answer of its own. */
    COPY_DATA;

    /** The server answers with ReadyForQuery in the end. */
    boolean settles() {
      return this == LOGIN || this == QUERY || this == SYNC || this == FUNCTION_CALL;
    }
  }

  final Kind kind;

  /** What its responses belong to; for a query of several statements, the one at hand. */
  Exchange exchange;

  /** What was prepared or is described. */
  @Nullable Statement statement;

  String name = "";

  /** The statements of a query, and which of them is next. */
  List<String> texts = List.of();

  int nextText = 1;
  boolean cut;

  Step(Kind kind, Exchange exchange) {
    this.kind = kind;
    this.exchange = exchange;
  }
}
