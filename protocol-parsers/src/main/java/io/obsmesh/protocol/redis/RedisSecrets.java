package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.Redaction;
import java.util.Locale;

/** Which words of a command are secret, and which replies. */
final class RedisSecrets {
  /** Stands for what is not shown. */
  static final String MASK = Redaction.REDACTED;

  private RedisSecrets() {}

  /** Marks in {@code secret} the words that must not be stored. */
  static void mark(String command, RespMessage words, boolean[] secret) {
    switch (command) {
      case "AUTH" -> secret[words.words() > 2 ? 2 : 1] = true;
      case "HELLO" -> after(words, "AUTH", 2, secret);
      case "MIGRATE" -> {
        after(words, "AUTH", 1, secret);
        after(words, "AUTH2", 2, secret);
      }
      case "ACL SETUSER" -> {
        for (int i = 3; i < words.words(); i++) {
          secret[i] = words.length(i) > 0 && "><#!".indexOf(words.bytes()[words.start(i)]) >= 0;
        }
      }
      case "CONFIG SET", "SENTINEL SET", "SENTINEL CONFIG" -> {
        for (int i = 2; i + 1 < words.words(); i++) {
          String name = words.word(i).toLowerCase(Locale.ROOT);
          secret[i + 1] = name.contains("pass") || name.equals("masterauth");
        }
      }
      default -> {}
    }
  }

  private static void after(RespMessage words, String option, int distance, boolean[] secret) {
    for (int i = 1; i + distance < words.words(); i++) {
      if (words.is(i, option)) {
        secret[i + distance] = true;
      }
    }
  }

  /** Whether the reply to this command may hold a password or its hash. */
  static boolean inReply(String command, RespMessage words) {
    return switch (command) {
      case "ACL LIST", "ACL GETUSER", "ACL GENPASS" -> true;
      case "CONFIG GET" -> {
        boolean secret = false;
        for (int i = 2; i < words.words(); i++) {
          String pattern = words.word(i).toLowerCase(Locale.ROOT);
          secret |=
              pattern.contains("pass")
                  || pattern.contains("auth")
                  || pattern.indexOf('*') >= 0
                  || pattern.indexOf('?') >= 0
                  || pattern.indexOf('[') >= 0;
        }
        yield secret;
      }
      default -> false;
    };
  }
}
