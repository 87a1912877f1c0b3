package io.obsmesh.protocol;

/**
 * What one attempt to read a frame came to. The cursor has moved past the bytes of a {@link Frame}
 * or {@link Ignored} and is where it was for the others.
 */
public sealed interface ParseResult<F> {
  /** The debt of a body that ends with the connection. */
  long TO_END = Long.MAX_VALUE;

  /** A whole frame; the cursor is on the byte after it. */
  record Frame<F>(F value) implements ParseResult<F> {}

  /** Valid bytes that carry nothing to record; the cursor is past them. */
  record Ignored<F>() implements ParseResult<F> {}

  /** The frame's end has not arrived. Ask again once {@code bytes} more are here; 1 or more. */
  record NeedMore<F>(int bytes) implements ParseResult<F> {}

  /**
   * The next {@code bytes} bytes, from the cursor on, are of no interest. The driver pays this
   * debt, also across holes, and asks again when it is paid, even when no byte has come after it.
   * {@link #TO_END} is paid when the stream ends.
   */
  record Skip<F>(long bytes) implements ParseResult<F> {}

  /**
   * Not this protocol, or not a frame boundary. The driver resynchronises. The reason is a
   * constant: it is counted.
   */
  record Malformed<F>(String reason) implements ParseResult<F> {}
}
