package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one direction. Of payloads only those of close frames are read; the others
 * may be missing. Order of frames is the matcher's affair.
 */
final class WebSocketParser implements StreamParser<WebSocketFrame> {
  /**
   * Longer payloads are a debt, so that they need not be captured; of shorter ones the bytes are
   * awaited, because they tell when the frame ended.
   */
  private static final int LARGE = 64 << 10;

  private final SessionContext context;
  private final boolean fromClient;
  private final int mostCloseBytes;
  private final FrameHeader header = new FrameHeader();
  private final FrameSearch search;

  /** Its payload is going by. */
  private @Nullable WebSocketFrame passing;

  /** Bytes of it that are still to come. */
  private long left;

  WebSocketParser(SessionContext context, boolean fromClient) {
    this.context = context;
    this.fromClient = fromClient;
    mostCloseBytes = context.limits().fieldBytes();
    search = new FrameSearch(fromClient);
  }

  @Override
  public ParseResult<WebSocketFrame> parse(ByteCursor in) {
    WebSocketFrame begun = passing;
    if (begun != null) {
      return pass(in, begun, false);
    }
    if (!header.read(in, 0)) {
      return new ParseResult.NeedMore<>(header.missing());
    }
    String problem = header.problem();
    if (problem != null) {
      return new ParseResult.Malformed<>(problem);
    }
    long bytes = header.bytes() + header.payloadBytes();
    if (header.opcode() == Opcode.CLOSE) {
      return close(in, bytes);
    }
    count();
    WebSocketFrame frame = frame(WebSocketFrame.NO_CODE, null);
    passing = frame;
    if (header.payloadBytes() > LARGE) {
      left = 0;
      return new ParseResult.Skip<>(bytes);
    }
    left = header.payloadBytes();
    in.skip(header.bytes());
    return pass(in, frame, true);
  }

  private ParseResult<WebSocketFrame> pass(ByteCursor in, WebSocketFrame frame, boolean moved) {
    int here = (int) Math.min(left, in.remaining());
    in.skip(here);
    left -= here;
    if (left == 0) {
      passing = null;
      return new ParseResult.Frame<>(frame);
    }
    return moved || here > 0 ? new ParseResult.Ignored<>() : new ParseResult.NeedMore<>(1);
  }

  private ParseResult<WebSocketFrame> close(ByteCursor in, long bytes) {
    if (bytes > mostCloseBytes) {
      return new ParseResult.Malformed<>("close frame too long");
    }
    if (!in.has((int) bytes)) {
      return new ParseResult.NeedMore<>((int) bytes - in.remaining());
    }
    count();
    int length = (int) header.payloadBytes();
    int code = WebSocketFrame.NO_CODE;
    String reason = null;
    if (length >= 2) {
      code = header.payload(in, 0, 0) << 8 | header.payload(in, 0, 1);
      if (length > 2) {
        byte[] text = new byte[length - 2];
        for (int i = 0; i < text.length; i++) {
          text[i] = (byte) header.payload(in, 0, 2 + i);
        }
        reason = new String(text, StandardCharsets.UTF_8);
      }
    }
    in.skip((int) bytes);
    return new ParseResult.Frame<>(frame(code, reason));
  }

  private WebSocketFrame frame(int closeCode, @Nullable String closeReason) {
    return new WebSocketFrame(
        header.opcode(),
        header.last(),
        header.compressed(),
        header.payloadBytes(),
        closeCode,
        closeReason);
  }

  /** Wrong, but what is meant is clear. */
  private void count() {
    if (header.masked() != fromClient) {
      context.malformed(fromClient ? "client frame without mask" : "server frame with mask");
    }
    if (header.opcode().control() && header.payloadBytes() > FrameHeader.CONTROL_BYTES) {
      context.malformed("control frame above 125 bytes");
    }
    if (!header.shortest()) {
      context.malformed("length in more bytes than needed");
    }
  }

  @Override
  public void lost() {
    passing = null;
    left = 0;
  }

  @Override
  public long skippable() {
    return left;
  }

  @Override
  public void skipped(long bytes) {
    left -= bytes;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return search.seek(in);
  }
}
