package io.obsmesh.query.plan;

/**
 * The range of time a query looks at.
 *
 * @param sinceNanos from, nanoseconds since the Unix epoch
 * @param untilNanos to, exclusive
 * @param given whether the query names it; otherwise it is the default
 */
public record TimeRange(long sinceNanos, long untilNanos, boolean given) {
  /** Its length in seconds, more than 0. */
  public double seconds() {
    return Math.max(1, untilNanos - sinceNanos) / 1e9;
  }
}
