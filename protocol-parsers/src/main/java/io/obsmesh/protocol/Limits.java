package io.obsmesh.protocol;

/**
 * Bounds on what one connection may keep.
 *
 * @param messageBytes largest frame that is read whole; a parser skips what is longer
 * @param fieldBytes longest text column (path, statement, key); longer is cut and the row is {@code
 *     truncated}
 * @param bodyBytes how much of a body is kept as a column
 * @param pendingRequests requests without response before the oldest is given up
 */
public record Limits(int messageBytes, int fieldBytes, int bodyBytes, int pendingRequests) {
  public static final Limits DEFAULT = new Limits(1 << 20, 16 << 10, 2 << 10, 4096);
}
