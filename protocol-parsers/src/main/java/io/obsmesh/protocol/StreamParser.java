package io.obsmesh.protocol;

/**
 * Reads frames of type {@code F} from one direction of one connection. A pull parser: wait for the
 * length, then read. Never throws for what the bytes say. Owned by the connection's thread.
 */
public interface StreamParser<F> {
  /**
   * Reads one frame at the cursor, or explains why not. After a frame or a paid skip it is asked
   * again at once, maybe without bytes.
   */
  ParseResult<F> parse(ByteCursor in);

  /**
   * Bytes were lost that no skip covered, or the last result was {@link ParseResult.Malformed}:
   * forget the message at hand. Called before {@link #seekBoundary}.
   */
  void lost();

  /**
   * Moves the cursor to the next byte that could start a message. False when there is none: then
   * the cursor is where a later search may go on, so that bytes before it can be dropped.
   */
  boolean seekBoundary(ByteCursor in);

  /**
   * The direction ended (all bytes were read or skipped). A last frame may follow from that, such
   * as the end of a body.
   */
  default ParseResult<F> end() {
    return new ParseResult.Ignored<>();
  }

  /**
   * How many of the next bytes are wanted but may be missing, such as those of a body of known
   * length. Asked when the parser wants more and a hole follows: a hole inside these bytes is no
   * loss. 0 when every byte is needed.
   */
  default long skippable() {
    return 0;
  }

  /** The driver passed over so many bytes, 1 to {@link #skippable()}, that were not captured. */
  default void skipped(long bytes) {}
}
