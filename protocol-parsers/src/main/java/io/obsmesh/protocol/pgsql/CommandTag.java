package io.obsmesh.protocol.pgsql;

import java.util.Set;

/**
 * What CommandComplete says, for example {@code INSERT 0 5}.
 *
 * @param verb its first word
 * @param rows its last word as a number, -1 when it is none
 */
record CommandTag(String verb, long rows) {
  private static final Set<String> DATA = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE");

  static CommandTag of(String tag) {
    int first = tag.indexOf(' ');
    String verb = first < 0 ? tag : tag.substring(0, first);
    long rows = first < 0 ? -1 : 0;
    int from = tag.lastIndexOf(' ') + 1;
    if (from == tag.length() || tag.length() - from > 18) {
      rows = -1;
    }
    for (int i = from; i < tag.length() && rows >= 0; i++) {
      int digit = tag.charAt(i) - '0';
      rows = digit < 0 || digit > 9 ? -1 : rows * 10 + digit;
    }
    return new CommandTag(verb, rows);
  }

  /** Whether the verb says what was done to data. */
  boolean ofData() {
    return DATA.contains(verb);
  }

  /** Whether this cannot answer a statement with this first keyword. */
  boolean contradicts(String operation) {
    return ofData() && DATA.contains(operation) && !operation.equals(verb);
  }
}
