package io.obsmesh.protocol.grpc;

import io.obsmesh.protocol.ByteCursor;

/**
 * Counts the messages of one direction of a call by the five bytes before each: a flag and a length
 * ("Length-Prefixed-Message" in gRPC's protocol description). Messages are skipped, so their bytes
 * need not have been captured. Owned by the connection's thread; used again after {@link #reset}.
 */
public final class MessageCounter {
  /** What {@link #count} returns when it is not known. */
  public static final long UNKNOWN = -1;

  private static final int PREFIX = 5;

  private int have;
  private long length;
  private long left;
  private long messages;
  private boolean sound = true;
  private boolean contradicted;

  /** As before the first byte of a stream. */
  public void reset() {
    have = 0;
    length = 0;
    left = 0;
    messages = 0;
    sound = true;
    contradicted = false;
  }

  /** How many of the next bytes belong to a message; 0 when the next one is of a prefix. */
  public long skippable() {
    return sound ? left : Long.MAX_VALUE;
  }

  /** So many bytes of a message went by. */
  public void skipped(long bytes) {
    if (sound) {
      left -= bytes;
    }
  }

  /** Reads bytes of a prefix, 1 to {@code most}, and says how many. */
  public int read(ByteCursor in, int most) {
    int wanted = Math.min(PREFIX - have, most);
    for (int i = 0; i < wanted; i++) {
      int value = in.readByte();
      if (have++ == 0) {
        // 0 and 1 say whether the message is compressed; all else is no gRPC, or not a prefix.
        contradicted = value > 1;
        sound &= !contradicted;
        length = 0;
      } else {
        length = length << 8 | value;
      }
    }
    if (have == PREFIX) {
      have = 0;
      left = length;
      messages++;
    }
    return wanted;
  }

  /** A prefix was lost: from here on nobody knows where messages begin. */
  public void lost() {
    sound = false;
  }

  /** Messages that began so far, or {@link #UNKNOWN}. */
  public long count() {
    return sound ? messages : UNKNOWN;
  }

  /** Whether all bytes so far were whole messages, one or more. */
  public boolean whole() {
    return sound && messages > 0 && have == 0 && left == 0;
  }

  /** Whether what came cannot be gRPC messages. */
  public boolean contradicted() {
    return contradicted;
  }
}
