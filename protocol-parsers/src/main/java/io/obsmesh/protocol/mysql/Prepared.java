package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.sql.SqlText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prepared statement of this connection. */
final class Prepared {
  /** Of a statement that is executed again and again before it is described. */
  static final int MOST_WAITING = 8;

  final @Nullable String statement;
  final @Nullable String digest;
  final @Nullable String operation;
  final boolean secret;
  final boolean cut;

  /** Number of parameters; -1 while the server has not told. */
  int parameters = -1;

  /** Types of the parameters as last sent; they are sent again only when they change. */
  int @Nullable [] types;

  /** Parameters whose value was sent ahead with SEND_LONG_DATA. */
  final BitSet sentAhead = new BitSet();

  /** Sent before the server had described the statement. */
  final List<ExecuteParameters.Waiting> waiting = new ArrayList<>(0);

  Prepared(Exchange prepare, SqlText sql) {
    statement = prepare.statement;
    digest = prepare.digest;
    operation = prepare.operation;
    secret = sql.secret();
    cut = prepare.truncated;
  }
}
