package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.compression.Beginning;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.compression.Decompressor;
import io.obsmesh.protocol.grpc.CallBody;
import io.obsmesh.protocol.grpc.MessageCounter;
import io.obsmesh.protocol.grpc.Rpc;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one direction's DATA in one stream: the count of gRPC messages, the beginning of
 * a text, or nothing. Used again for the next stream.
 */
final class BodyText implements StreamBody {
  enum Wanted {
    NOTHING,
    /** gRPC messages are counted. */
    MESSAGES,
    /** The beginning is kept. */
    TEXT
  }

  /** A buffer longer than this is not kept for the next stream. */
  private static final int KEPT_BYTES = 4 << 10;

  private final MessageCounter messages = new MessageCounter();
  private Wanted wanted = Wanted.NOTHING;
  private byte[] text = {};
  private int length;
  private int most;
  private int textBytes;
  private @Nullable Codec codec;
  private boolean form;
  private boolean cut;

  /**
   * Begins a body of which {@code textBytes} bytes are kept if it is a text.
   *
   * @param codec how it is compressed; null when it is not
   */
  void begin(Wanted wanted, int textBytes, boolean form, @Nullable Codec codec) {
    this.wanted = wanted;
    this.form = form;
    cut = false;
    this.textBytes = textBytes;
    this.codec = codec;
    most = codec == null ? textBytes : codec.packedBytes(textBytes);
    length = 0;
    messages.reset();
    if (text.length > KEPT_BYTES) {
      text = new byte[0];
    }
  }

  /** The messages are framed in this way, and compressed ones in that; null when not known. */
  void framedBy(Rpc rpc, @Nullable Codec messageCodec) {
    messages.begin(rpc, messageCodec);
  }

  /** The body went by elsewhere, and this was kept of it. */
  void keep(String beginning) {
    wanted = Wanted.TEXT;
    text = beginning.getBytes(StandardCharsets.UTF_8);
    length = text.length;
    most = length;
  }

  /** The bytes that were kept, of which {@link #keptBytes} are filled. */
  byte[] kept() {
    return text;
  }

  int keptBytes() {
    return length;
  }

  /** What was kept of a call, read now. */
  CallBody call(Rpc rpc, boolean ended) {
    return CallBody.of(rpc, messages.codec(), text, length, ended && !cut);
  }

  MessageCounter messages() {
    return messages;
  }

  /**
   * Decompresses what was kept; before the row is written.
   *
   * @param ended whether the body was sent to its end
   * @return why that failed, to be counted; null when nothing is wrong
   */
  @Nullable String decompress(boolean ended) {
    Codec packed = codec;
    if (packed == null || wanted != Wanted.TEXT || length == 0) {
      return null;
    }
    codec = null;
    Beginning plain = Decompressor.mine().beginning(packed, text, length, ended && !cut, textBytes);
    text = plain.bytes();
    length = plain.length();
    cut |= !plain.whole();
    return plain.problem();
  }

  /** The beginning of the body, secrets of forms redacted; null when none was kept. */
  @Nullable String text() {
    if (wanted != Wanted.TEXT || length == 0) {
      return null;
    }
    String kept = new String(text, 0, cut ? wholeCharacters() : length, StandardCharsets.UTF_8);
    return form ? Redaction.query(kept) : kept;
  }

  /** Whether the text goes on after what was kept. */
  boolean cut() {
    return cut;
  }

  /** The length without a character of UTF-8 that the cut went through. */
  private int wholeCharacters() {
    int start = length - 1;
    while (start > 0 && length - start < 4 && (text[start] & 0xc0) == 0x80) {
      start--;
    }
    int lead = text[start] & 0xff;
    int needed = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return length - start < needed ? start : length;
  }

  @Override
  public long skippable() {
    return switch (wanted) {
      case NOTHING -> Long.MAX_VALUE;
      case MESSAGES -> messages.skippable();
      case TEXT -> length < most ? 0 : Long.MAX_VALUE;
    };
  }

  @Override
  public void skipped(long bytes) {
    if (wanted == Wanted.MESSAGES) {
      messages.skipped(bytes);
    }
    cut |= wanted == Wanted.TEXT && bytes > 0;
  }

  @Override
  public int read(ByteCursor in, int available) {
    if (wanted == Wanted.MESSAGES) {
      return messages.read(in, available);
    }
    int count = Math.min(most - length, available);
    if (length + count > text.length) {
      text = Arrays.copyOf(text, Math.max(length + count, Math.min(most, 2 * text.length)));
    }
    in.read(text, length, count);
    length += count;
    return count;
  }

  @Override
  public void lost() {
    messages.lost();
    cut |= wanted == Wanted.TEXT;
    // What is behind the hole does not continue what was before it.
    most = length;
  }
}
