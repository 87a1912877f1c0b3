package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.Direction;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection know. Owned by the connection's thread. */
final class Connection {
  /** Prepared statements that are remembered; the least recently used goes first. */
  private static final int MOST_PREPARED = 512;

  enum Phase {
    /** The server has not greeted yet, or its greeting was not seen. */
    GREETING,
    /** The client is to log in. */
    LOGIN,
    COMMANDS
  }

  Phase phase;
  long serverCapabilities;

  /** What client and server agreed on; meaningless until {@link #capabilitiesKnown}. */
  long capabilities;

  boolean capabilitiesKnown;

  /** Whether EOF packets are replaced by OK packets; null while it is not known. */
  @Nullable Boolean eofDeprecated;

  boolean compressed;
  @Nullable String user;
  @Nullable String db;

  /** The client is sending a file that the server asked for. */
  boolean sendingFile;

  /** Responses, or pieces of them, that belonged to no command that was known then. */
  int strayResponses;

  /** When the bytes after the last hole in the responses came. */
  long responseLossNanos = Long.MIN_VALUE;

  /** Since bytes of the response were lost, a command was seen. */
  boolean commandSinceLoss;

  /** Since bytes of the requests were lost, the server said something. */
  boolean responseSinceLoss;

  @Nullable Prepared lastPrepared;

  /** Commands without response, in order. */
  final ArrayDeque<Exchange> pending = new ArrayDeque<>();

  /** Commands whose response was lost, all or in part, and that have no row yet. */
  final ArrayDeque<Exchange> abandoned = new ArrayDeque<>();

  private final Map<Integer, Prepared> prepared =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Prepared> eldest) {
          return size() > MOST_PREPARED;
        }
      };

  Connection(boolean fromStart) {
    phase = fromStart ? Phase.GREETING : Phase.COMMANDS;
  }

  boolean has(long capability) {
    return capabilitiesKnown && (capabilities & capability) != 0;
  }

  void agree(long clientCapabilities) {
    capabilities =
        serverCapabilities == 0 ? clientCapabilities : clientCapabilities & serverCapabilities;
    capabilitiesKnown = true;
    eofDeprecated = (capabilities & Capabilities.DEPRECATE_EOF) != 0;
  }

  /** Bytes of a direction were lost: what they changed is not known. */
  void lost(Direction direction) {
    switch (direction) {
      case REQUEST -> {
        responseSinceLoss = false;
        phase = Phase.COMMANDS;
        db = null;
        user = null;
      }
      case RESPONSE -> {
        commandSinceLoss = false;
        abandoned.addAll(pending);
        pending.clear();
      }
    }
  }

  /** The end of a login was not seen; what follows shows that it went well. */
  void loggedIn(Exchange login) {
    user = login.user;
    db = login.db;
    compressed = has(Capabilities.COMPRESS) || has(Capabilities.ZSTD);
  }

  /** The response to this was lost: whether it changed the connection is not known. */
  void unanswered(Exchange exchange) {
    switch (exchange.command) {
      case LOGIN -> loggedIn(exchange);
      case CHANGE_USER -> {
        user = null;
        db = null;
        forgetAll();
      }
      case RESET_CONNECTION -> forgetAll();
      case INIT_DB -> db = null;
      case QUERY -> db = exchange.operation == null || exchange.operation.equals("USE") ? null : db;
      default -> {}
    }
  }

  void remember(int id, Prepared statement) {
    prepared.put(id, statement);
  }

  @Nullable Prepared find(int id) {
    // MariaDB: -1 is the statement that was prepared last.
    return id == -1 ? lastPrepared : prepared.get(id);
  }

  @Nullable Prepared forget(int id) {
    return prepared.remove(id);
  }

  void forgetAll() {
    prepared.clear();
    lastPrepared = null;
  }
}
