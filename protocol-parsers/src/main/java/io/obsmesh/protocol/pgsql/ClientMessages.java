package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.pgsql.Exchange.Command;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the client. Parse, Bind, Describe and Execute of one statement become one exchange;
 * Sync and Close count to the exchange before them.
 *
 * <p>Source: "Message Flow" and "Message Formats" in the manual.
 */
final class ClientMessages implements MessageHandler {
  static final int SSL_REQUEST = 80877103;
  static final int GSS_REQUEST = 80877104;
  static final int CANCEL_REQUEST = 80877102;

  /** Longest part of a Bind that is read for its parameters. */
  private static final int BIND_BYTES = 64 << 10;

  /** The server's own bound on a startup packet. */
  private static final int STARTUP_BYTES = 10_000;

  private final Connection connection;
  private final SessionContext context;
  private final ClientExchanges exchanges;
  private final int fieldBytes;
  private int strayAtBegin;

  ClientMessages(Connection connection, SessionContext context) {
    this.connection = connection;
    this.context = context;
    exchanges = new ClientExchanges(connection);
    fieldBytes = context.limits().fieldBytes();
  }

  @Override
  public boolean untyped() {
    return connection.startup;
  }

  @Override
  public int wanted(int type, long length) {
    if (type == Message.UNTYPED) {
      return length >= 4 && length <= STARTUP_BYTES ? (int) length : -1;
    }
    return switch (type) {
      case 'Q' -> length == 0 ? -1 : fieldBytes + 1;
      case 'P' -> length == 0 ? -1 : fieldBytes + 1024;
      case 'B' -> BIND_BYTES;
      case 'D', 'C', 'E' -> 512;
      case 'H', 'S', 'X', 'c' -> length > 0 ? -1 : 0;
      // Passwords, data and the arguments of functions are stepped over.
      case 'p', 'd', 'f', 'F' -> 0;
      default -> -1;
    };
  }

  @Override
  public void begin() {
    strayAtBegin = connection.strayResponses;
  }

  @Override
  public @Nullable String accept(Message in, PgsqlEvent event) {
    switch (in.type) {
      case Message.UNTYPED -> {
        return startup(in, event);
      }
      case 'p' -> {
        Step open = connection.pending.peek();
        event.belongs = open != null && open.kind == Step.Kind.LOGIN ? open.exchange : null;
      }
      case 'd', 'c', 'f' -> data(event);
      case 'H' -> {
        event.belongs = connection.last;
        exchanges.closeCurrent(event);
      }
      case 'X' -> exchanges.silent(Command.TERMINATE, event);
      default -> {
        if (!connection.batchOpen) {
          connection.batchTracked =
              !connection.responsesLost || !connection.pending.isEmpty() || connection.mayStart();
        }
        if (connection.strayResponses != strayAtBegin) {
          // A hole in a message may be given up only after its response has come: that went by.
          connection.batchTracked = false;
          connection.doubtCurrent();
        }
        if (!connection.batchTracked) {
          connection.quietPoint = false;
        }
        return command(in, event);
      }
    }
    return null;
  }

  private @Nullable String command(Message in, PgsqlEvent event) {
    switch (in.type) {
      case 'Q' -> query(in, event);
      case 'P' -> parse(in, event);
      case 'B' -> bind(in, event);
      case 'D', 'C' -> {
        return describeOrClose(in, event);
      }
      case 'E' -> execute(in, event);
      case 'F' -> {
        exchanges.closeCurrent(event);
        Exchange exchange = exchanges.begin(Command.FUNCTION_CALL, event);
        exchange.closed = true;
        exchanges.expect(new Step(Step.Kind.FUNCTION_CALL, exchange), event);
        connection.endBatch();
        return tooMany();
      }
      default -> {
        sync(event);
        return tooMany();
      }
    }
    return tooMany();
  }

  private @Nullable String tooMany() {
    return connection.pending.size() > 4L * context.limits().pendingRequests()
        ? "too many messages without response"
        : null;
  }

  private @Nullable String startup(Message in, PgsqlEvent event) {
    int code = in.int4();
    switch (code) {
      case SSL_REQUEST -> connection.encryptionAsked = 'S';
      case GSS_REQUEST -> connection.encryptionAsked = 'G';
      case CANCEL_REQUEST -> exchanges.silent(Command.CANCEL, event);
      default -> {
        if (code >>> 16 != 3) {
          return "unknown protocol version";
        }
        connection.startup = false;
        login(in, event);
      }
    }
    return null;
  }

  private void login(Message in, PgsqlEvent event) {
    boolean replication = false;
    String database = "";
    while (in.peek() > 0 && !in.ended()) {
      String name = in.zeroEnded();
      String value = in.zeroEnded();
      if (in.ended()) {
        break;
      }
      switch (name) {
        case "user" -> connection.user = value;
        case "database" -> database = value;
        case "replication" ->
            replication =
                List.of("true", "on", "yes", "1").contains(value.toLowerCase(Locale.ROOT));
        default -> {}
      }
    }
    // The server's own default is the database of the user's name.
    String named = database.isEmpty() ? connection.user : database;
    connection.db = replication || in.cut && database.isEmpty() ? null : named;
    Exchange exchange = exchanges.begin(Command.LOGIN, event);
    exchange.truncated = in.cut;
    exchange.closed = true;
    connection.batchTracked = !connection.responsesLost;
    exchanges.expect(new Step(Step.Kind.LOGIN, exchange), event);
    connection.endBatch();
  }

  private void query(Message in, PgsqlEvent event) {
    exchanges.closeCurrent(event);
    boolean cut = in.cut || in.length - 1 > fieldBytes;
    String text = in.textUpTo(fieldBytes);
    List<String> texts = StatementSplit.of(text);
    Exchange exchange = exchanges.begin(Command.QUERY, event);
    exchange.use(new Statement(texts.getFirst(), cut && texts.size() == 1));
    exchange.closed = true;
    Step step = new Step(Step.Kind.QUERY, exchange);
    step.texts = texts;
    step.cut = cut;
    exchanges.expect(step, event);
    connection.endBatch();
    connection.statements.remove("");
    connection.portals.remove("");
    if (!connection.statements.isEmpty()) {
      String upper = text.toUpperCase(Locale.ROOT);
      if (cut || upper.contains("DEALLOCATE") || upper.contains("DISCARD")) {
        connection.forgetNames();
      }
    }
  }

  private void parse(Message in, PgsqlEvent event) {
    Exchange open = connection.current;
    boolean fresh = open != null && (open.parsedName != null || open.boundPortal != null);
    Exchange exchange = exchanges.group(Command.PARSE, fresh, event);
    String name = in.zeroEnded();
    boolean named = !in.ended();
    String text = named ? in.textUpTo(fieldBytes) : "";
    boolean cut = in.peek() != 0;
    Statement statement = new Statement(text, cut);
    in.skip(1);
    int[] types = new int[Math.min(in.int2(), in.remaining() / 4)];
    for (int i = 0; i < types.length; i++) {
      types[i] = in.int4();
    }
    statement.types = in.cut ? Statement.NO_TYPES : types;
    Step step = new Step(Step.Kind.PARSE, exchange);
    step.statement = statement;
    step.name = name;
    exchange.parsedName = name;
    if (named) {
      exchange.use(statement);
      connection.statements.put(name, statement);
    } else {
      // Some name means something else from now on.
      connection.forgetNames();
    }
    exchanges.expect(step, event);
  }

  private void bind(Message in, PgsqlEvent event) {
    String portal = in.zeroEnded();
    String name = in.zeroEnded();
    boolean named = !in.ended();
    if (!named) {
      connection.doubtCurrent();
    }
    Exchange open = connection.current;
    boolean fresh =
        open != null
            && (open.boundPortal != null
                || open.parsedName != null && !(named && open.parsedName.equals(name)));
    Exchange exchange = exchanges.group(Command.BIND, fresh, event);
    exchange.boundPortal = portal;
    Statement statement = named ? connection.statements.get(name) : null;
    exchange.use(statement);
    boolean cut = in.cut || in.length > BIND_BYTES;
    boolean show = statement != null && !statement.secret && named;
    List<String> params = show && statement != null ? BindValues.read(in, statement.types) : null;
    exchange.params = params == null || params.isEmpty() ? null : params;
    exchange.truncated |= cut && params == null && show;
    if (named) {
      connection.portals.put(
          portal, new Connection.Portal(statement, exchange.params, exchange.truncated));
    } else {
      connection.portals.clear();
    }
    exchanges.expect(new Step(Step.Kind.BIND, exchange), event);
  }

  private @Nullable String describeOrClose(Message in, PgsqlEvent event) {
    boolean describe = in.type == 'D';
    int what = in.int1();
    String name = in.zeroEnded();
    if (what != 'S' && what != 'P') {
      return "neither statement nor portal";
    }
    if (in.ended()) {
      connection.forgetNames();
      connection.doubtCurrent();
    }
    boolean ofStatement = what == 'S';
    Exchange last = connection.last;
    boolean attach =
        !describe
            && connection.current == null
            && connection.batchOpen
            && last != null
            && !last.written
            && !last.ended
            && last.unanswered == null;
    Exchange exchange =
        attach && last != null
            ? last
            : exchanges.group(describe ? Command.DESCRIBE : Command.CLOSE, false, event);
    Statement statement = ofStatement ? connection.statements.get(name) : null;
    if (!attach && exchange.parsedName == null && exchange.boundPortal == null) {
      Connection.Portal portal = ofStatement ? null : connection.portals.get(name);
      Statement meant = portal == null ? statement : portal.statement();
      if (meant != null && exchange.statement == null) {
        exchange.use(meant);
      }
    }
    Step.Kind kind =
        !describe
            ? Step.Kind.CLOSE
            : ofStatement ? Step.Kind.DESCRIBE_STATEMENT : Step.Kind.DESCRIBE_PORTAL;
    Step step = new Step(kind, exchange);
    step.statement = statement;
    if (!describe) {
      if (ofStatement) {
        connection.statements.remove(name);
      } else {
        connection.portals.remove(name);
      }
    }
    exchanges.expect(step, event);
    return null;
  }

  private void execute(Message in, PgsqlEvent event) {
    String name = in.zeroEnded();
    Connection.Portal portal = in.ended() ? null : connection.portals.get(name);
    Exchange open = connection.current;
    boolean fresh =
        open != null
            && (open.boundPortal == null
                ? open.parsedName != null
                : !open.boundPortal.equals(name));
    Exchange exchange = exchanges.group(Command.EXECUTE, fresh, event);
    Statement statement = portal == null ? null : portal.statement();
    exchange.use(statement);
    exchange.params = portal == null ? null : portal.params();
    exchange.truncated |= portal != null && portal.cut();
    exchange.closed = true;
    connection.current = null;
    exchanges.expect(new Step(Step.Kind.EXECUTE, exchange), event);
    String operation = statement == null ? null : statement.operation;
    if ("DEALLOCATE".equals(operation) || "DISCARD".equals(operation)) {
      connection.forgetNames();
    }
  }

  private void sync(PgsqlEvent event) {
    Exchange last = connection.last;
    Exchange attached = connection.batchOpen ? last : copying();
    Exchange exchange = attached == null ? exchanges.begin(Command.SYNC, event) : attached;
    Step step = new Step(Step.Kind.SYNC, exchange);
    boolean tracked = connection.batchTracked;
    if (exchange != connection.current) {
      exchange.closed = true;
    }
    exchanges.expect(step, event);
    // After the step is expected, so that the exchange is not taken to be answered.
    if (tracked || connection.current != null) {
      exchanges.closeCurrent(event);
    }
    connection.endBatch();
  }

  /** The statement that data was sent for just now: a second Sync ends it. */
  private @Nullable Exchange copying() {
    Step newest = connection.pending.peekLast();
    return newest != null && newest.kind == Step.Kind.COPY_DATA ? newest.exchange : null;
  }

  /** Data for COPY. */
  private void data(PgsqlEvent event) {
    Step open = connection.pending.peek();
    if (open == null) {
      return;
    }
    event.belongs = open.exchange.written ? null : open.exchange;
    Step newest = connection.pending.peekLast();
    if (newest == null || newest.kind != Step.Kind.COPY_DATA) {
      connection.pending.add(new Step(Step.Kind.COPY_DATA, open.exchange));
    }
  }
}
