package io.obsmesh.protocol.pgsql;

import java.util.function.Predicate;

/** Messages of the client that the server does not answer, although it answers their kind. */
final class Skipped {
  private final Connection connection;

  Skipped(Connection connection) {
    this.connection = connection;
  }

  /** Marks of data that nobody waits for: the statement failed, or streams. */
  void dropMarks() {
    Step head = connection.pending.peek();
    while (head != null && head.kind == Step.Kind.COPY_DATA) {
      connection.pending.poll();
      head = connection.pending.peek();
    }
  }

  /** The server reads on until the next Sync, and does nothing of what is before it. */
  void leaveOut(Exchange failed, PgsqlEvent event) {
    swallowSyncs(failed);
    Step step = connection.pending.peek();
    while (step != null && !step.kind.settles()) {
      connection.pending.poll();
      Statement statement = step.statement;
      if (step.kind == Step.Kind.PARSE && statement != null) {
        connection.statements.remove(step.name, statement);
      }
      Exchange skipped = step.exchange;
      skipped.open--;
      if (skipped != failed && skipped.unanswered == null && step.kind != Step.Kind.COPY_DATA) {
        skipped.unanswered = "skipped";
        skipped.forgetResponse();
        if (skipped.closed) {
          event.before.add(skipped);
        }
      }
      step = connection.pending.peek();
    }
    connection.skipping = step == null;
  }

  /** While the client sends data the server ignores Sync. */
  void swallowSyncs(Exchange copy) {
    if (!copy.copyIn || connection.pending.stream().noneMatch(Skipped::data)) {
      return;
    }
    connection.pending.removeIf(
        new Predicate<>() {
          private boolean begun;

          @Override
          public boolean test(Step step) {
            begun |= data(step);
            return !begun && step.kind == Step.Kind.SYNC && step.exchange == copy;
          }
        });
  }

  private static boolean data(Step step) {
    return step.kind == Step.Kind.COPY_DATA;
  }
}
