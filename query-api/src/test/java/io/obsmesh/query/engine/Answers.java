package io.obsmesh.query.engine;

import static io.obsmesh.query.ShopRows.NOW;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.query.sql.SqlPrinter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Asks by the engine and by SQL, and compares answers. Quantiles may be 1 % off. */
final class Answers {
  private final MemoryRows rows;

  Answers(MemoryRows rows) {
    this.rows = rows;
  }

  static Plan plan(String query) {
    return plan(query, Map.of());
  }

  static Plan plan(String query, Map<String, String> parameters) {
    return new Planner(TestTables.ALL)
        .plan(query, new PlanOptions(NOW, PlanOptions.DEFAULT_LAST_NANOS, parameters));
  }

  ResultTable table(String query) {
    return new Engine(rows, EngineLimits.USUAL).run(plan(query));
  }

  List<List<Object>> ask(String query) {
    return lists(table(query));
  }

  /** The same by the SQL that is printed for it. */
  ResultTable bySql(String query) {
    String sql = SqlPrinter.print(plan(query), 1_000);
    try {
      return sql(sql);
    } catch (RuntimeException e) {
      throw new AssertionError(query + "\n" + sql, e);
    }
  }

  ResultTable sql(String sql) {
    return new SqlRun(rows, TestTables.ALL, EngineLimits.USUAL)
        .run(sql, new TimeRange(0, NOW + 1, false), 0, new Cancellation());
  }

  static List<List<Object>> lists(ResultTable table) {
    List<List<Object>> lists = new ArrayList<>();
    table.rows().forEach(row -> lists.add(Arrays.asList(row)));
    return lists;
  }

  /** Rows in an order of their own, for answers that have none. */
  static List<List<Object>> sorted(List<List<Object>> rows) {
    List<List<Object>> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(Answers::text));
    return sorted;
  }

  private static String text(List<Object> row) {
    StringBuilder text = new StringBuilder();
    for (Object value : row) {
      // Numbers last: they may differ a little.
      text.append(value instanceof Number ? "" : value).append('|');
    }
    return text.append(row).toString();
  }

  /** Equal, with numbers of 1,000 and more, and fractions, within 1 %. */
  static boolean near(Object a, Object b) {
    if (a instanceof List<?> x && b instanceof List<?> y) {
      boolean near = x.size() == y.size();
      for (int i = 0; near && i < x.size(); i++) {
        near = near(x.get(i), y.get(i));
      }
      return near;
    }
    if (a instanceof List<?> pair && b instanceof Map<?, ?> struct) {
      return near(pair, new ArrayList<>(struct.values())); // topk: [value, count]
    }
    if (a instanceof Number x && b instanceof Number y) {
      boolean small = a instanceof Long && Math.abs(x.longValue()) < 1_000;
      double difference = Math.abs(x.doubleValue() - y.doubleValue());
      return small ? difference == 0 : difference <= 0.01 * Math.abs(x.doubleValue());
    }
    return a == null ? b == null : a.equals(b);
  }
}
