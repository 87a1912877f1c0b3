package io.obsmesh.protocol.mysql;

import org.jspecify.annotations.Nullable;

/** Commands by their first byte. The names are those of the manual without {@code COM_}. */
enum Command {
  SLEEP(0),
  QUIT(1),
  INIT_DB(2),
  QUERY(3),
  FIELD_LIST(4),
  CREATE_DB(5),
  DROP_DB(6),
  REFRESH(7),
  SHUTDOWN(8),
  STATISTICS(9),
  PROCESS_INFO(10),
  CONNECT(11),
  PROCESS_KILL(12),
  DEBUG(13),
  PING(14),
  TIME(15),
  DELAYED_INSERT(16),
  CHANGE_USER(17),
  BINLOG_DUMP(18),
  TABLE_DUMP(19),
  CONNECT_OUT(20),
  REGISTER_SLAVE(21),
  STMT_PREPARE(22),
  STMT_EXECUTE(23),
  STMT_SEND_LONG_DATA(24),
  STMT_CLOSE(25),
  STMT_RESET(26),
  SET_OPTION(27),
  STMT_FETCH(28),
  DAEMON(29),
  BINLOG_DUMP_GTID(30),
  RESET_CONNECTION(31),
  CLONE(32),
  /** MariaDB: one statement, many rows of parameters. */
  STMT_BULK_EXECUTE(0xfa),
  /** Not a command: the exchange that opens the connection. */
  LOGIN(-1);

  private static final @Nullable Command[] BY_CODE = new Command[256];

  static {
    for (Command command : values()) {
      if (command.code >= 0) {
        BY_CODE[command.code] = command;
      }
    }
  }

  private final int code;

  Command(int code) {
    this.code = code;
  }

  static @Nullable Command of(int code) {
    return code < 0 ? null : BY_CODE[code];
  }

  /** The server sends nothing back. */
  boolean silent() {
    return this == QUIT || this == STMT_CLOSE || this == STMT_SEND_LONG_DATA;
  }

  /** Whether a command packet may have so many bytes, its first one counted. */
  boolean fits(int length) {
    return switch (this) {
      case QUIT, STATISTICS, PROCESS_INFO, DEBUG, PING, TIME, RESET_CONNECTION -> length == 1;
      case STMT_CLOSE, STMT_RESET -> length == 5;
      case STMT_FETCH -> length == 9;
      case SET_OPTION -> length == 3;
      case STMT_EXECUTE -> length >= 10;
      case STMT_SEND_LONG_DATA, STMT_BULK_EXECUTE -> length >= 7;
      case QUERY, STMT_PREPARE, INIT_DB, FIELD_LIST, CHANGE_USER -> length >= 2;
      case PROCESS_KILL -> length == 5;
      case BINLOG_DUMP, BINLOG_DUMP_GTID, REGISTER_SLAVE -> length >= 11;
      case REFRESH, SHUTDOWN -> length <= 2;
      case CREATE_DB, DROP_DB -> length <= 256;
      case SLEEP, CONNECT, DELAYED_INSERT, TABLE_DUMP, CONNECT_OUT, DAEMON, CLONE, LOGIN -> false;
    };
  }
}
