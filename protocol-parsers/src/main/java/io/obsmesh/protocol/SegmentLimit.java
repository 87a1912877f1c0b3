package io.obsmesh.protocol;

/** How much of each segment of a connection is worth capturing, told once at every change. */
final class SegmentLimit {
  /** Bytes of each segment that detection wants of a connection nobody recognised. */
  private static final int UNKNOWN_BYTES = 256;

  /** Bytes of each segment that a recognised protocol may want. */
  private static final int KNOWN_BYTES = 64 << 10;

  private final CaptureAdvice advice;
  private boolean unknown;

  SegmentLimit(CaptureAdvice advice) {
    this.advice = advice;
  }

  /** Nobody recognised the connection. */
  void unknown() {
    if (!unknown) {
      unknown = true;
      tell(UNKNOWN_BYTES);
    }
  }

  /** Its protocol is known. */
  void known() {
    unknown = false;
    tell(KNOWN_BYTES);
  }

  private void tell(int bytesPerSegment) {
    advice.limit(Direction.REQUEST, bytesPerSegment);
    advice.limit(Direction.RESPONSE, bytesPerSegment);
  }
}
