package io.obsmesh.protocol.websocket;

import org.jspecify.annotations.Nullable;

/** What a frame is, RFC 6455 section 5.2. */
enum Opcode {
  CONTINUATION(0),
  TEXT(1),
  BINARY(2),
  CLOSE(8),
  PING(9),
  PONG(10);

  private static final @Nullable Opcode[] BY_CODE = new Opcode[16];

  static {
    for (Opcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;
  private final String label = name().toLowerCase(java.util.Locale.ROOT);

  Opcode(int code) {
    this.code = code;
  }

  /** The opcode in the low four bits of a frame's first byte; null when none has that number. */
  static @Nullable Opcode of(int firstByte) {
    return BY_CODE[firstByte & 0xf];
  }

  /** Close, ping and pong may come between the frames of a message and are never cut. */
  boolean control() {
    return code >= 8;
  }

  String label() {
    return label;
  }
}
