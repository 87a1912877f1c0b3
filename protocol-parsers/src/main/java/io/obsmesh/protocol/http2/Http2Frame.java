package io.obsmesh.protocol.http2;

/**
 * What a matcher needs to know of a frame. The parser uses the same objects again: read them inside
 * {@link Http2Matcher#accept}, keep nothing.
 */
sealed interface Http2Frame {

  /**
   * A header block with all its continuations: HEADERS or PUSH_PROMISE.
   *
   * <p>{@code promised} is the stream that a PUSH_PROMISE announces, 0 for HEADERS.
   */
  final class Headers implements Http2Frame {
    int streamId;
    int promised;
    boolean endStream;
    long wireBytes;
    final HeaderBlock block = new HeaderBlock();
  }

  /** The end of a DATA frame, whose payload its {@link StreamBody} has already had. */
  final class Data implements Http2Frame {
    int streamId;
    boolean endStream;
    long wireBytes;
  }

  /** RST_STREAM. */
  record Reset(int streamId, int errorCode) implements Http2Frame {}

  /**
   * GOAWAY: streams of the other end above {@code lastStreamId} were not and will not be handled.
   */
  record GoAway(int lastStreamId, int errorCode) implements Http2Frame {}

  /** A frame that no row counts: of the connection as a whole, flow control, or an extension. */
  record Other() implements Http2Frame {}
}
