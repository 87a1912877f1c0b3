package io.obsmesh.api;

import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.plan.Completion.Compared;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Measure;
import io.obsmesh.query.plan.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values that a field had in the last minutes, for who writes a query: the most frequent first. */
final class LiveValues {
  private static final int MOST = 50;
  private static final int LONGEST = 100;

  /** Whoever waits here waits at a keyboard. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Pattern BARE = Pattern.compile("[\\p{L}\\d_][\\p{L}\\d_./:-]*");

  private LiveValues() {}

  /**
   * The question that is asked for them.
   *
   * @param compared of a table that there is; its field need not be one
   */
  static String question(Compared compared) {
    return "%s where has(%s) | count() by %s | top %d count"
        .formatted(compared.table(), compared.field(), compared.field(), MOST);
  }

  /** The values as a query has them; none when they cannot be had in time, or not by the caller. */
  static List<String> of(QueryRunner runner, Compared compared) {
    ResultTable table;
    try {
      table = runner.run(runner.plan(question(compared), null, Map.of()), PATIENCE);
    } catch (RuntimeException e) {
      return List.of(); // a word of help less: nobody asked for more
    }
    Field field = table.columns().getFirst();
    List<String> values = new ArrayList<>();
    if (field.type() != ValueType.TIME && field.measure() != Measure.NANOSECONDS) {
      for (@Nullable Object[] row : table.rows()) {
        String text = String.valueOf(row[0]);
        if (row[0] != null && text.length() <= LONGEST) {
          values.add(written(text));
        }
      }
    }
    return values;
  }

  private static String written(String text) {
    return BARE.matcher(text).matches()
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
