package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.compression.Beginning;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.compression.Decompressor;
import io.obsmesh.protocol.grpc.CallBody;
import io.obsmesh.protocol.grpc.Rpc;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The beginning of a textual body, up to a limit, decompressed. Used again for each message. */
final class BodyExcerpt {
  private static final byte[] NONE = {};

  /** Memory that a connection keeps between bodies. */
  private static final int MOST_KEPT = 512;

  private byte[] bytes = NONE;
  private int length;
  private int most;
  private int wanted;
  private @Nullable Codec codec;
  private @Nullable String problem;
  private boolean form;
  private boolean any;
  private boolean cut;

  /**
   * Begins a body of which at most {@code most} bytes are kept.
   *
   * @param codec how it is compressed; null when it is not
   */
  void begin(int most, boolean form, @Nullable Codec codec) {
    this.most = most;
    this.codec = codec;
    problem = null;
    wanted = codec == null ? most : codec.packedBytes(most);
    this.form = form;
    any = most > 0;
    cut = false;
    reset();
  }

  private void reset() {
    length = 0;
    if (bytes.length > MOST_KEPT) {
      bytes = NONE;
    }
  }

  /** How many more bytes are wanted. */
  int wanted() {
    return wanted;
  }

  /** Takes up to {@code most} of the bytes at the cursor; returns how many. */
  int take(ByteCursor in, long most) {
    int count = (int) Math.min(Math.min(in.remaining(), most), wanted);
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(count + length, Math.min(2 * length, wanted + length)));
    }
    in.read(bytes, length, count);
    length += count;
    wanted -= count;
    return count;
  }

  /** What follows is not kept. */
  void cut() {
    if (any) {
      cut = true;
    }
    wanted = 0;
  }

  boolean truncated() {
    return cut;
  }

  /**
   * Makes the text ready, well-formed UTF-8, without secrets.
   *
   * @return bytes of it in {@link #utf8}, 0 when nothing was wanted or nothing came
   */
  int text() {
    if (length > 0 && codec != null) {
      decompress(codec);
    }
    if (length == 0) {
      return 0;
    }
    length = cut ? wholeCharacters() : length;
    if (form || !ByteCursor.ascii(bytes, 0, length)) {
      // What is no UTF-8 gets replacement characters.
      String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
      bytes = (form ? Redaction.query(text) : text).getBytes(StandardCharsets.UTF_8);
      length = bytes.length;
    }
    return length;
  }

  /** The text that {@link #text} made ready. Valid until {@link #forget}. */
  byte[] utf8() {
    return bytes;
  }

  /** The text was read. Gives memory back that is worth it. */
  void forget() {
    if (length > 0) {
      reset();
    }
  }

  /** The body of a call; instead of a text. */
  CallBody call(Rpc rpc) {
    CallBody call = CallBody.of(rpc, bytes, length, !cut);
    bytes = NONE;
    length = 0;
    return call;
  }

  private void decompress(Codec packed) {
    Beginning plain = Decompressor.mine().beginning(packed, bytes, length, !cut, most);
    bytes = plain.bytes();
    length = plain.length();
    cut |= !plain.whole();
    problem = plain.problem();
  }

  /** Why the last text was not decompressed, or not to its end; null when nothing is wrong. */
  @Nullable String problem() {
    return problem;
  }

  /** The length without a character of UTF-8 that the cut went through. */
  private int wholeCharacters() {
    int start = length - 1;
    while (start > 0 && length - start < 4 && (bytes[start] & 0xc0) == 0x80) {
      start--;
    }
    int lead = bytes[start] & 0xff;
    int needed = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return length - start < needed ? start : length;
  }
}
