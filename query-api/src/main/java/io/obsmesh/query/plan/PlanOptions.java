package io.obsmesh.query.plan;

import java.util.Map;

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
}
