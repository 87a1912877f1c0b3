package io.obsmesh.protocol.websocket;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;

/** The table {@code websocket}: one row is one message, of data or of control. */
public final class WebSocketTable {
  public static final Table TABLE =
      Table.ofRequests("websocket", "One WebSocket message, sent by either end.")
          .repeating("sender", "Which end sent it: client or server.", null)
          .repeating("opcode", "Kind of message: text, binary, close, ping or pong.", null)
          .add("frames", ColumnType.INT64, Unit.COUNT, "Frames that carried the message.", null)
          .add(
              "bytes",
              ColumnType.INT64,
              Unit.BYTES,
              "Payload of the message as sent, still compressed.",
              null)
          .add(
              "compressed",
              ColumnType.BOOL,
              Unit.NONE,
              "The payload is compressed (permessage-deflate).",
              null)
          .add("close_code", ColumnType.INT32, Unit.NONE, "Status code of a close message.", null)
          .text("close_reason", "Reason that a close message gives.", null)
          .display(
              "time",
              "src.service",
              "dst.service",
              "sender",
              "opcode",
              "frames",
              "bytes",
              "close_code")
          .build();

  static final Column SENDER = TABLE.column("sender");
  static final Column OPCODE = TABLE.column("opcode");
  static final Column FRAMES = TABLE.column("frames");
  static final Column BYTES = TABLE.column("bytes");
  static final Column COMPRESSED = TABLE.column("compressed");
  static final Column CLOSE_CODE = TABLE.column("close_code");
  static final Column CLOSE_REASON = TABLE.column("close_reason");

  private WebSocketTable() {}
}
