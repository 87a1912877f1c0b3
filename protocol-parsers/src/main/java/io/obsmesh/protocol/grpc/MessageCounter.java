package io.obsmesh.protocol.grpc;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.compression.Codec;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages of one direction of a call by the five bytes before each: a flag and a length
 * ("Length-Prefixed-Message" in gRPC's protocol description). Messages are skipped, so their bytes
 * need not have been captured; the frame behind them that tells how the call ended, where there is
 * one, is read. Owned by the connection's thread; used again after {@link #reset}.
 */
public final class MessageCounter {
  /** What {@link #count} returns when it is not known. */
  public static final long UNKNOWN = -1;

  private static final int PREFIX = 5;

  /** A last frame that is longer is not read. */
  private static final int LONGEST_END = 4 << 10;

  private static final byte[] NONE = {};

  private int have;
  private long length;
  private long left;
  private long messages;
  private boolean sound = true;
  private boolean contradicted;
  private Rpc rpc = Rpc.GRPC;
  private @Nullable Codec codec;
  private int flags;
  private boolean last;
  private byte[] tail = NONE;
  private int tailLength;
  private @Nullable CallEnd end;

  /** As before the first byte of a stream. */
  public void reset() {
    have = 0;
    length = 0;
    left = 0;
    messages = 0;
    sound = true;
    contradicted = false;
    rpc = Rpc.GRPC;
    codec = null;
    last = false;
    tail = NONE;
    tailLength = 0;
    end = null;
  }

  /** As before the first byte of a stream that is framed in this way. */
  public void begin(Rpc way) {
    begin(way, null);
  }

  /**
   * As before the first byte of a stream that is framed in this way.
   *
   * @param messageCodec how frames are compressed that say they are; null when not known
   */
  public void begin(Rpc way, @Nullable Codec messageCodec) {
    reset();
    rpc = way;
    codec = messageCodec;
  }

  /** How frames are compressed that say they are; null when that was not told. */
  public @Nullable Codec codec() {
    return codec;
  }

  /** How many of the next bytes belong to a message; 0 when the next one is of a prefix. */
  public long skippable() {
    if (sound && tailLength < tail.length) {
      return 0;
    }
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
    if (tailLength < tail.length) {
      return readTail(in, most);
    }
    int wanted = Math.min(PREFIX - have, most);
    for (int i = 0; i < wanted; i++) {
      int value = in.readByte();
      if (have++ == 0) {
        // 0 and 1 say whether the message is compressed; all else is no gRPC, or not a prefix.
        flags = value;
        contradicted = last || (value & ~rpc.endFlag()) > 1;
        sound &= !contradicted;
        last = (value & rpc.endFlag()) != 0;
        length = 0;
      } else {
        length = length << 8 | value;
      }
    }
    if (have == PREFIX) {
      have = 0;
      left = length;
      if (!last) {
        messages++;
      } else if (sound) {
        beginTail();
      }
    }
    return wanted;
  }

  private void beginTail() {
    if (length == 0) {
      end = CallEnd.ofFrame(rpc, flags, codec, NONE, 0);
    } else if (length <= LONGEST_END) {
      tail = new byte[(int) length];
      left = 0;
    }
  }

  private int readTail(ByteCursor in, int most) {
    int count = Math.min(tail.length - tailLength, most);
    in.read(tail, tailLength, count);
    tailLength += count;
    if (tailLength == tail.length) {
      end = CallEnd.ofFrame(rpc, flags, codec, tail, tailLength);
    }
    return count;
  }

  /** What the frame behind the messages says; null when there was none, or it said nothing. */
  public @Nullable CallEnd end() {
    return end;
  }

  /** A prefix was lost: from here on nobody knows where messages begin. */
  public void lost() {
    sound = false;
    tail = NONE;
    tailLength = 0;
  }

  /** Whether all bytes so far were whole frames. */
  public boolean complete() {
    return sound && have == 0 && left == 0 && tailLength == tail.length;
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
