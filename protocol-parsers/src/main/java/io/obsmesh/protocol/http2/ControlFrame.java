package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;

/** Reads RST_STREAM, GOAWAY and SETTINGS (RFC 9113, sections 6.4, 6.5 and 6.8). */
final class ControlFrame {
  private static final int MOST_SETTINGS_BYTES = 240;
  private static final int SETTING_BYTES = 6;
  private static final Http2Frame OTHER = new Http2Frame.Other();

  private ControlFrame() {}

  /** How much of the payload matters: debug data, and settings behind many, are not waited for. */
  static int wanted(FrameHeader header) {
    return Math.min(header.length, header.type == FrameHeader.SETTINGS ? MOST_SETTINGS_BYTES : 8);
  }

  /** Reads the {@link #wanted} bytes at the cursor. */
  static Http2Frame read(
      FrameHeader header, ByteCursor in, Direction direction, StreamTable streams) {
    switch (header.type) {
      case FrameHeader.RST_STREAM -> {
        return new Http2Frame.Reset(header.streamId, in.readInt());
      }
      case FrameHeader.GOAWAY -> {
        return new Http2Frame.GoAway(in.readInt() & 0x7fff_ffff, in.readInt());
      }
      default -> {
        int wanted = wanted(header);
        int start = in.position();
        for (int at = 0; at + SETTING_BYTES <= wanted; at += SETTING_BYTES) {
          streams.setting(direction, in.readShort(), in.readInt() & 0xffff_ffffL);
        }
        in.position(start + wanted);
        return OTHER;
      }
    }
  }
}
