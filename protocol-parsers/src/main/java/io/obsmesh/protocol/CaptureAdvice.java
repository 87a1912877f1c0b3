package io.obsmesh.protocol;

/**
 * What the driver tells whoever captures, so that bytes nobody reads are not copied. Advice: it may
 * come late or be ignored.
 */
public interface CaptureAdvice {
  CaptureAdvice NONE =
      new CaptureAdvice() {
        @Override
        public void skipUntil(Direction direction, long position) {}

        @Override
        public void limit(Direction direction, int bytesPerSegment) {}
      };

  /** Bytes before this position of the direction are not needed; the byte at it is. */
  void skipUntil(Direction direction, long position);

  /** From now on at most so many bytes of each segment are needed; 0 for none. */
  void limit(Direction direction, int bytesPerSegment);
}
