package io.obsmesh.query.engine;

/**
 * What one query may use.
 *
 * @param defaultRows rows of an answer when the query does not say how many
 * @param maxRows rows kept at once for sorting or answering
 * @param maxGroups groups of an aggregate
 * @param maxBytes memory of an aggregate, about
 */
public record EngineLimits(int defaultRows, int maxRows, int maxGroups, long maxBytes) {
  /** 1,000 rows unless asked for more, 500,000 at most; 200,000 groups; 256 MiB. */
  public static final EngineLimits USUAL = new EngineLimits(1_000, 500_000, 200_000, 256L << 20);
}
