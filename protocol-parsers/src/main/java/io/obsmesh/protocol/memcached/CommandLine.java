package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.ByteCursor;

/** Reads the line of a text command, or finds that it is none (memcached, protocol.txt). */
final class CommandLine {
  private static final int LONGEST_KEY = 250;

  /** The server ends a connection for a longer line without a command. */
  private static final int LONGEST_REJECTED = 1024;

  /** Values are at most 1 GiB, however the server is set up. */
  private static final long LARGEST_VALUE = 1L << 30;

  private CommandLine() {}

  /**
   * Reads a line.
   *
   * @param line without its end
   * @return bytes of value that follow the line, without the line end after them; -1 when there is
   *     none, -2 when this is no command
   */
  static long read(String line, Message to) {
    String[] words = line.split(" +", -1);
    int count = words.length;
    while (count > 1 && words[count - 1].isEmpty()) {
      count--;
    }
    to.clear();
    to.command = words[0];
    return switch (words[0]) {
      case "get", "gets" -> keys(words, 1, count, to);
      case "gat", "gats" -> count > 2 && number(words[1]) ? keys(words, 2, count, to) : -2;
      case "set", "add", "replace", "append", "prepend" -> storage(words, count, 5, to);
      case "cas" -> storage(words, count, 6, to);
      case "delete" -> one(words, count, 2, 4, to);
      case "touch" -> one(words, count, 3, 4, to);
      case "incr", "decr" -> one(words, count, 3, 4, to);
      case "mg", "md", "ma", "me" -> count > 1 ? meta(words, 2, count, to) : -2;
      case "ms" -> metaSet(words, count, to);
      case "mn", "version", "quit" -> count == 1 ? -1 : -2;
      case "stats" -> count <= 4 ? -1 : -2;
      case "flush_all", "verbosity" -> {
        to.quiet = words[count - 1].equals("noreply");
        int last = to.quiet ? count - 1 : count;
        yield last == 1 || last == 2 && number(words[1]) ? -1 : -2;
      }
      default -> -2;
    };
  }

  /**
   * Whether a server surely answers a line that is no command with one line. What stores has to be
   * written right: of some wrong ones the server takes the value, too, and of others it does not.
   */
  static boolean rejected(String line) {
    int blank = line.indexOf(' ');
    return switch (blank < 0 ? line : line.substring(0, blank)) {
      case "set", "add", "replace", "append", "prepend", "cas", "ms" -> false;
      // These answer with lines of their own, some of them without end.
      case "watch", "lru_crawler", "shutdown" -> false;
      default -> line.length() <= LONGEST_REJECTED && !line.endsWith(" noreply");
    };
  }

  private static long keys(String[] words, int from, int count, Message to) {
    for (int i = from; i < count; i++) {
      if (!key(words[i])) {
        return -2;
      }
      to.key(words[i]);
    }
    return count > from ? -1 : -2;
  }

  private static long storage(String[] words, int count, int needed, Message to) {
    to.quiet = count == needed + 1 && words[needed].equals("noreply");
    if (count != needed && !to.quiet || !key(words[1])) {
      return -2;
    }
    for (int i = 2; i < needed; i++) {
      if (!number(words[i])) {
        return -2;
      }
    }
    to.key(words[1]);
    return size(words[4], to);
  }

  private static long size(String word, Message to) {
    if (word.isEmpty() || word.length() > 10 || !number(word) || word.charAt(0) == '-') {
      return -2;
    }
    long bytes = Long.parseLong(word);
    if (bytes > LARGEST_VALUE) {
      return -2;
    }
    to.valueBytes = bytes;
    return bytes;
  }

  private static long one(String[] words, int count, int least, int most, Message to) {
    to.quiet = count > 2 && words[count - 1].equals("noreply");
    int last = to.quiet ? count - 1 : count;
    if (last < least || last > most || !key(words[1])) {
      return -2;
    }
    for (int i = 2; i < last; i++) {
      if (!number(words[i])) {
        return -2;
      }
    }
    to.key(words[1]);
    return -1;
  }

  private static long meta(String[] words, int flags, int count, Message to) {
    if (!key(words[1])) {
      return -2;
    }
    to.key(words[1]);
    boolean named = false;
    for (int i = flags; i < count; i++) {
      String flag = words[i];
      if (flag.isEmpty()) {
        return -2;
      }
      switch (flag.charAt(0)) {
        case 'q' -> to.quiet = true;
        case 'k' -> named = true;
        case 'O' -> to.token = flag;
        default -> {}
      }
    }
    if (named && to.token == null) {
      to.token = "k" + words[1];
    }
    return -1;
  }

  private static long metaSet(String[] words, int count, Message to) {
    if (count < 3 || meta(words, 3, count, to) == -2) {
      return -2;
    }
    return size(words[2], to);
  }

  private static boolean key(String word) {
    if (word.isEmpty() || word.length() > LONGEST_KEY) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) <= ' ' || word.charAt(i) == 127) {
        return false;
      }
    }
    return true;
  }

  static boolean number(String word) {
    int from = !word.isEmpty() && word.charAt(0) == '-' ? 1 : 0;
    if (word.length() == from || word.length() > from + 20) {
      return false;
    }
    for (int i = from; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The line at the cursor without its end, which is taken too; null when it has not ended. */
  static @org.jspecify.annotations.Nullable String take(ByteCursor in, int scanned) {
    int length = in.indexOf('\n', scanned);
    if (length < 0) {
      return null;
    }
    boolean cr = length > 0 && in.peek(length - 1) == '\r';
    String line = in.readLatin1(cr ? length - 1 : length);
    in.skip(cr ? 2 : 1);
    return line;
  }
}
