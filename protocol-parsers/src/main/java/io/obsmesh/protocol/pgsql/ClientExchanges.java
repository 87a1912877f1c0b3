package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.pgsql.Exchange.Command;

/** Puts messages of the client that belong together into one exchange. */
final class ClientExchanges {
  private final Connection connection;

  ClientExchanges(Connection connection) {
    this.connection = connection;
  }

  /** A message that nothing answers. */
  void silent(Command command, PgsqlEvent event) {
    Exchange exchange = begin(command, event);
    exchange.closed = true;
    event.silent = true;
    connection.endBatch();
  }

  /** Begins an exchange with this message. */
  Exchange begin(Command command, PgsqlEvent event) {
    Exchange exchange = new Exchange(command);
    exchange.user = connection.user;
    exchange.db = connection.db;
    connection.last = exchange;
    event.belongs = exchange;
    event.begins = true;
    return exchange;
  }

  /** The server will answer this. */
  void expect(Step step, PgsqlEvent event) {
    connection.batchOpen = !step.kind.settles();
    Exchange exchange = step.exchange;
    if (!connection.batchTracked) {
      connection.abandon(exchange);
    } else if (!connection.skipping || step.kind.settles()) {
      connection.skipping = false;
      exchange.open++;
      connection.pending.add(step);
    } else if (!exchange.failed) {
      exchange.unanswered = "skipped";
      if (exchange.closed) {
        event.before.add(exchange);
      }
    }
    if (event.belongs == null) {
      event.belongs = exchange;
    }
  }

  /** The exchange that this message belongs to; {@code fresh} begins another. */
  Exchange group(Command command, boolean fresh, PgsqlEvent event) {
    if (fresh) {
      closeCurrent(event);
    }
    Exchange current = connection.current;
    if (current == null) {
      current = begin(command, event);
      connection.current = current;
    } else if (command.ordinal() > current.command.ordinal()) {
      current.command = command;
    }
    return current;
  }

  /** No more messages belong to the exchange at hand. */
  void closeCurrent(PgsqlEvent event) {
    Exchange current = connection.current;
    connection.current = null;
    if (current == null) {
      return;
    }
    current.closed = true;
    if (current.abandoned) {
      connection.abandoned.add(current);
    } else if (current.unanswered != null) {
      event.before.add(current);
    } else if (current.open == 0 && !current.ended) {
      current.ended = true;
      event.before.add(current);
    }
  }
}
