package io.obsmesh.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Turns the words of a command into what its row says. */
final class CommandText {
  private final boolean[] secret = new boolean[RespMessage.MAX_WORDS + 3];
  private final StringBuilder line = new StringBuilder();
  private final int limit;

  CommandText(int limit) {
    this.limit = limit;
  }

  /** Fills the columns that a command alone decides. */
  void describe(RespMessage words, Exchange exchange) {
    RedisCommand known = RedisCommand.of(words);
    exchange.known = known;
    exchange.command = RedisCommand.label(known, words);
    exchange.truncated = words.cut;
    int key = RedisCommand.keyWord(known, words);
    boolean holed = words.cutByHole > 0;
    if (key > 0 && (!holed || key + 1 < words.cutByHole)) {
      exchange.key = words.word(key);
    }
    int first = known != null && known.container() && exchange.command.indexOf(' ') > 0 ? 2 : 1;
    Arrays.fill(secret, false);
    RedisSecrets.mark(exchange.command, words, secret);
    exchange.secretReply = RedisSecrets.inReply(exchange.command, words);
    // A word that a hole cut looks like another word: rather none than a wrong one.
    if (words.words() > first && !holed) {
      exchange.args = join(words, first, exchange);
    }
  }

  private String join(RespMessage words, int first, Exchange exchange) {
    line.setLength(0);
    for (int i = first; i < words.words(); i++) {
      if (line.length() >= limit) {
        exchange.truncated = true;
        break;
      }
      if (i > first) {
        line.append(' ');
      }
      if (secret[i]) {
        line.append(RedisSecrets.MASK);
      } else {
        appendWord(words, i);
      }
    }
    if (line.length() > limit) {
      line.setLength(limit);
      exchange.truncated = true;
    }
    return line.toString();
  }

  private void appendWord(RespMessage words, int word) {
    byte[] bytes = words.bytes();
    int from = words.start(word);
    int to = from + words.length(word);
    for (int i = from; i < to; i++) {
      if (bytes[i] <= ' ' || bytes[i] == '"' || bytes[i] == 127) {
        appendQuoted(words.word(word));
        return;
      }
    }
    if (from == to) {
      line.append("\"\"");
    }
    for (int i = from; i < to; i++) {
      line.append((char) bytes[i]);
    }
  }

  /** Text with blanks, quotes, controls or beyond ASCII. */
  private void appendQuoted(String text) {
    boolean quote = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quote |= c <= ' ' || c == '"' || c == 127;
    }
    if (!quote) {
      line.append(text);
      return;
    }
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (c < ' ' || c == 127) {
            String hex = Integer.toHexString(c);
            line.append(hex.length() == 1 ? "\\x0" : "\\x").append(hex);
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }

  /** A small number that a word spells, or -1. */
  static int number(RespMessage words, int word) {
    if (word >= words.words() || words.length(word) == 0 || words.length(word) > 6) {
      return -1;
    }
    String text =
        new String(
            words.bytes(), words.start(word), words.length(word), StandardCharsets.ISO_8859_1);
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }
}
