package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.CloseReason;
import org.jspecify.annotations.Nullable;

/** Why a stream ended without a whole response. */
sealed interface StreamEnd {
  /** What the row's {@code error.type} says; null when it is not known that anything failed. */
  @Nullable String errorType();

  /** RST_STREAM. */
  record Reset(int errorCode, boolean byClient, long nanos) implements StreamEnd {
    @Override
    public String errorType() {
      return ErrorCode.name(errorCode);
    }
  }

  /** GOAWAY said that this stream was not handled and will not be. */
  record GoneAway() implements StreamEnd {
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
  }

  /** A hole took the end, or there are too many streams to keep this one. */
  record Lost() implements StreamEnd {
    @Override
    public @Nullable String errorType() {
      return null;
    }
  }
}
