package io.obsmesh.query.plan;

import io.obsmesh.query.Functions;
import io.obsmesh.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the words that may stand at the end of an unfinished query. Thread-safe. */
public final class Completion {
  private static final int MOST = 200;
  private static final Pattern WORD = Pattern.compile("[\\w.$/-]*$");
  private static final Pattern TABLE = Pattern.compile("([\\w-]+)");
  private static final Pattern COMPARED =
      Pattern.compile("([\\w.]+)\\s*(?:==?|!=|=~|!~|[<>]=?|\\b(?:eq|ne|in)\\b\\s*\\(?)\\s*$");

  private static final List<String> CLAUSES =
      List.of("where", "last", "since", "at", "follow", "join", "|");
  private static final List<String> STAGES =
      List.of(
          "where",
          "select",
          "extend",
          "having",
          "sort",
          "top",
          "head",
          "tail",
          "limit",
          "distinct",
          "by",
          "join",
          "left join",
          "compare",
          "as",
          "fill",
          "last",
          "since",
          "follow",
          "render");
  private static final List<String> AFTER_VALUE =
      List.of("and", "or", "last", "since", "by", "every", "as", "|");

  private final Tables tables;

  public Completion(Tables tables) {
    this.tables = tables;
  }

  /**
   * What may stand there.
   *
   * @param from where the word begins that the items replace
   * @param compared the field whose value stands there; null when no value does
   */
  public record Answer(int from, List<Item> items, @Nullable Compared compared) {}

  /**
   * A field whose value comes next.
   *
   * @param field as it is written, which need not be one that there is
   */
  public record Compared(String table, String field) {}

  /**
   * One word.
   *
   * @param kind table, field, function, keyword or value
   * @param detail what it is, may be empty
   */
  public record Item(String label, String kind, String detail) {}

  /** The words that may stand at the end of this text. */
  public Answer complete(String text) {
    Matcher word = WORD.matcher(text);
    int from = word.find() ? word.start() : text.length();
    String prefix = text.substring(from).toLowerCase(Locale.ROOT);
    List<Item> items = new ArrayList<>();
    for (Item item : candidates(text.substring(0, from))) {
      if (item.label().toLowerCase(Locale.ROOT).startsWith(prefix) && items.size() < MOST) {
        items.add(item);
      }
    }
    for (Item item : candidates(text.substring(0, from))) {
      boolean inside = item.label().toLowerCase(Locale.ROOT).contains("." + prefix);
      if (!prefix.isEmpty() && inside && !items.contains(item) && items.size() < MOST) {
        items.add(item);
      }
    }
    return new Answer(from, items, compared(text.substring(0, from)));
  }

  private @Nullable Compared compared(String before) {
    String query = before.substring(before.lastIndexOf(';') + 1);
    SourceTable table = table(query.strip());
    Matcher compared = COMPARED.matcher(query);
    return table != null && compared.find() ? new Compared(table.name(), compared.group(1)) : null;
  }

  private @Nullable SourceTable table(String query) {
    Matcher first = TABLE.matcher(query);
    return first.find() ? tables.find(first.group(1)) : null;
  }

  private List<Item> candidates(String before) {
    String query = before.substring(before.lastIndexOf(';') + 1);
    String stripped = query.strip();
    if (stripped.isEmpty() || stripped.endsWith("join (")) {
      return tables.all().stream()
          .map(table -> new Item(table.name(), "table", table.description()))
          .toList();
    }
    SourceTable table = table(stripped);
    Matcher compared = COMPARED.matcher(query);
    if (compared.find()) {
      return values(table, compared.group(1));
    }
    if (stripped.endsWith("|")) {
      List<Item> items = new ArrayList<>();
      STAGES.forEach(stage -> items.add(new Item(stage, "keyword", "stage")));
      Functions.AGGREGATES.forEach(f -> items.add(new Item(f + "(", "function", "aggregate")));
      return items;
    }
    String last = stripped.substring(lastSpace(stripped) + 1).toLowerCase(Locale.ROOT);
    return switch (last) {
      case "where", "and", "or", "not", "having", "by", "select", "distinct", "sort", "on" ->
          fields(table, !last.equals("sort"));
      default -> {
        if (stripped.endsWith(",") || stripped.endsWith("(") || stripped.endsWith("-")) {
          yield fields(table, true);
        }
        boolean onlyTable = !stripped.contains(" ");
        List<Item> items = new ArrayList<>();
        (onlyTable ? CLAUSES : AFTER_VALUE)
            .forEach(keyword -> items.add(new Item(keyword, "keyword", "")));
        if (stripped.matches("(?s).*\\btop\\s+\\d+")) {
          items.addAll(fields(table, false));
          Functions.AGGREGATES.forEach(f -> items.add(new Item(f + "(", "function", "aggregate")));
        }
        yield items;
      }
    };
  }

  private static int lastSpace(String text) {
    for (int i = text.length() - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || c == '|' || c == '(') {
        return i;
      }
    }
    return -1;
  }

  private static List<Item> fields(@Nullable SourceTable table, boolean functions) {
    List<Item> items = new ArrayList<>();
    if (table != null) {
      for (Column column : table.columns()) {
        items.add(new Item(column.name(), "field", column.description()));
      }
    }
    if (functions) {
      Functions.SCALARS.forEach(f -> items.add(new Item(f + "(", "function", "of one row")));
    }
    return items;
  }

  private static List<Item> values(@Nullable SourceTable table, String field) {
    return KnownValues.of(table == null ? "" : table.name(), field).stream()
        .map(value -> new Item(value, "value", field))
        .toList();
  }
}
