package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;

/** Where the DATA payload of one direction of one stream goes, in order. */
interface StreamBody {
  /** For streams whose payload nobody wants. */
  StreamBody UNWANTED =
      new StreamBody() {
        @Override
        public long skippable() {
          return Long.MAX_VALUE;
        }

        @Override
        public void skipped(long bytes) {}

        @Override
        public int read(ByteCursor in, int most) {
          in.skip(most);
          return most;
        }

        @Override
        public void lost() {}
      };

  /** How many of the next bytes are of no interest; 0 when the next one is wanted. */
  long skippable();

  /** So many bytes went by unread, at most {@link #skippable}. */
  void skipped(long bytes);

  /**
   * Reads wanted bytes, 1 to {@code most}, and says how many. Called when {@link #skippable} is 0.
   */
  int read(ByteCursor in, int most);

  /** Wanted bytes were lost. */
  void lost();

  /** So many of the next bytes, some of them wanted, were not captured. */
  default void missing(long bytes) {
    lost();
  }
}
