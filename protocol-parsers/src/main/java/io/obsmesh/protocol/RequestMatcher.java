package io.obsmesh.protocol;

/**
 * Joins the frames of both directions to exchanges and writes their rows. Owned by the connection's
 * thread.
 */
public interface RequestMatcher<F> {
  /**
   * How long a request has to go on, with bytes passing, before a row tells what passed so far
   * ({@link io.obsmesh.table.RequestColumns#PARTIAL}), and how long until the next such row.
   */
  long PARTIAL_NANOS = 10_000_000_000L;

  /**
   * Takes the next frame of a direction. Neither frame nor span may be kept when they are views.
   */
  void accept(Direction direction, F frame, Span span);

  /**
   * A hole that no skip covered, or malformed bytes, ended what was going on in this direction.
   * {@code bytes} is the size of the hole, 0 when the bytes were there but wrong. Called before the
   * first frame that follows.
   */
  void lost(Direction direction, long bytes, long timeNanos);

  /** The connection ended. Exchanges still open become rows without response. */
  void close(CloseReason reason, long timeNanos);

  /**
   * Time passed; about once a second. Long streams may write partial rows, old requests may time
   * out.
   */
  default void tick(long nowNanos) {}

  /** Requests that have no response yet. */
  int pending();
}
