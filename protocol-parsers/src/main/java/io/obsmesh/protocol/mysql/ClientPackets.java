package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.sql.SqlDialect;
import io.obsmesh.protocol.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packets of the client: login, commands, and what it sends while a command goes on. */
final class ClientPackets implements PacketHandler {
  /** Longest part of COM_STMT_EXECUTE that is read for its parameters. */
  private static final int EXECUTE_BYTES = 64 << 10;

  /** A replica that got an event says so while more come. */
  private static final int SEMI_SYNC_ACK = 0xef;

  private final Connection connection;
  private final SessionContext context;
  private final int fieldBytes;
  private int strayAtBegin;

  ClientPackets(Connection connection, SessionContext context) {
    this.connection = connection;
    this.context = context;
    fieldBytes = context.limits().fieldBytes();
  }

  @Override
  public int wanted(int length, int sequence, int first) {
    strayAtBegin = connection.strayResponses;
    if (connection.phase != Connection.Phase.COMMANDS) {
      return 4096;
    }
    if (sequence != 0) {
      return 0;
    }
    Command command = Command.of(first);
    if (command == null) {
      return 1;
    }
    return switch (command) {
      case QUERY, STMT_PREPARE ->
          fieldBytes + (connection.has(Capabilities.QUERY_ATTRIBUTES) ? 4096 : 1);
      case STMT_EXECUTE -> EXECUTE_BYTES;
      case CHANGE_USER -> 1024;
      case INIT_DB, FIELD_LIST, CREATE_DB, DROP_DB -> 512;
      default -> 16;
    };
  }

  @Override
  public boolean idle(MysqlEvent event) {
    return false;
  }

  @Override
  public @Nullable String accept(Packet packet, MysqlEvent event) {
    if (connection.phase != Connection.Phase.COMMANDS) {
      return login(packet, event);
    }
    Exchange open = connection.pending.peek();
    if (packet.sequence != 0) {
      if (open == null) {
        return "packet without command";
      }
      // A file, or an answer in an authentication that goes on: never kept.
      open.nextSequence = packet.lastSequence + 1 & 0xff;
      event.belongs = true;
      if (connection.sendingFile && packet.length == 0) {
        connection.sendingFile = false;
      }
      return null;
    }
    if (packet.first == SEMI_SYNC_ACK && open != null && open.place == Exchange.Place.EVENTS) {
      event.belongs = true;
      return null;
    }
    Command command = Command.of(packet.first);
    if (command == null || packet.length < 0xffffff && !command.fits((int) packet.length)) {
      return "unknown command";
    }
    Exchange exchange = new Exchange(command);
    exchange.nextSequence = packet.lastSequence + 1 & 0xff;
    exchange.truncated = packet.cut;
    exchange.db = connection.db;
    exchange.user = connection.user;
    describe(exchange, packet);
    event.commands.add(exchange);
    connection.commandSinceLoss = true;
    if (!command.silent()) {
      // A hole in a command may be given up only after its response has come: that went by.
      boolean missed = connection.strayResponses != strayAtBegin;
      (missed ? connection.abandoned : connection.pending).add(exchange);
    }
    return null;
  }

  private @Nullable String login(Packet packet, MysqlEvent event) {
    PacketPayload in = packet.payload;
    if (connection.pending.isEmpty()) {
      if (packet.sequence == 0 || packet.sequence > 2 || packet.length < 32) {
        return "not a login";
      }
      long capabilities = in.int4() & 0xffffffffL;
      if ((capabilities & Capabilities.PROTOCOL_41) == 0) {
        return "login before protocol 4.1";
      }
      if (packet.length == 32 && (capabilities & Capabilities.SSL) != 0) {
        connection.phase = Connection.Phase.LOGIN;
        context.upgrade("tls");
        event.apart = true;
        return null;
      }
      in.skip(5 + 19);
      long more = in.int4() & 0xffffffffL;
      if ((capabilities & Capabilities.MYSQL) == 0) {
        capabilities |= more << 32;
      }
      if (!in.ended()) {
        connection.agree(capabilities);
      }
      Exchange exchange = new Exchange(Command.LOGIN);
      exchange.truncated = packet.cut;
      exchange.place = Exchange.Place.AUTHENTICATION;
      exchange.nextSequence = packet.lastSequence + 1 & 0xff;
      readUser(exchange, in, capabilities, (capabilities & Capabilities.CONNECT_WITH_DB) != 0);
      event.commands.add(exchange);
      connection.pending.add(exchange);
      connection.commandSinceLoss = true;
      connection.phase = Connection.Phase.COMMANDS;
      return null;
    }
    return "login twice";
  }

  /** User, password and database; the password is stepped over. */
  private void readUser(Exchange exchange, PacketPayload in, long capabilities, boolean database) {
    String user = in.zeroEnded();
    exchange.user = in.ended() ? null : user;
    if ((capabilities & Capabilities.AUTH_LENENC) != 0 && exchange.command == Command.LOGIN) {
      in.skip(Math.max(0, in.lengthEncoded()));
    } else if ((capabilities & Capabilities.SECURE_CONNECTION) != 0) {
      in.skip(in.int1());
    } else {
      in.zeroEnded();
    }
    if (database && !in.ended() && in.remaining() > 0) {
      String db = in.zeroEnded();
      exchange.db = db.isEmpty() || in.ended() ? null : db;
    }
  }

  private void describe(Exchange exchange, Packet packet) {
    PacketPayload in = packet.payload;
    in.int1();
    switch (exchange.command) {
      case QUERY -> {
        attributes(exchange, in);
        statement(exchange, in, packet);
      }
      case STMT_PREPARE -> {
        SqlText sql = statement(exchange, in, packet);
        exchange.prepared = new Prepared(exchange, sql);
        connection.lastPrepared = exchange.prepared;
      }
      case STMT_EXECUTE -> {
        Prepared prepared = use(exchange, connection.find(in.int4()));
        if (prepared != null) {
          ExecuteParameters.take(connection, exchange, prepared, in);
        }
      }
      case STMT_BULK_EXECUTE, STMT_RESET, STMT_FETCH -> {
        Prepared prepared = use(exchange, connection.find(in.int4()));
        if (prepared != null && exchange.command == Command.STMT_RESET) {
          prepared.sentAhead.clear();
        }
        if (exchange.command == Command.STMT_FETCH) {
          exchange.place = Exchange.Place.ROWS;
          exchange.rows = 0;
        }
      }
      case STMT_SEND_LONG_DATA -> {
        Prepared prepared = use(exchange, connection.find(in.int4()));
        if (prepared != null) {
          prepared.sentAhead.set(in.int2());
        }
      }
      case STMT_CLOSE -> use(exchange, connection.forget(in.int4()));
      case INIT_DB -> exchange.statement = packet.cut ? null : in.text(in.remaining());
      case CHANGE_USER -> {
        exchange.place = Exchange.Place.AUTHENTICATION;
        readUser(
            exchange,
            in,
            connection.capabilitiesKnown ? connection.capabilities : Capabilities.SECURE_CONNECTION,
            true);
      }
      case FIELD_LIST -> exchange.place = Exchange.Place.FIELDS;
      case STATISTICS -> exchange.place = Exchange.Place.TEXT;
      default -> {}
    }
  }

  private SqlText statement(Exchange exchange, PacketPayload in, Packet packet) {
    int length = Math.min(in.remaining(), fieldBytes);
    exchange.truncated |= packet.length - in.position() > length;
    String text = in.text(length, StandardCharsets.UTF_8);
    SqlText sql = SqlText.of(text, SqlDialect.MYSQL);
    exchange.statement = sql.secret() ? sql.digest() : text;
    // The beginning of a statement is worth keeping, but a digest of it would be another's.
    exchange.digest = packet.cut ? null : sql.digest();
    boolean known = !sql.operation().isEmpty() && (!packet.cut || sql.digest().indexOf(' ') > 0);
    exchange.operation = known ? sql.operation() : null;
    return sql;
  }

  /** Query attributes stand before the statement: they are stepped over, all but the trace. */
  private void attributes(Exchange exchange, PacketPayload in) {
    boolean here =
        connection.capabilitiesKnown
            ? connection.has(Capabilities.QUERY_ATTRIBUTES)
            : in.peek(0) < 0xfb && in.peek(1) == 1;
    if (!here) {
      return;
    }
    long count = in.lengthEncoded();
    in.lengthEncoded();
    if (count <= 0 || count > in.remaining()) {
      return;
    }
    byte[] nulls = BinaryValues.nulls(in, (int) count);
    if (in.int1() != 1 || in.ended()) {
      return;
    }
    List<@Nullable String> names = new ArrayList<>();
    int[] types = BinaryValues.types(in, (int) count, true, names);
    for (int i = 0; i < count && !in.ended(); i++) {
      if ((nulls[i >> 3] & 1 << (i & 7)) == 0) {
        String value = BinaryValues.value(in, types[i]);
        if ("traceparent".equals(names.get(i)) && value.length() >= 55) {
          exchange.traceId = value.substring(3, 35);
          exchange.parentSpanId = value.substring(36, 52);
        }
      }
    }
  }

  private @Nullable Prepared use(Exchange exchange, @Nullable Prepared prepared) {
    exchange.prepared = prepared;
    if (prepared != null) {
      exchange.statement = prepared.statement;
      exchange.digest = prepared.digest;
      exchange.operation = prepared.operation;
      exchange.truncated |= prepared.cut;
    }
    return prepared;
  }
}
