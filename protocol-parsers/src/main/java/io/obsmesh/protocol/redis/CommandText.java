package io.obsmesh.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Turns the words of a command into what its row says. */
final class CommandText {
  private final boolean[] secret = new boolean[RespMessage.MAX_WORDS + 3];
  private final StringBuilder line = new StringBuilder();
  private byte[] plain = {};
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
    int first = known != null && known.container() && exchange.command.indexOf(' ') > 0 ? 2 : 1;
    boolean secrets = known == null || known.special();
    if (secrets) {
      Arrays.fill(secret, false);
      RedisSecrets.mark(exchange.command, words, secret);
      exchange.secretReply = RedisSecrets.inReply(exchange.command, words);
    }
    boolean holed = words.cutByHole > 0;
    boolean any = words.words() > first && !holed;
    String args = any && !secrets ? plain(words, first) : null;
    if (key > 0 && (!holed || key + 1 < words.cutByHole)) {
      // Most commands have a key and nothing else.
      boolean same = args != null && key == first && args.length() == words.length(key);
      exchange.key = same ? args : words.word(key);
    }
    // A word that a hole cut looks like another word: rather none than a wrong one.
    if (any) {
      exchange.args = args == null ? join(words, first, secrets, exchange) : args;
    }
  }

  /** The words from {@code first} on, when all is ASCII and nothing needs an escape; else null. */
  private @Nullable String plain(RespMessage words, int first) {
    byte[] bytes = words.bytes();
    int at = 0;
    for (int i = first; i < words.words(); i++) {
      int from = words.start(i);
      int length = words.length(i);
      int quotes = quotes(bytes, from, from + length);
      if (quotes < 0 || at + length + 3 > limit) {
        return null;
      }
      if (plain.length < at + length + 3) {
        plain = Arrays.copyOf(plain, Math.max(256, 2 * (at + length + 3)));
      }
      if (i > first) {
        plain[at++] = ' ';
      }
      if (quotes > 0) {
        plain[at++] = '"';
      }
      System.arraycopy(bytes, from, plain, at, length);
      at += length;
      if (quotes > 0) {
        plain[at++] = '"';
      }
    }
    return new String(plain, 0, at, StandardCharsets.ISO_8859_1);
  }

  /** How many quotes the word needs, 0 or 2; -1 when it needs more than quotes. */
  private static int quotes(byte[] bytes, int from, int to) {
    boolean blank = from == to;
    boolean backslash = false;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b < ' ' || b == '"' || b == 127) {
        return -1;
      }
      blank |= b == ' ';
      backslash |= b == '\\';
    }
    return !blank ? 0 : backslash ? -1 : 2;
  }

  private String join(RespMessage words, int first, boolean secrets, Exchange exchange) {
    line.setLength(0);
    for (int i = first; i < words.words(); i++) {
      if (line.length() >= limit) {
        exchange.truncated = true;
        break;
      }
      if (i > first) {
        line.append(' ');
      }
      if (secrets && secret[i]) {
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
