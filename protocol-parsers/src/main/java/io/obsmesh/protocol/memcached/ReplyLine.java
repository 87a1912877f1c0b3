package io.obsmesh.protocol.memcached;

/** Reads a line of a text reply (memcached, protocol.txt). */
final class ReplyLine {
  /** The line is no part of a reply. */
  static final long WRONG = -2;

  /** The reply is whole. */
  static final long WHOLE = -1;

  /** More lines follow. */
  static final long MORE = -3;

  private static final long LARGEST_VALUE = 1L << 30;

  private ReplyLine() {}

  /**
   * Takes note of a line.
   *
   * @return bytes of value that follow, or what else follows
   */
  static long read(String line, Message to) {
    int blank = line.indexOf(' ');
    String word = blank < 0 ? line : line.substring(0, blank);
    return switch (word) {
      case "VALUE" -> value(line.split(" "), to);
      case "VA" -> metaValue(line.split(" "), to);
      case "STAT" -> blank > 0 ? MORE : WRONG;
      case "END",
          "STORED",
          "NOT_STORED",
          "EXISTS",
          "NOT_FOUND",
          "DELETED",
          "TOUCHED",
          "OK",
          "RESET",
          "MN" ->
          blank < 0 ? status(word, to) : WRONG;
      case "HD", "EN", "NS", "EX", "NF" -> {
        tokens(line.split(" "), 1, to);
        yield status(word, to);
      }
      case "ME" -> blank > 0 ? status(word, to) : WRONG;
      case "VERSION" -> blank > 0 ? status(word, to) : WRONG;
      case "ERROR" -> error(word, null, to);
      case "CLIENT_ERROR", "SERVER_ERROR" ->
          error(word, blank < 0 ? null : line.substring(blank + 1), to);
      default -> CommandLine.number(word) && !word.startsWith("-") ? status("NUMBER", to) : WRONG;
    };
  }

  private static long status(String word, Message to) {
    to.status = word;
    return WHOLE;
  }

  private static long error(
      String word, @org.jspecify.annotations.Nullable String text, Message to) {
    to.error = true;
    to.text = text;
    return status(word, to);
  }

  private static long value(String[] words, Message to) {
    boolean fits = words.length == 4 || words.length == 5 && CommandLine.number(words[4]);
    if (!fits || !CommandLine.number(words[2])) {
      return WRONG;
    }
    long bytes = size(words[3]);
    if (bytes >= 0) {
      to.key(words[1]);
      to.hits++;
      to.value(bytes);
    }
    return bytes;
  }

  private static long metaValue(String[] words, Message to) {
    long bytes = words.length < 2 ? WRONG : size(words[1]);
    if (bytes >= 0) {
      tokens(words, 2, to);
      to.status = "VA";
      to.hits = 1;
      to.value(bytes);
    }
    return bytes;
  }

  private static void tokens(String[] words, int from, Message to) {
    String key = null;
    for (int i = from; i < words.length; i++) {
      if (words[i].startsWith("O")) {
        to.token = words[i];
      } else if (words[i].startsWith("k")) {
        key = words[i];
      }
    }
    if (to.token == null) {
      to.token = key;
    }
  }

  private static long size(String word) {
    if (!CommandLine.number(word) || word.length() > 10 || word.startsWith("-")) {
      return WRONG;
    }
    long bytes = Long.parseLong(word);
    return bytes > LARGEST_VALUE ? WRONG : bytes;
  }
}
