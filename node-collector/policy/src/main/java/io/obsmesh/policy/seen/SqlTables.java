package io.obsmesh.policy.seen;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a statement, for recorded rows only: enforcement has to know better. Finds names
 * behind FROM, JOIN, INTO, UPDATE and TABLE, and says that it does not know where a statement hides
 * more than that.
 */
final class SqlTables {
  private static final String NAME = "(?:`[^`]+`|[\\w$]+)(?:\\s*\\.\\s*(?:`[^`]+`|[\\w$]+))?";
  private static final Pattern NAMED =
      Pattern.compile(
          "\\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\\s+(?:(?:LOW_PRIORITY|IGNORE|IF\\s+(?:NOT\\s+)?EXISTS)\\s+)*("
              + NAME
              + "(?:\\s+(?:AS\\s+)?(?!(?:SET|WHERE|JOIN|ON|LEFT|INNER|RIGHT|CROSS|GROUP|ORDER|LIMIT|VALUES|SELECT|USING|FOR|HAVING|UNION)\\b)[\\w$]+)?(?:\\s*,\\s*"
              + NAME
              + "(?:\\s+(?:AS\\s+)?(?!(?:SET|WHERE|JOIN|ON|GROUP|ORDER|LIMIT)\\b)[\\w$]+)?)*)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FIRST = Pattern.compile(NAME);
  private static final Pattern HIDING =
      Pattern.compile("\\b(WITH|CALL|EXECUTE|LOAD)\\b|/\\*!", Pattern.CASE_INSENSITIVE);

  private SqlTables() {}

  /**
   * The names, or null when they cannot be told.
   *
   * @param schema of names without one; null when it is not known
   */
  static @Nullable Set<String> of(String statement, @Nullable String schema) {
    if (HIDING.matcher(statement).find()) {
      return null;
    }
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = NAMED.matcher(statement);
    while (matcher.find()) {
      for (String part : matcher.group(1).split(",")) {
        Matcher first = FIRST.matcher(part.strip());
        if (first.lookingAt()) {
          String name = first.group().replaceAll("\\s*\\.\\s*", ".").replace("`", "");
          if (!name.toUpperCase(Locale.ROOT).equals("DUAL")) {
            names.add(schema == null || name.indexOf('.') >= 0 ? name : schema + "." + name);
          }
        }
      }
    }
    return names;
  }
}
