package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.grpc.MessageCounter;
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

  void begin(Wanted wanted, int most) {
    this.wanted = wanted;
    this.most = most;
    length = 0;
    messages.reset();
    if (text.length > KEPT_BYTES) {
      text = new byte[0];
    }
  }

  MessageCounter messages() {
    return messages;
  }

  /** The beginning of the body; null when none was kept. */
  @Nullable String text() {
    return wanted == Wanted.TEXT && length > 0
        ? new String(text, 0, length, StandardCharsets.UTF_8)
        : null;
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
    // What is behind the hole does not continue what was before it.
    most = length;
  }
}
