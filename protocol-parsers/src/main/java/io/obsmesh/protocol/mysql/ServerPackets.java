package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.mysql.Exchange.Place;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Packets of the server: the greeting, and responses to the commands in {@link Connection#pending}.
 * Rows and definitions are counted by their headers, not read.
 *
 * <p>Source: the MySQL internals manual and the protocol pages of the MariaDB knowledge base.
 */
final class ServerPackets implements PacketHandler {
  private static final int MORE_RESULTS = 0x0008;
  private static final int CURSOR_EXISTS = 0x0040;
  private static final int PROGRESS_REPORT = 0xffff;

  /** No row of text begins so, unless its packet is this long. */
  private static final int LONGEST_EOF = 0xffffff;

  private final Connection connection;

  ServerPackets(Connection connection) {
    this.connection = connection;
  }

  @Override
  public int wanted(int length, int sequence, int first) {
    Exchange exchange = connection.pending.peek();
    if (exchange == null) {
      return connection.phase == Connection.Phase.GREETING ? 512 : 0;
    }
    if (first == 0xff) {
      return 1024;
    }
    return switch (exchange.place) {
      case FIRST -> 64;
      case AUTHENTICATION -> 16;
      case DEFINITIONS, TEXT -> 0;
      case DEFINITIONS_EOF, DEFINITIONS_MAYBE_EOF, ROWS, FIELDS, EVENTS -> first == 0xfe ? 64 : 0;
    };
  }

  @Override
  public @Nullable String accept(Packet packet, MysqlEvent event) {
    connection.responseSinceLoss = true;
    Exchange exchange = connection.pending.peek();
    if (exchange == null) {
      event.apart = true;
      connection.strayResponses++;
      return connection.phase == Connection.Phase.GREETING ? greeting(packet, event) : null;
    }
    if (packet.sequence != exchange.nextSequence && !connection.compressed) {
      return "packet out of sequence";
    }
    exchange.nextSequence = packet.lastSequence + 1 & 0xff;
    if (packet.cut && packet.first != 0xff && exchange.place != Place.AUTHENTICATION) {
      return "packet cut";
    }
    if (packet.first == 0xff && packet.length >= 3) {
      return error(exchange, packet, event);
    }
    return switch (exchange.place) {
      case FIRST -> first(exchange, packet, event);
      case AUTHENTICATION -> authentication(exchange, packet, event);
      case DEFINITIONS -> definition(exchange, event);
      case DEFINITIONS_EOF -> definitionsEof(exchange, packet, event);
      case DEFINITIONS_MAYBE_EOF -> {
        boolean eof = packet.first == 0xfe && packet.length == 5;
        connection.eofDeprecated = !eof;
        if (eof) {
          yield definitionsEof(exchange, packet, event);
        }
        afterDefinitions(exchange, event);
        if (exchange.ended) {
          yield "packet after the end";
        }
        yield exchange.place == Place.ROWS
            ? row(exchange, packet, event)
            : definition(exchange, event);
      }
      case ROWS -> row(exchange, packet, event);
      case FIELDS -> isEnd(packet) ? finish(exchange, event) : null;
      case TEXT -> finish(exchange, event);
      case EVENTS -> events(exchange, packet, event);
    };
  }

  @Override
  public boolean idle(MysqlEvent event) {
    Exchange exchange = connection.pending.peek();
    if (exchange != null
        && exchange.place == Place.DEFINITIONS_MAYBE_EOF
        && !exchange.rowsFollow
        && exchange.columnsAfterParameters == 0) {
      finish(exchange, event);
      return true;
    }
    return false;
  }

  private @Nullable String greeting(Packet packet, MysqlEvent event) {
    PacketPayload in = packet.payload;
    if (packet.sequence != 0) {
      return "not a greeting";
    }
    if (packet.first == 0xff) {
      // Refused before the login: too many connections, or a host that is blocked.
      Exchange refused = new Exchange(Command.LOGIN);
      event.commands.add(refused);
      event.apart = false;
      connection.pending.add(refused);
      return error(refused, packet, event);
    }
    if (packet.first != 10) {
      return "not a greeting";
    }
    in.int1();
    in.zeroEnded();
    in.skip(4 + 8 + 1);
    long capabilities = in.int2();
    if (in.remaining() > 0) {
      in.skip(1 + 2);
      capabilities |= (long) in.int2() << 16;
      in.skip(1 + 6);
      long more = in.int4() & 0xffffffffL;
      if ((capabilities & Capabilities.MYSQL) == 0) {
        capabilities |= more << 32;
      }
    }
    connection.serverCapabilities = in.ended() ? 0 : capabilities;
    connection.phase = Connection.Phase.LOGIN;
    return null;
  }

  private @Nullable String authentication(Exchange exchange, Packet packet, MysqlEvent event) {
    if (packet.first != 0) {
      // Another method, or more data: the client answers.
      event.belongs = true;
      return null;
    }
    if (exchange.command == Command.CHANGE_USER) {
      connection.user = exchange.user;
      connection.db = exchange.db;
      connection.forgetAll();
    } else {
      connection.loggedIn(exchange);
    }
    return finish(exchange, event);
  }

  private @Nullable String first(Exchange exchange, Packet packet, MysqlEvent event) {
    PacketPayload in = packet.payload;
    if (exchange.command == Command.STMT_PREPARE && packet.first == 0 && packet.length >= 12) {
      return prepared(exchange, in, event);
    }
    if (exchange.command == Command.BINLOG_DUMP || exchange.command == Command.BINLOG_DUMP_GTID) {
      exchange.place = Place.EVENTS;
      return events(exchange, packet, event);
    }
    if (packet.first == 0 && packet.length >= 7) {
      return ok(exchange, in, event);
    }
    if (packet.first == 0xfe && packet.length < 9) {
      return finish(exchange, event);
    }
    if (packet.first == 0xfb && exchange.command == Command.QUERY) {
      connection.sendingFile = true;
      event.belongs = true;
      return null;
    }
    boolean metadata = true;
    if (connection.has(Capabilities.OPTIONAL_METADATA)) {
      metadata = in.int1() == 1;
    }
    long columns = in.lengthEncoded();
    if (connection.has(Capabilities.CACHE_METADATA) && in.remaining() > 0) {
      metadata = in.int1() == 1;
    } else if (!connection.capabilitiesKnown && in.remaining() == 1) {
      metadata = in.int1() == 1;
    }
    if (in.ended() || in.remaining() > 0 || columns <= 0 || columns > 0xffff) {
      return "bad column count";
    }
    exchange.rowsFollow = true;
    exchange.rows = Math.max(0, exchange.rows);
    exchange.definitionsLeft = metadata ? columns : 0;
    startDefinitions(exchange, event);
    return null;
  }

  private @Nullable String events(Exchange exchange, Packet packet, MysqlEvent event) {
    if (packet.first == 0xfe && packet.length < 9) {
      // The client asked for what is there, and not to wait for more.
      return finish(exchange, event);
    }
    event.belongs = true;
    return null;
  }

  private @Nullable String prepared(Exchange exchange, PacketPayload in, MysqlEvent event) {
    in.int1();
    int id = in.int4();
    int columns = in.int2();
    int parameters = in.int2();
    in.skip(3);
    boolean metadata =
        !connection.has(Capabilities.OPTIONAL_METADATA) || in.remaining() == 0 || in.int1() == 1;
    Prepared statement = exchange.prepared;
    if (statement != null) {
      statement.parameters = parameters;
      connection.remember(id, statement);
      ExecuteParameters.described(connection, statement);
    }
    exchange.definitionsLeft = metadata ? parameters : 0;
    exchange.columnsAfterParameters = metadata ? columns : 0;
    if (exchange.definitionsLeft == 0) {
      afterDefinitions(exchange, event);
    } else {
      startDefinitions(exchange, event);
    }
    return null;
  }

  private void startDefinitions(Exchange exchange, MysqlEvent event) {
    exchange.place = Place.DEFINITIONS;
    if (exchange.definitionsLeft == 0) {
      endDefinitions(exchange, event);
    }
  }

  private @Nullable String definition(Exchange exchange, MysqlEvent event) {
    if (--exchange.definitionsLeft <= 0) {
      endDefinitions(exchange, event);
    }
    return null;
  }

  private void endDefinitions(Exchange exchange, MysqlEvent event) {
    Boolean deprecated = connection.eofDeprecated;
    if (deprecated == null) {
      exchange.place = Place.DEFINITIONS_MAYBE_EOF;
    } else if (deprecated) {
      afterDefinitions(exchange, event);
    } else {
      exchange.place = Place.DEFINITIONS_EOF;
    }
  }

  private @Nullable String definitionsEof(Exchange exchange, Packet packet, MysqlEvent event) {
    if (packet.first != 0xfe || packet.length > 8) {
      return "no EOF after definitions";
    }
    packet.payload.skip(3);
    boolean cursor = (packet.payload.int2() & CURSOR_EXISTS) != 0;
    if (exchange.rowsFollow && cursor && exchange.command != Command.QUERY) {
      // The rows are fetched later, with STMT_FETCH.
      return finish(exchange, event);
    }
    afterDefinitions(exchange, event);
    return null;
  }

  private void afterDefinitions(Exchange exchange, MysqlEvent event) {
    if (exchange.rowsFollow) {
      exchange.place = Place.ROWS;
    } else if (exchange.columnsAfterParameters > 0) {
      exchange.definitionsLeft = exchange.columnsAfterParameters;
      exchange.columnsAfterParameters = 0;
      startDefinitions(exchange, event);
    } else {
      finish(exchange, event);
    }
  }

  private static boolean isEnd(Packet packet) {
    return packet.first == 0xfe && packet.length < LONGEST_EOF;
  }

  private @Nullable String row(Exchange exchange, Packet packet, MysqlEvent event) {
    if (!isEnd(packet)) {
      exchange.rows++;
      return null;
    }
    PacketPayload in = packet.payload;
    in.int1();
    if (packet.length < 7) {
      in.skip(2);
    } else {
      in.lengthEncoded();
      in.lengthEncoded();
    }
    return afterResult(exchange, in.int2(), event);
  }

  private @Nullable String ok(Exchange exchange, PacketPayload in, MysqlEvent event) {
    in.int1();
    long affected = in.lengthEncoded();
    in.lengthEncoded();
    int status = in.int2();
    if (affected >= 0) {
      exchange.affectedRows = Math.max(0, exchange.affectedRows) + affected;
    }
    return afterResult(exchange, status, event);
  }

  private @Nullable String afterResult(Exchange exchange, int status, MysqlEvent event) {
    if ((status & MORE_RESULTS) == 0) {
      return finish(exchange, event);
    }
    exchange.place = Place.FIRST;
    exchange.rowsFollow = false;
    return null;
  }

  private @Nullable String error(Exchange exchange, Packet packet, MysqlEvent event) {
    PacketPayload in = packet.payload;
    in.int1();
    int code = in.int2();
    if (in.ended()) {
      return "packet cut";
    }
    if (code == PROGRESS_REPORT) {
      return null;
    }
    exchange.failed = true;
    exchange.errorCode = code;
    if (in.peek(0) == '#') {
      in.skip(1);
      exchange.sqlState = in.remaining() < 5 ? null : in.text(5);
    }
    exchange.message = packet.cut || in.ended() ? null : in.text(in.remaining());
    exchange.truncated |= packet.cut || packet.length > 1024;
    return finish(exchange, event);
  }

  private @Nullable String finish(Exchange exchange, MysqlEvent event) {
    connection.pending.remove();
    connection.sendingFile = false;
    exchange.ended = true;
    event.ended.add(exchange);
    if (!exchange.failed) {
      switch (exchange.command) {
        case INIT_DB -> connection.db = exchange.statement;
        case RESET_CONNECTION -> connection.forgetAll();
        case QUERY -> used(exchange);
        default -> {}
      }
    }
    return null;
  }

  /** {@code USE name} changes the default database like INIT_DB does. */
  private void used(Exchange exchange) {
    String text = exchange.statement;
    if (!"USE".equals(exchange.operation) || text == null) {
      return;
    }
    String trimmed = text.strip();
    if (trimmed.toUpperCase(Locale.ROOT).startsWith("USE")) {
      String name = trimmed.substring(3).replace("`", "").replace(";", "").strip();
      connection.db = name.isEmpty() || name.indexOf(' ') >= 0 ? null : name;
    } else {
      connection.db = null;
    }
  }
}
