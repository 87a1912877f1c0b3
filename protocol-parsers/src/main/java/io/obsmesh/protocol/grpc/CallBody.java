package io.obsmesh.protocol.grpc;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.compression.Codec;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a call whose body was kept, and not read as it came by.
 *
 * @param messages how many, or {@link MessageCounter#UNKNOWN}
 * @param end null when the body does not say
 */
public record CallBody(long messages, @Nullable CallEnd end) {
  private static final CallBody NOTHING = new CallBody(MessageCounter.UNKNOWN, null);

  /**
   * Reads a body.
   *
   * @param whole whether nothing is missing behind these bytes
   */
  public static CallBody of(Rpc rpc, byte[] bytes, int length, boolean whole) {
    return of(rpc, null, bytes, length, whole);
  }

  /**
   * Reads a body.
   *
   * @param codec how frames are compressed that say they are; null when not known
   * @param whole whether nothing is missing behind these bytes
   */
  public static CallBody of(
      Rpc rpc, @Nullable Codec codec, byte[] bytes, int length, boolean whole) {
    byte[] plain = rpc == Rpc.GRPC_WEB_TEXT ? decoded(bytes, length) : bytes;
    int count = rpc == Rpc.GRPC_WEB_TEXT ? plain.length : length;
    if (rpc == Rpc.CONNECT_UNARY || !whole) {
      return NOTHING;
    }
    MessageCounter counter = new MessageCounter();
    counter.begin(rpc, codec);
    ByteCursor in = new ByteCursor().wrap(plain, 0, count);
    while (in.has(1)) {
      long skippable = counter.skippable();
      if (skippable > 0) {
        int step = (int) Math.min(skippable, in.remaining());
        in.skip(step);
        counter.skipped(step);
      } else {
        counter.read(in, in.remaining());
      }
    }
    return new CallBody(
        counter.complete() ? counter.count() : MessageCounter.UNKNOWN, counter.end());
  }

  /** Pieces of base64, each padded by itself, one after the other. */
  private static byte[] decoded(byte[] text, int length) {
    byte[] plain = new byte[length];
    int count = 0;
    for (int at = 0; at + 4 <= length; ) {
      int end = at + 4;
      while (end + 4 <= length && text[end - 1] != '=') {
        end += 4;
      }
      try {
        byte[] piece = Base64.getDecoder().decode(Arrays.copyOfRange(text, at, end));
        System.arraycopy(piece, 0, plain, count, piece.length);
        count += piece.length;
      } catch (IllegalArgumentException noBase64) {
        break;
      }
      at = end;
    }
    return Arrays.copyOf(plain, count);
  }
}
