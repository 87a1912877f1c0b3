package io.obsmesh.collector.connection;

/**
 * What the tracker may ask of whoever captures. Calls come from the tracker's thread and must not
 * block.
 */
public interface CaptureControl {
  /** For sources that cannot be told anything, such as files. */
  CaptureControl NONE =
      new CaptureControl() {
        @Override
        public void limit(long socketCookie, boolean sent, int bytesPerSegment) {}

        @Override
        public void skipUntil(long socketCookie, boolean sent, long sequence) {}

        @Override
        public void forget(long socketCookie) {}

        @Override
        public void requestSockets() {}
      };

  /** From now on at most so many bytes of each segment of this way are needed. */
  void limit(long socketCookie, boolean sent, int bytesPerSegment);

  /** Bytes before this TCP sequence number are not needed. */
  void skipUntil(long socketCookie, boolean sent, long sequence);

  /** Nothing that was asked for this socket holds any more. */
  void forget(long socketCookie);

  /**
   * A list of all sockets is wanted: someone's owner is not known. May be ignored when frequent.
   */
  void requestSockets();
}
