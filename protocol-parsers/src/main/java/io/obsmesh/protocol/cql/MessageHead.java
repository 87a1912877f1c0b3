package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;

/** The nine bytes before every body: version, flags, stream, opcode, length. Section 2. */
final class MessageHead {
  static final int BYTES = 9;

  /** Cassandra takes no longer message, whatever its configuration. */
  private static final int LARGEST = 512 << 20;

  private MessageHead() {}

  /** Whether the nine bytes at the cursor may be such a head. */
  static boolean valid(ByteCursor in, boolean request) {
    int version = in.peek() & 0x7f;
    int length = length(in);
    return (in.peek() & 0x80) == (request ? 0 : 0x80)
        && version >= 3
        && version <= 5
        && in.peek(1) <= 0x1f
        && Opcode.find(in.peek(4), request) != null
        && length >= 0
        && length <= LARGEST
        && (request ? in.peek(2) < 0x80 : in.peek(2) < 0x80 || event(in));
  }

  private static boolean event(ByteCursor in) {
    // Some errors, too, have no stream.
    return in.peek(2) == 0xff && in.peek(3) == 0xff;
  }

  static int length(ByteCursor in) {
    return in.peek(5) << 24 | in.peek(6) << 16 | in.peek(7) << 8 | in.peek(8);
  }

  /** Reads a valid head and moves past it; returns the body's length. */
  static int read(ByteCursor in, boolean request, CqlMessage message) {
    message.clear();
    message.version = in.readByte() & 0x7f;
    message.flags = in.readByte();
    message.stream = (short) in.readShort();
    Opcode opcode = Opcode.find(in.readByte(), request);
    message.opcode = opcode == null ? message.opcode : opcode;
    return in.readInt();
  }
}
