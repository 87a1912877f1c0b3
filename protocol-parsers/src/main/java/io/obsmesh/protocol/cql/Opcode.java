package io.obsmesh.protocol.cql;

import org.jspecify.annotations.Nullable;

/** What a message is. Section 2.4 of the specification. */
enum Opcode {
  ERROR(0x00, false),
  STARTUP(0x01, true),
  READY(0x02, false),
  AUTHENTICATE(0x03, false),
  OPTIONS(0x05, true),
  SUPPORTED(0x06, false),
  QUERY(0x07, true),
  RESULT(0x08, false),
  PREPARE(0x09, true),
  EXECUTE(0x0a, true),
  REGISTER(0x0b, true),
  EVENT(0x0c, false),
  BATCH(0x0d, true),
  AUTH_CHALLENGE(0x0e, false),
  AUTH_RESPONSE(0x0f, true),
  AUTH_SUCCESS(0x10, false);

  private static final @Nullable Opcode[] BY_NUMBER = new Opcode[0x11];

  static {
    for (Opcode opcode : values()) {
      BY_NUMBER[opcode.number] = opcode;
    }
  }

  final int number;

  /** The client sends it. */
  final boolean request;

  Opcode(int number, boolean request) {
    this.number = number;
    this.request = request;
  }

  /** The message of that number that this end may send, or null. */
  static @Nullable Opcode find(int number, boolean request) {
    Opcode opcode = number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    return opcode != null && opcode.request == request ? opcode : null;
  }
}
