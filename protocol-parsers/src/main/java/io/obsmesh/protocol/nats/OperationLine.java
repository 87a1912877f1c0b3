package io.obsmesh.protocol.nats;

import java.util.Locale;

/** Reads the line that begins every operation (NATS client protocol). */
final class OperationLine {
  private static final int LONGEST_SUBJECT = 4096;
  private static final long LARGEST_MESSAGE = 64L << 20;

  private OperationLine() {}

  /**
   * Reads a line.
   *
   * @param line without its end
   * @param client whether the client sent it
   * @return false when it is no operation of that end
   */
  static boolean read(String line, boolean client, Operation to) {
    to.clear();
    int end = 0;
    while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '\t') {
      end++;
    }
    if (end > 7) {
      return false;
    }
    to.verb = line.substring(0, end).toUpperCase(Locale.ROOT);
    String rest = line.substring(end).strip();
    return switch (to.verb) {
      case "PING", "PONG" -> rest.isEmpty();
      case "+OK" -> !client && rest.isEmpty();
      case "-ERR" -> !client && error(rest, to);
      case "INFO" -> !client && json(rest) && info(rest, to);
      case "CONNECT" -> client && json(rest) && connect(rest, to);
      case "SUB" -> client && subscribe(words(rest), to);
      case "UNSUB" -> client && unsubscribe(words(rest), to);
      case "PUB" -> client && publish(words(rest), 0, false, to);
      case "HPUB" -> client && publish(words(rest), 0, true, to);
      case "MSG" -> !client && publish(words(rest), 1, false, to);
      case "HMSG" -> !client && publish(words(rest), 1, true, to);
      default -> false;
    };
  }

  private static String[] words(String rest) {
    return rest.split("[ \t]+", 8);
  }

  private static boolean json(String rest) {
    return rest.startsWith("{") && rest.endsWith("}");
  }

  private static boolean error(String rest, Operation to) {
    boolean quoted = rest.length() > 1 && rest.startsWith("'") && rest.endsWith("'");
    to.text = quoted ? rest.substring(1, rest.length() - 1) : rest;
    return quoted;
  }

  private static boolean info(String rest, Operation to) {
    to.clientName = FlatJson.text(rest, "server_name");
    to.version = FlatJson.text(rest, "version");
    return true;
  }

  private static boolean connect(String rest, Operation to) {
    to.clientName = FlatJson.text(rest, "name");
    to.user = FlatJson.text(rest, "user");
    to.version = FlatJson.text(rest, "version");
    return true;
  }

  private static boolean subscribe(String[] words, Operation to) {
    if (words.length < 2 || words.length > 3 || !subject(words[0])) {
      return false;
    }
    to.subject = words[0];
    to.queue = words.length == 3 ? words[1] : null;
    to.sid = words[words.length - 1];
    return true;
  }

  private static boolean unsubscribe(String[] words, Operation to) {
    to.sid = words[0];
    return !words[0].isEmpty() && (words.length == 1 || words.length == 2 && number(words[1]) >= 0);
  }

  /** Subject, maybe a subscription, maybe a reply subject, maybe bytes of headers, bytes. */
  private static boolean publish(String[] words, int sids, boolean headers, Operation to) {
    int numbers = headers ? 2 : 1;
    int optional = words.length - 1 - sids - numbers;
    if (optional < 0 || optional > 1 || !subject(words[0])) {
      return false;
    }
    to.subject = words[0];
    to.sid = sids == 1 ? words[1] : null;
    to.replyTo = optional == 1 ? words[1 + sids] : null;
    long total = number(words[words.length - 1]);
    to.headerBytes = headers ? number(words[words.length - 2]) : 0;
    to.totalBytes = total;
    return total >= 0
        && total <= LARGEST_MESSAGE
        && to.headerBytes >= 0
        && to.headerBytes <= total
        && (optional == 0 || subject(words[1 + sids]));
  }

  private static boolean subject(String word) {
    if (word.isEmpty() || word.length() > LONGEST_SUBJECT) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) <= ' ' || word.charAt(i) == 127) {
        return false;
      }
    }
    return true;
  }

  private static long number(String word) {
    if (word.isEmpty() || word.length() > 10) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < word.length(); i++) {
      int digit = word.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }
}
