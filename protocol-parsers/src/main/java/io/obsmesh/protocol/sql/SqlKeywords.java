package io.obsmesh.protocol.sql;

import org.jspecify.annotations.Nullable;

/** The words that are written in upper case, found without making a text of what is looked for. */
final class SqlKeywords {
  private static final int SLOTS = 1024;
  private static final @Nullable String[] TABLE = new @Nullable String[SLOTS];

  static {
    String words =
        "SELECT INSERT UPDATE DELETE REPLACE INTO FROM WHERE AND OR NOT IN IS NULL LIKE BETWEEN"
            + " EXISTS VALUES VALUE SET ON JOIN LEFT RIGHT INNER OUTER CROSS FULL NATURAL"
            + " USING AS DISTINCT ALL ANY SOME UNION EXCEPT INTERSECT GROUP ORDER BY HAVING"
            + " LIMIT OFFSET ASC DESC CASE WHEN THEN ELSE END CREATE ALTER DROP TRUNCATE"
            + " TABLE INDEX VIEW DATABASE SCHEMA USER IF BEGIN START TRANSACTION COMMIT"
            + " ROLLBACK SAVEPOINT RELEASE SHOW DESCRIBE EXPLAIN USE CALL WITH RECURSIVE FOR"
            + " LOCK SHARE KEY DUPLICATE RETURNING CONFLICT DO NOTHING GRANT REVOKE TO"
            + " IDENTIFIED PASSWORD PREPARE EXECUTE DEALLOCATE DECLARE FETCH CLOSE COPY"
            + " ANALYZE VACUUM TRUE FALSE DEFAULT PRIMARY UNIQUE INTERVAL OVER PARTITION";
    for (String word : words.split(" ")) {
      int slot = slot(hash(word), word.length());
      while (TABLE[slot] != null) {
        slot = slot + 1 & SLOTS - 1;
      }
      TABLE[slot] = word;
    }
  }

  private SqlKeywords() {}

  /**
   * The keyword in {@code [from, to)} in upper case, or null when it is none.
   *
   * @param hash of its characters, made with {@link #add}
   */
  static @Nullable String find(String sql, int from, int to, int hash) {
    int slot = slot(hash, to - from);
    while (true) {
      String word = TABLE[slot];
      if (word == null || same(word, sql, from, to)) {
        return word;
      }
      slot = slot + 1 & SLOTS - 1;
    }
  }

  /** The hash of a word, which begins as 0, with one more character; its case does not matter. */
  static int add(int hash, char next) {
    return hash * 31 + (next & ~32);
  }

  /** Whether {@code passw} is part of the word, in any case. */
  static boolean namesPassword(String sql, int from, int to) {
    for (int i = from; i + 5 <= to; i++) {
      if ((sql.charAt(i) | 32) == 'p' && sql.regionMatches(true, i, "PASSW", 0, 5)) {
        return true;
      }
    }
    return false;
  }

  private static int hash(String word) {
    int hash = 0;
    for (int i = 0; i < word.length(); i++) {
      hash = add(hash, word.charAt(i));
    }
    return hash;
  }

  private static int slot(int hash, int length) {
    int mixed = hash + length;
    return (mixed ^ mixed >>> 11) & SLOTS - 1;
  }

  private static boolean same(String word, String sql, int from, int to) {
    return word.length() == to - from && sql.regionMatches(true, from, word, 0, word.length());
  }
}
