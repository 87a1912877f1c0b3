package io.obsmesh.protocol;

/** Walks through the body of a message of known size and goes on where it stopped. */
public interface SizedBody {
  /** How far a walk came. */
  enum Step {
    /** The body ends here, as it should. */
    DONE,
    /** {@link #needed()} more bytes have to come. */
    MORE,
    /** The next {@link #skip()} bytes are not wanted. */
    SKIP,
    /** These bytes cannot be such a body. */
    BAD
  }

  /** Goes on as far as the bytes reach. */
  Step read(ByteCursor in);

  int needed();

  long skip();

  /** What was to be skipped is behind. */
  void skipped();

  /** How many bytes of the message have not been read. */
  long left();
}
