package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.CloseReason;

/** Why a stream ended without a whole response. */
sealed interface StreamEnd {
  /** What the row's {@code error.type} says. */
  String errorType();

  /** The same of what is spoken inside the stream. */
  CloseReason reason();

  /** Whether the request failed for sure: what was not seen may have gone well. */
  default boolean failed() {
    return true;
  }

  /** RST_STREAM. */
  record Reset(int errorCode, long nanos) implements StreamEnd {
    @Override
    public CloseReason reason() {
      return CloseReason.RESET;
    }

    @Override
    public String errorType() {
      return ErrorCode.name(errorCode);
    }
  }

  /** GOAWAY said that this stream was not handled and will not be. */
  record GoneAway() implements StreamEnd {
    @Override
    public CloseReason reason() {
      return CloseReason.CLOSED;
    }

    @Override
    public String errorType() {
      return "GOAWAY";
    }
  }

  /** The connection ended. */
  record Closed(CloseReason reason) implements StreamEnd {
    @Override
    public String errorType() {
      return reason.errorType();
    }

    @Override
    public boolean failed() {
      return reason != CloseReason.UNOBSERVED;
    }
  }

  /** A hole took the end, or there are too many streams to keep this one. */
  record Lost() implements StreamEnd {
    @Override
    public CloseReason reason() {
      return CloseReason.UNOBSERVED;
    }

    @Override
    public String errorType() {
      return "lost";
    }

    @Override
    public boolean failed() {
      return false;
    }
  }
}
