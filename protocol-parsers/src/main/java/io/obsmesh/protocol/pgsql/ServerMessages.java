package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.pgsql.Exchange.Command;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the server. It answers in order of sending; each message must be one that the oldest
 * unanswered message of the client can bring about, or the reading is out of step.
 *
 * <p>Source: "Message Flow", "Message Formats", "Error and Notice Message Fields" in the manual.
 */
final class ServerMessages implements MessageHandler {
  private static final String OUT_OF_ORDER = "response out of order";

  private final Connection connection;
  private final Skipped skipped;

  /** What the last command was answered with: the next one often is too. */
  private CommandTag lastTag = CommandTag.of("");

  private byte[] lastTagBytes = {};

  ServerMessages(Connection connection) {
    this.connection = connection;
    skipped = new Skipped(connection);
  }

  @Override
  public boolean untyped() {
    return false;
  }

  @Override
  public int wanted(int type, long length) {
    return switch (type) {
      case 'Z' -> length >= 0 && length != 1 ? -1 : 1;
      case '1', '2', '3', 'I', 'n', 's', 'c' -> length > 0 ? -1 : 0;
      case 'C' -> 128;
      case 'E' -> 8 << 10;
      case 'A' -> 8 << 10;
      case 't' -> 2 + 4 * 1024;
      case 'R' -> length >= 0 && length < 4 ? -1 : 0;
      case 'D', 'd', 'T', 'N', 'S', 'K', 'G', 'H', 'W', 'V', 'v' -> 0;
      default -> -1;
    };
  }

  @Override
  public void begin() {}

  @Override
  public @Nullable String accept(Message in, PgsqlEvent event) {
    skipped.dropMarks();
    Step head = connection.pending.peek();
    if (in.type == 'A') {
      notification(in, event);
      return null;
    }
    if (in.type == 'D' || in.type == 'd') {
      event.ignored = head == null || !head.exchange.streams;
      return data(in, head, event);
    }
    if (in.type == 'N' || in.type == 'S') {
      event.belongs = head == null ? null : head.exchange;
      return null;
    }
    if (connection.stray || head == null) {
      stray(in, event);
      return null;
    }
    Exchange done = connection.done;
    if (done != null && done != head.exchange) {
      event.before.add(done);
      connection.done = null;
    }
    String problem =
        switch (in.type) {
          case 'Z' -> ready(head, event);
          case 'E' -> error(in, head, event);
          default -> answer(in, head, event);
        };
    if (event.belongs == null) {
      event.belongs = head.exchange;
    }
    return problem;
  }

  private @Nullable String data(Message in, @Nullable Step head, PgsqlEvent event) {
    if (connection.stray || head == null) {
      connection.stray = true;
      connection.strayResponses++;
      connection.doubtCurrent();
      return null;
    }
    if (head.kind != Step.Kind.QUERY && head.kind != Step.Kind.EXECUTE) {
      return OUT_OF_ORDER;
    }
    if (in.type == 'D') {
      if (connection.done == head.exchange) {
        advance(head, event);
      }
      event.belongs = head.exchange;
      head.exchange.dataRows++;
    } else if (head.exchange.streams) {
      event.belongs = head.exchange;
    }
    return null;
  }

  private void stray(Message in, PgsqlEvent event) {
    connection.doubtCurrent();
    connection.strayResponses++;
    boolean ends = in.type == 'Z';
    connection.stray = !ends && in.type != 'E' || connection.stray && !ends;
    Exchange done = connection.done;
    if (done != null) {
      event.before.add(done);
      connection.done = null;
    }
    if (ends) {
      connection.quietPoint = connection.pending.isEmpty();
      event.settled = true;
    }
  }

  private static void notification(Message in, PgsqlEvent event) {
    in.int4();
    String channel = in.zeroEnded();
    boolean named = !in.ended();
    String payload = in.textUpTo(in.remaining());
    if (!named || in.cut) {
      return;
    }
    Exchange exchange = new Exchange(Command.NOTIFICATION);
    exchange.operation = "NOTIFY";
    exchange.params = List.of(channel, payload);
    exchange.truncated = in.length > 8 << 10;
    exchange.closed = true;
    event.apart = exchange;
    event.apartBytes = 5 + in.length;
  }

  private @Nullable String ready(Step head, PgsqlEvent event) {
    if (!head.kind.settles()) {
      return OUT_OF_ORDER;
    }
    connection.pending.poll();
    skipped.dropMarks();
    boolean pipelined = !connection.pending.isEmpty();
    connection.pipelines |= pipelined;
    if (pipelined && connection.probation) {
      connection.pending.addFirst(head);
      return "pipelined after a hole";
    }
    Exchange exchange = head.exchange;
    connection.done = null;
    event.belongs = exchange;
    if (exchange.unanswered == null) {
      exchange.ended = true;
      event.ended.add(exchange);
    }
    event.settled = true;
    connection.probation = connection.requestsLost;
    return null;
  }

  private @Nullable String error(Message in, Step head, PgsqlEvent event) {
    switch (head.kind) {
      case LOGIN -> {
        connection.pending.poll();
        fail(in, head.exchange);
        event.belongs = head.exchange;
        event.ended.add(head.exchange);
      }
      case QUERY -> {
        boolean another = head.cut || head.nextText < head.texts.size();
        if (connection.done == head.exchange && another) {
          advance(head, event);
        }
        fail(in, head.exchange);
        connection.done = head.exchange;
      }
      case FUNCTION_CALL, SYNC -> {
        fail(in, head.exchange);
        connection.done = head.exchange;
      }
      case PARSE, BIND, DESCRIBE_STATEMENT, DESCRIBE_PORTAL, EXECUTE, CLOSE -> {
        fail(in, head.exchange);
        connection.done = head.exchange;
        event.belongs = head.exchange;
        skipped.leaveOut(head.exchange, event);
      }
      case COPY_DATA -> {
        return OUT_OF_ORDER;
      }
    }
    return null;
  }

  private void fail(Message in, Exchange exchange) {
    if (ErrorFields.read(in, exchange)) {
      connection.skipping = false;
    }
  }

  private @Nullable String answer(Message in, Step head, PgsqlEvent event) {
    return switch (head.kind) {
      case LOGIN -> expected(in.type == 'R' || in.type == 'K' || in.type == 'v');
      case QUERY -> result(in, head, event);
      case EXECUTE -> result(in, head, event);
      case PARSE -> answered(in.type == '1', head, event);
      case BIND -> answered(in.type == '2', head, event);
      case CLOSE -> answered(in.type == '3', head, event);
      case DESCRIBE_STATEMENT -> {
        if (in.type == 't') {
          types(in, head.statement);
          yield null;
        }
        yield answered(in.type == 'T' || in.type == 'n', head, event);
      }
      case DESCRIBE_PORTAL -> answered(in.type == 'T' || in.type == 'n', head, event);
      case FUNCTION_CALL -> {
        head.exchange.ended = true;
        yield expected(in.type == 'V');
      }
      case SYNC, COPY_DATA -> OUT_OF_ORDER;
    };
  }

  private static @Nullable String expected(boolean fits) {
    return fits ? null : OUT_OF_ORDER;
  }

  private @Nullable String answered(boolean fits, Step head, PgsqlEvent event) {
    if (!fits) {
      return OUT_OF_ORDER;
    }
    connection.pending.poll();
    Exchange exchange = head.exchange;
    event.belongs = exchange;
    exchange.open--;
    if (exchange.open == 0 && exchange.closed && !exchange.ended) {
      exchange.ended = true;
      event.ended.add(exchange);
    }
    return null;
  }

  private static void types(Message in, @Nullable Statement statement) {
    int count = in.int2();
    if (statement != null && count <= in.remaining() / 4) {
      int[] types = new int[count];
      for (int i = 0; i < count; i++) {
        types[i] = in.int4();
      }
      statement.types = types;
    }
  }

  private @Nullable String result(Message in, Step head, PgsqlEvent event) {
    boolean simple = head.kind == Step.Kind.QUERY;
    boolean next = connection.done == head.exchange && in.type != 'c';
    if (next && simple && !head.exchange.written) {
      advance(head, event);
    }
    Exchange exchange = head.exchange;
    event.belongs = exchange;
    switch (in.type) {
      case 'T' -> {
        exchange.columns = true;
        return expected(simple);
      }
      case 'G' -> exchange.copyIn = true;
      case 'H', 'c' -> {}
      case 'W' -> {
        exchange.streams = true;
      }
      case 'C' -> {
        return complete(in, head);
      }
      case 'I' -> finish(head);
      case 's' -> {
        exchange.rows = exchange.dataRows;
        finish(head);
        return expected(!simple);
      }
      default -> {
        return OUT_OF_ORDER;
      }
    }
    return null;
  }

  private @Nullable String complete(Message in, Step head) {
    Exchange exchange = head.exchange;
    if (!in.nextIs(lastTagBytes)) {
      String text = in.zeroEnded();
      if (in.ended()) {
        finish(head);
        return null;
      }
      lastTag = CommandTag.of(text);
      lastTagBytes = text.getBytes(StandardCharsets.UTF_8);
    }
    CommandTag tag = lastTag;
    String operation = exchange.operation;
    if (operation == null) {
      exchange.operation = tag.ofData() ? tag.verb() : null;
    } else if (tag.contradicts(operation)) {
      return "answer to another statement";
    }
    boolean counted = exchange.columns || exchange.dataRows > 0;
    exchange.rows = tag.rows() >= 0 ? tag.rows() : counted ? exchange.dataRows : -1;
    finish(head);
    return null;
  }

  private void finish(Step head) {
    Exchange exchange = head.exchange;
    exchange.ended = true;
    connection.done = exchange;
    if (head.kind == Step.Kind.EXECUTE) {
      connection.pending.poll();
      exchange.open--;
      skipped.swallowSyncs(exchange);
      skipped.dropMarks();
    }
  }

  /** The next statement of a simple query begins to be answered. */
  private void advance(Step head, PgsqlEvent event) {
    Exchange before = head.exchange;
    event.before.add(before);
    connection.done = null;
    Exchange next = new Exchange(Command.QUERY);
    next.user = before.user;
    next.db = before.db;
    next.startNanos = before.startNanos;
    next.sentNanos = before.sentNanos;
    next.lossy = before.lossy;
    next.truncated = before.truncated;
    next.closed = true;
    if (head.nextText < head.texts.size()) {
      boolean cut = head.cut && head.nextText == head.texts.size() - 1;
      next.use(new Statement(head.texts.get(head.nextText), cut));
    }
    head.nextText++;
    head.exchange = next;
  }
}
