package io.obsmesh.obsctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table name is a verb: {@code obsctl http where status ge 500} becomes {@code obsctl query http
 * where status ge 500}. Which tables there are is the server's affair, so every unknown first word
 * that could be a table is taken for one, except where it is a verb mistyped.
 */
final class TableWords {
  private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]*");

  /** After these a word from the shell is a value, and a value with blanks was quoted there. */
  private static final Set<String> BEFORE_VALUE =
      Set.of(
          "=",
          "==",
          "!=",
          "<",
          "<=",
          ">",
          ">=",
          "=~",
          "!~",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "contains",
          "startswith",
          "endswith",
          "like",
          "matches");

  private TableWords() {}

  static String[] rewrite(String[] args, Set<String> verbs) {
    if (args.length == 0 || verbs.contains(args[0]) || !TABLE.matcher(args[0]).matches()) {
      return args;
    }
    if (args.length == 1 && verbs.stream().anyMatch(verb -> oneEditApart(verb, args[0]))) {
      return args;
    }
    List<String> rewritten = new ArrayList<>();
    rewritten.add("query");
    rewritten.addAll(Arrays.asList(args));
    return rewritten.toArray(String[]::new);
  }

  /** Words of the shell as one query: a value that the shell unquoted is quoted again. */
  static String query(List<String> words) {
    StringBuilder text = new StringBuilder();
    String before = "";
    for (String word : words) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      boolean value = BEFORE_VALUE.contains(before.toLowerCase(Locale.ROOT));
      text.append(value && needsQuotes(word) ? quote(word) : word);
      before = word;
    }
    return text.toString();
  }

  private static boolean needsQuotes(String word) {
    return !word.startsWith("\"")
        && !word.startsWith("'")
        && !word.startsWith("(")
        && (word.isEmpty() || word.chars().anyMatch(c -> c == ' ' || c == '\t' || c == '|'));
  }

  private static String quote(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Whether one letter more, less or other, or two swapped, makes a of b. */
  static boolean oneEditApart(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    if (Math.abs(a.length() - b.length()) > 1 || shorter < 3) {
      return false;
    }
    int i = 0;
    while (i < shorter && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    String restA = a.substring(i);
    String restB = b.substring(i);
    if (restA.isEmpty() || restB.isEmpty()) {
      return true;
    }
    return restA.substring(1).equals(restB.substring(1))
        || restA.substring(1).equals(restB)
        || restA.equals(restB.substring(1))
        || restA.length() > 1
            && restB.length() > 1
            && restA.charAt(0) == restB.charAt(1)
            && restA.charAt(1) == restB.charAt(0)
            && restA.substring(2).equals(restB.substring(2));
  }
}
