package io.obsmesh.collector.requests.mysql;

import io.obsmesh.policy.decide.Request;
import java.util.Set;

/** What a command's first byte says, and what of it is judged. */
enum Command {
  /** Touches nothing that rules are about, or what was judged when it was prepared. */
  HARMLESS,
  /** Its text is judged. */
  TEXT,
  /** Stands for a statement. */
  STATEMENT,
  /** What follows is not read. */
  UNREAD;

  private static final int INIT_DB = 2;
  private static final int CREATE_DB = 5;
  private static final int DROP_DB = 6;
  private static final int REFRESH = 7;
  private static final int SHUTDOWN = 8;
  private static final int PROCESS_INFO = 10;
  private static final int PROCESS_KILL = 12;
  private static final int FIELD_LIST = 4;

  static Command of(int code) {
    return switch (code) {
      // QUERY, STMT_PREPARE
      case 3, 22 -> TEXT;
      // QUIT, STATISTICS, PING, STMT_EXECUTE, STMT_SEND_LONG_DATA, STMT_CLOSE, STMT_RESET,
      // SET_OPTION, STMT_FETCH, RESET_CONNECTION, and of MariaDB STMT_BULK_EXECUTE
      case 1, 9, 14, 23, 24, 25, 26, 27, 28, 31, 0xfa -> HARMLESS;
      case INIT_DB, FIELD_LIST, CREATE_DB, DROP_DB, REFRESH, SHUTDOWN, PROCESS_INFO, PROCESS_KILL ->
          STATEMENT;
      default -> UNREAD;
    };
  }

  /** The statement that a command stands for. */
  static Request.Mysql statement(int code) {
    return switch (code) {
      case INIT_DB -> new Request.Mysql("USE", Set.of());
      case CREATE_DB -> new Request.Mysql("CREATE", null);
      case DROP_DB -> new Request.Mysql("DROP", null);
      case REFRESH -> new Request.Mysql("FLUSH", null);
      case SHUTDOWN -> new Request.Mysql("SHUTDOWN", Set.of());
      case PROCESS_KILL -> new Request.Mysql("KILL", Set.of());
      case FIELD_LIST -> new Request.Mysql("SHOW", null);
      default -> new Request.Mysql("SHOW", Set.of());
    };
  }
}
