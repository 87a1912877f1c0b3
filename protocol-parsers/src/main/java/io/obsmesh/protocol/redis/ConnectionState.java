package io.obsmesh.protocol.redis;

import org.jspecify.annotations.Nullable;

/** What commands changed about the connection: database, reply mode, subscriptions, monitor. */
final class ConnectionState {
  private static final int UNKNOWN = -1;

  private int db;
  private int queuedDb = UNKNOWN;
  private boolean queuedSecret;
  private boolean repliesOff;
  private boolean skipNext;
  private boolean monitoring;
  private boolean subscribed;
  private long subscriptions;
  private long channels;
  private long patterns;
  private long shards;

  ConnectionState(boolean midstream) {
    db = midstream ? UNKNOWN : 0;
  }

  /** The selected database, -1 when not known. */
  int db() {
    return db;
  }

  /** Something was missed: a SELECT may have been part of it. */
  void unknown() {
    db = UNKNOWN;
    queuedDb = UNKNOWN;
    skipNext = false;
  }

  /** Takes a command in order of sending; false when the server will not reply to it. */
  boolean sent(RespMessage words, Exchange exchange) {
    boolean silent = repliesOff || skipNext;
    skipNext = false;
    if (!special(exchange)) {
      return !silent;
    }
    switch (exchange.command) {
      case "CLIENT REPLY" -> {
        if (words.is(2, "ON")) {
          repliesOff = false;
          silent = false;
        } else if (words.is(2, "OFF")) {
          repliesOff = true;
          silent = true;
        } else if (words.is(2, "SKIP") && !repliesOff) {
          skipNext = true;
          silent = true;
        }
      }
      case "SELECT" -> exchange.number = CommandText.number(words, 1);
      case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE" ->
          exchange.repliesLeft = (int) Math.max(1, words.total - 1);
      case "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE" ->
          exchange.repliesLeft = (int) (words.total - 1);
      default -> {}
    }
    if (silent && exchange.number >= 0) {
      db = exchange.number;
    }
    return !silent;
  }

  /** Commands of modules are none of those that change the connection, but cost a look. */
  private static boolean special(Exchange exchange) {
    return exchange.known == null || exchange.known.special();
  }

  /** SYNC is answered by a snapshot without a reply line. */
  boolean syncs(Exchange exchange) {
    return special(exchange) && exchange.command.equals("SYNC");
  }

  /** Whether from here on the server sends a replication stream. */
  boolean replicates(Exchange exchange, RespMessage reply) {
    return special(exchange)
        && exchange.command.equals("PSYNC")
        && (reply.textStartsWith("FULLRESYNC") || reply.textStartsWith("CONTINUE"));
  }

  /** Whether the server sent this unasked. */
  boolean isPush(RespMessage reply, @Nullable Exchange head) {
    boolean subscription = head != null && confirms(reply, head);
    return switch (reply.type) {
      case '>' -> !subscription;
      case '*' -> delivery(reply) && (subscribed || head == null);
      case '+' -> monitoring && reply.words() > 0 && startsWithDigit(reply);
      default -> false;
    };
  }

  private static boolean startsWithDigit(RespMessage reply) {
    return reply.length(0) > 0 && Character.isDigit(reply.bytes()[reply.start(0)]);
  }

  private static boolean delivery(RespMessage reply) {
    return reply.number == 3 && (reply.is(0, "message") || reply.is(0, "smessage"))
        || reply.number == 4 && reply.is(0, "pmessage");
  }

  /** Whether this confirms that command; its first word is the command's name. */
  private static boolean confirms(RespMessage reply, Exchange head) {
    return head.known != null
        && head.known.special()
        && head.command.endsWith("SUBSCRIBE")
        && reply.is(0, head.command);
  }

  /** Whether this says that a subscription began or ended. */
  boolean confirms(RespMessage reply) {
    return reply.words() > 0 && reply.length(0) > 8 && reply.word(0).endsWith("subscribe");
  }

  /** Takes what was sent unasked. */
  void pushed(RespMessage message) {
    if (message.type == '*') {
      subscribed = true;
    }
  }

  /** Takes a reply; a command is done when no replies are left. */
  void received(Exchange exchange, RespMessage reply) {
    boolean failed = reply.type == '-' || reply.type == '!';
    boolean queued = reply.type == '+' && reply.textStartsWith("QUEUED");
    if (!failed && confirms(reply, exchange)) {
      subscription(exchange, reply);
      return;
    }
    exchange.repliesLeft = 0;
    if (!special(exchange)) {
      queuedSecret |= queued && exchange.secretReply;
      return;
    }
    switch (exchange.command) {
      case "SELECT" -> {
        if (queued) {
          queuedDb = exchange.number;
        } else if (!failed) {
          db = exchange.number;
          exchange.db = db;
        }
      }
      case "EXEC" -> {
        if (!failed && !reply.nil && queuedDb >= 0) {
          db = queuedDb;
        }
        exchange.secretReply = queuedSecret;
        queuedDb = UNKNOWN;
        queuedSecret = false;
      }
      case "DISCARD" -> {
        queuedDb = UNKNOWN;
        queuedSecret = false;
      }
      case "RESET" -> reset(failed);
      case "MONITOR" -> monitoring = !failed;
      default -> queuedSecret |= queued && exchange.secretReply;
    }
  }

  private void reset(boolean failed) {
    if (!failed) {
      db = 0;
      monitoring = false;
      subscribed = false;
      subscriptions = 0;
      channels = 0;
      patterns = 0;
      shards = 0;
    }
  }

  private void subscription(Exchange exchange, RespMessage reply) {
    // An UNSUBSCRIBE without channels is answered once for each that was subscribed to.
    if (exchange.repliesLeft == 0) {
      long all =
          switch (exchange.command) {
            case "UNSUBSCRIBE" -> channels;
            case "PUNSUBSCRIBE" -> patterns;
            default -> shards;
          };
      exchange.repliesLeft = (int) Math.max(1, all);
    }
    exchange.repliesLeft--;
    int count = Math.max(0, CommandText.number(reply, 2));
    if (reply.is(0, "ssubscribe") || reply.is(0, "sunsubscribe")) {
      shards = count;
    } else {
      long change = count - subscriptions;
      subscriptions = count;
      if (reply.is(0, "subscribe") || reply.is(0, "unsubscribe")) {
        channels = Math.max(0, channels + change);
      } else {
        patterns = Math.max(0, patterns + change);
      }
    }
    subscribed = subscriptions + shards > 0;
  }
}
