package io.obsmesh.query.sql;

import io.obsmesh.protocol.Routes;

/** {@link Routes#template} in SQL. */
final class SqlRoutes {
  private static final int LONGEST_WORD = 40;
  private static final String FILE = "'(?s)^(.+)(\\.[A-Za-z][A-Za-z0-9]{0,4})$'";
  private static final String VERSION = "'[vV][0-9]{1,2}([a-z.]+[0-9]{1,2})*[a-z.]*'";

  private SqlRoutes() {}

  /** The template of a path, which may have a query. */
  static String template(String path) {
    String segments = "list_filter(string_split(p, '/'), lambda s: s <> '')";
    String words =
        "list_transform(list_transform(%s[1:%d], lambda s: split_part(s, ';', 1)), lambda t: %s)"
            .formatted(segments, Routes.MOST_SEGMENTS, segment());
    return ("list_transform([split_part(%s, '?', 1)], lambda p: CASE WHEN NOT starts_with(p, '/')"
            + " THEN '*' WHEN len(%s) = 0 THEN '/' ELSE '/' || array_to_string(%s, '/') || CASE"
            + " WHEN len(%s) > %d THEN '/*' WHEN ends_with(p, '/') THEN '/' ELSE '' END END)[1]")
        .formatted(path, segments, words, segments, Routes.MOST_SEGMENTS);
  }

  /** What stands for the segment {@code t}. */
  private static String segment() {
    String name = "regexp_extract(t, " + FILE + ", 1)";
    return ("CASE WHEN NOT contains(t, '@') AND regexp_matches(t, %1$s) THEN CASE WHEN strlen(%2$s)"
            + " > %3$d OR len(list_filter(string_split(%2$s, '.'), lambda x: %4$s)) > 0 THEN '{id}'"
            + " || regexp_extract(t, %1$s, 2) ELSE t END WHEN %5$s THEN '{id}' ELSE t END")
        .formatted(FILE, name, LONGEST_WORD, identifier("x"), identifier("t"));
  }

  /** Whether a segment without extension is an identifier; what an escape says is a letter. */
  private static String identifier(String segment) {
    String letters = "length(regexp_replace(y, '[^a-zA-Z\\x{80}-\\x{10FFFF}]', '', 'g'))";
    String hex = "length(regexp_replace(y, '[^a-fA-F]', '', 'g'))";
    return ("list_transform([regexp_replace(%1$s, '%%[0-9a-fA-F]{2}', 'g', 'g')], lambda y: strlen(%1$s)"
            + " > %2$d OR contains(y, '@') OR CASE WHEN NOT regexp_matches(y, '[0-9]') THEN %3$s >="
            + " 16 AND %3$s = %4$s WHEN regexp_full_match(y, '[^0-9]*[0-9][^0-9]*') AND %4$s >= 2"
            + " THEN false ELSE NOT (length(%1$s) <= 10 AND regexp_full_match(%1$s, %5$s)) END)[1]")
        .formatted(segment, LONGEST_WORD, hex, letters, VERSION);
  }
}
