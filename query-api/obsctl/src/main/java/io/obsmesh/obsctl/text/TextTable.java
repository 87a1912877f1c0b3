package io.obsmesh.obsctl.text;

import java.io.PrintStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Rows in columns. Widths come from the rows collected between two calls of {@link #flush}; a table
 * that is followed flushes often, and its columns only grow. Not thread-safe.
 */
public final class TextTable {
  private static final int WIDEST_CELL = 48;
  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String RESET = "\u001b[0m";

  private final List<Field> fields;
  private final Layout layout;
  private final PrintStream out;
  private final int[] widths;
  private final List<String[]> rows = new ArrayList<>();
  private final List<Boolean> failed = new ArrayList<>();
  private boolean headed;
  private int sinceHeading;

  /**
   * How much room there is.
   *
   * @param wide cells are never cut
   * @param headings whether a heading is printed
   * @param colour whether failed rows are red
   * @param width columns of the terminal; the last cell is cut there unless wide
   * @param repeatHeading print the heading again after so many rows; 0 for once
   */
  public record Layout(
      boolean wide, boolean headings, boolean colour, int width, int repeatHeading) {}

  public TextTable(List<Field> fields, Layout layout, PrintStream out) {
    this.fields = List.copyOf(fields);
    this.layout = layout;
    this.out = out;
    widths = new int[fields.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = layout.headings() ? fields.get(i).name().length() : 0;
    }
  }

  /** Adds a row; keys that are no field are ignored. */
  public void add(JsonNode row) {
    String[] cells = new String[widths.length];
    for (int i = 0; i < cells.length; i++) {
      Field field = fields.get(i);
      String text = field.show(row.path(field.name()), ZoneId.systemDefault());
      if (!layout.wide() && text.length() > WIDEST_CELL && i < cells.length - 1) {
        text = cut(text, WIDEST_CELL);
      }
      cells[i] = text;
      widths[i] = Math.max(widths[i], text.codePointCount(0, text.length()));
    }
    rows.add(cells);
    failed.add(row.path("error").isBoolean() && row.path("error").asBoolean());
  }

  /** Prints what was added since the last time. */
  public void flush() {
    if (layout.headings() && !headed && !fields.isEmpty()) {
      heading();
    }
    for (int r = 0; r < rows.size(); r++) {
      if (layout.repeatHeading() > 0 && sinceHeading >= layout.repeatHeading()) {
        heading();
      }
      print(rows.get(r), failed.get(r) ? RED : "");
      sinceHeading++;
    }
    rows.clear();
    failed.clear();
    out.flush();
  }

  private void heading() {
    print(fields.stream().map(Field::name).toArray(String[]::new), BOLD);
    headed = true;
    sinceHeading = 0;
  }

  private void print(String[] cells, String style) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String cell = cells[i];
      int gap = widths[i] - cell.codePointCount(0, cell.length());
      boolean right = fields.get(i).unit().alignRight();
      if (i > 0) {
        line.append("  ");
      }
      if (right) {
        line.repeat(' ', Math.max(0, gap));
      }
      line.append(cell);
      if (!right && i < cells.length - 1) {
        line.repeat(' ', Math.max(0, gap));
      }
    }
    String text = line.toString().stripTrailing();
    if (!layout.wide()) {
      text = cut(text, layout.width());
    }
    out.println(layout.colour() && !style.isEmpty() ? style + text + RESET : text);
  }

  private static String cut(String text, int width) {
    if (text.codePointCount(0, text.length()) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, Math.max(1, width) - 1)) + "…";
  }
}
