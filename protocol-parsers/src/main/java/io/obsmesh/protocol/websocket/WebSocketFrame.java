package io.obsmesh.protocol.websocket;

import org.jspecify.annotations.Nullable;

/**
 * One frame.
 *
 * @param last the message ends with it
 * @param compressed the first reserved bit is set, which permessage-deflate does on the first frame
 *     of a message (RFC 7692 section 6)
 * @param bytes of payload, 0 or more
 * @param closeCode of a close frame that gives one, else {@link #NO_CODE}
 * @param closeReason of a close frame that gives one, else null
 */
record WebSocketFrame(
    Opcode opcode,
    boolean last,
    boolean compressed,
    long bytes,
    int closeCode,
    @Nullable String closeReason) {
  static final int NO_CODE = -1;
}
