package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Parameters;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is given beside a query's text.
 *
 * @param nowNanos the present, nanoseconds since the Unix epoch
 * @param lastNanos the range where the query names none
 * @param parameters values of {@code $name}
 */
public record PlanOptions(long nowNanos, long lastNanos, Map<String, String> parameters) {
  /** Five minutes: the range of a query that names none. */
  public static final long DEFAULT_LAST_NANOS = 300_000_000_000L;

  public PlanOptions {
    parameters = Map.copyOf(parameters);
  }

  /** The usual ones. */
  public static PlanOptions at(long nowNanos) {
    return new PlanOptions(nowNanos, DEFAULT_LAST_NANOS, Map.of());
  }

  /** The range of a query that names none. */
  TimeRange usual() {
    return new TimeRange(nowNanos - lastNanos, nowNanos, false);
  }

  /** A literal given from outside, or itself; null with a problem noted. */
  @Nullable Value value(Expr.Literal literal, Problems problems) {
    if (!(literal.value() instanceof Value.Parameter parameter)) {
      return literal.value();
    }
    String given = parameters.get(parameter.text());
    if (given == null) {
      problems.add(
          literal.span(),
          "$" + parameter.text() + " has no value",
          "give it beside the query: --param " + parameter.text() + "=…");
      return null;
    }
    return Parameters.typed(given);
  }
}
