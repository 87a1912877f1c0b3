package io.obsmesh.protocol.memcached;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a command or of a whole reply. One per parser, filled anew for each: a matcher
 * copies what it wants.
 */
final class Message {
  /** Most keys that a row lists. */
  static final int MOST_KEYS = 64;

  /** The command of a line that is none: its words may be those of a value, and are not kept. */
  static final String UNKNOWN = "unknown";

  boolean binary;

  /** The command's name; of a reply, only of a binary one. */
  String command = "";

  final List<String> keys = new ArrayList<>();
  int keyCount;

  /** No reply, or one only sometimes. */
  boolean quiet;

  /** Of binary messages, the number that joins them. */
  int opaque;

  /** Of meta commands and their replies, what joins them; null when not asked for. */
  @Nullable String token;

  long valueBytes;

  /** Of a reply: its last line's first word, or the name of the status. */
  String status = "";

  int hits;
  boolean error;
  @Nullable String text;
  boolean cut;

  /** It was found after a loss: what seems a reply may be the end of one. */
  boolean found;

  void clear() {
    binary = false;
    command = "";
    keys.clear();
    keyCount = 0;
    quiet = false;
    opaque = 0;
    token = null;
    valueBytes = -1;
    status = "";
    hits = 0;
    error = false;
    text = null;
    cut = false;
  }

  void key(String key) {
    keyCount++;
    if (keys.size() < MOST_KEYS) {
      keys.add(key);
    } else {
      cut = true;
    }
  }

  void value(long bytes) {
    valueBytes = Math.max(0, valueBytes) + bytes;
  }
}
