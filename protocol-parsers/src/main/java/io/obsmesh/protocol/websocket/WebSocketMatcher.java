package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import org.jspecify.annotations.Nullable;

/**
 * Joins frames to messages. Each end sends when it likes, so a message is a row by itself and no
 * message answers another.
 */
final class WebSocketMatcher implements RequestMatcher<WebSocketFrame> {
  /** Close codes of RFC 6455 section 7.4.1 that say that all went well. */
  private static final int NORMAL = 1000;

  private static final int GOING_AWAY = 1001;

  /** From here on codes belong to applications. */
  private static final int FIRST_OF_APPLICATIONS = 3000;

  /** A message whose last frame has not come. */
  private static final class Message {
    boolean open;
    Opcode opcode = Opcode.TEXT;
    boolean compressed;
    long frames;
    long bytes;
    long wireBytes;
    long firstByteNanos;
    boolean lossy;

    void begin(WebSocketFrame frame, Span span) {
      open = true;
      opcode = frame.opcode();
      compressed = frame.compressed();
      frames = 0;
      bytes = 0;
      wireBytes = 0;
      firstByteNanos = span.firstByteNanos();
      lossy = false;
      add(frame, span);
    }

    void add(WebSocketFrame frame, Span span) {
      frames++;
      bytes += frame.bytes();
      wireBytes += span.length();
      lossy |= span.lossy();
    }
  }

  private final SessionContext context;
  private final Row row = new Row(WebSocketTable.TABLE);
  private final Message fromClient = new Message();
  private final Message fromServer = new Message();
  private final Message control = new Message();

  WebSocketMatcher(SessionContext context) {
    this.context = context;
  }

  private Message message(Direction direction) {
    return direction == Direction.REQUEST ? fromClient : fromServer;
  }

  @Override
  public void accept(Direction direction, WebSocketFrame frame, Span span) {
    Message message = message(direction);
    switch (frame.opcode()) {
      case CONTINUATION -> {
        if (!message.open) {
          context.malformed("continuation of no message");
          return;
        }
        message.add(frame, span);
      }
      case TEXT, BINARY -> {
        if (message.open) {
          context.malformed("message within a message");
          unfinished(direction, message, "protocol");
        }
        message.begin(frame, span);
      }
      case CLOSE, PING, PONG -> {
        message = control;
        message.begin(frame, span);
      }
    }
    if (frame.last()) {
      message.open = false;
      whole(direction, message, frame);
    }
  }

  private void whole(Direction direction, Message message, WebSocketFrame last) {
    boolean failed = failed(last.closeCode());
    begin(direction, message)
        .set(WebSocketTable.FRAMES, message.frames)
        .set(WebSocketTable.BYTES, message.bytes)
        .set(WebSocketTable.CLOSE_REASON, last.closeReason())
        .set(RequestColumns.ERROR, failed)
        .set(RequestColumns.ERROR_TYPE, failed ? Integer.toString(last.closeCode()) : null);
    if (last.closeCode() != WebSocketFrame.NO_CODE) {
      row.set(WebSocketTable.CLOSE_CODE, last.closeCode());
    }
    context.rows().accept(row);
  }

  private static boolean failed(int closeCode) {
    return closeCode != WebSocketFrame.NO_CODE
        && closeCode != NORMAL
        && closeCode != GOING_AWAY
        && closeCode < FIRST_OF_APPLICATIONS;
  }

  /** A message without its end: how long it would have been is not known. */
  private void unfinished(Direction direction, Message message, @Nullable String errorType) {
    message.open = false;
    begin(direction, message);
    if (errorType != null) {
      row.set(RequestColumns.ERROR, true).set(RequestColumns.ERROR_TYPE, errorType);
    }
    context.rows().accept(row);
  }

  private Row begin(Direction direction, Message message) {
    boolean client = direction == Direction.REQUEST;
    row.clear()
        .set(RequestColumns.TIME, message.firstByteNanos)
        .set(
            client ? RequestColumns.REQUEST_BYTES : RequestColumns.RESPONSE_BYTES,
            message.wireBytes)
        .set(WebSocketTable.SENDER, client ? "client" : "server")
        .set(WebSocketTable.OPCODE, message.opcode.label())
        .set(WebSocketTable.COMPRESSED, message.compressed);
    if (message.lossy) {
      row.set(RequestColumns.LOSSY, true);
    }
    return row;
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    Message message = message(direction);
    if (message.open) {
      message.lossy |= bytes > 0;
      unfinished(direction, message, null);
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    for (Direction direction : Direction.values()) {
      Message message = message(direction);
      if (message.open) {
        unfinished(direction, message, reason.errorType());
      }
    }
  }

  @Override
  public int pending() {
    return (fromClient.open ? 1 : 0) + (fromServer.open ? 1 : 0);
  }
}
