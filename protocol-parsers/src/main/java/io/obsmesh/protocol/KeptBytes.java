package io.obsmesh.protocol;

import java.util.Arrays;

/**
 * What is kept of a message of known size while it goes by: its first bytes, as many as are wanted.
 * The rest is stepped over and need not have been captured. Used again for the next message.
 */
public final class KeptBytes {
  /** How far the message went by. */
  public enum Step {
    WHOLE,
    /** At least one more byte has to come. */
    MORE,
    /** The next {@link #left()} bytes are not wanted. */
    SKIP
  }

  private byte[] kept;
  private int length;
  private int wanted;
  private int left;
  private boolean open;

  /**
   * @param usual bytes that most messages need no more of
   */
  public KeptBytes(int usual) {
    kept = new byte[usual];
  }

  /** Forgets the message at hand. */
  public void reset() {
    open = false;
    left = 0;
    wanted = 0;
  }

  /**
   * A message begins.
   *
   * @param size of its body
   * @param most bytes of the body that are wanted
   */
  public void begin(int size, int most) {
    length = 0;
    wanted = Math.min(size, most);
    if (kept.length < wanted) {
      kept = Arrays.copyOf(kept, Math.max(wanted, 2 * kept.length));
    }
    more(size);
  }

  /** The message goes on with so many bytes in another piece. */
  public void more(int size) {
    left = size;
    open = true;
  }

  /** Whether a message has begun and has not ended. */
  public boolean open() {
    return open;
  }

  /** Takes what is here of the message. */
  public Step read(ByteCursor in) {
    if (wanted > 0) {
      int count = Math.min(Math.min(wanted, left), in.remaining());
      in.read(kept, length, count);
      length += count;
      wanted -= count;
      left -= count;
      if (wanted > 0 && left > 0) {
        return Step.MORE;
      }
    }
    if (left > 0) {
      if (!in.has(left)) {
        return Step.SKIP;
      }
      in.skip(left);
      left = 0;
    }
    open = false;
    return Step.WHOLE;
  }

  /** The kept bytes, of which {@link #length} are filled. */
  public byte[] bytes() {
    return kept;
  }

  public int length() {
    return length;
  }

  /** How many bytes of the message are still to come. */
  public int left() {
    return left;
  }

  /** The bytes that were to be skipped are behind. */
  public void passed(long bytes) {
    left -= (int) bytes;
  }

  /** Bytes were not captured; returns whether wanted ones were among them. */
  public boolean missed(long bytes) {
    left -= (int) bytes;
    boolean cut = wanted > 0;
    wanted = 0;
    return cut;
  }

  /** How many of the next bytes the message can do without. */
  public int spare() {
    return open ? left : 0;
  }
}
