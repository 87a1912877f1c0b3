package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes messages as client and server send them. */
final class Messages {
  static final byte[] SYNC = message('S');
  static final byte[] FLUSH = message('H');
  static final byte[] PARSED = message('1');
  static final byte[] BOUND = message('2');
  static final byte[] CLOSED = message('3');
  static final byte[] NO_DATA = message('n');
  static final byte[] ROW = message('D', int2(1), int4(1), "x");
  static final byte[] COLUMNS =
      message('T', int2(1), "a", 0, int4(0), int2(0), int4(23), int2(4), int4(-1), int2(0));
  static final byte[] SSL = bytes(int4(8), int4(80877103));

  private final Stream.Script script;

  Messages() {
    this("messages");
  }

  Messages(String name) {
    script = Stream.script(name, 5432);
  }

  /** Text, byte arrays and single bytes, one after the other. */
  static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case String text -> out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        case byte[] some -> out.writeBytes(some);
        case Integer value -> out.write(value);
        default -> throw new IllegalArgumentException(part.toString());
      }
    }
    return out.toByteArray();
  }

  static byte[] int2(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  static byte[] int4(int value) {
    return bytes(int2(value >> 16), int2(value));
  }

  static byte[] message(char type, Object... parts) {
    byte[] body = bytes(parts);
    return bytes((int) type, int4(body.length + 4), body);
  }

  static byte[] query(String sql) {
    return message('Q', sql, 0);
  }

  static byte[] parse(String name, String sql, int... types) {
    byte[] list = int2(types.length);
    for (int type : types) {
      list = bytes(list, int4(type));
    }
    return message('P', name, 0, sql, 0, list);
  }

  /** Binds parameters: text as text, byte arrays as binary, null as null. */
  static byte[] bind(String portal, String name, Object... values) {
    byte[] formats = int2(values.length);
    byte[] list = int2(values.length);
    for (Object value : values) {
      formats = bytes(formats, int2(value instanceof byte[] ? 1 : 0));
      byte[] data = value == null ? new byte[0] : bytes(value);
      list = bytes(list, int4(value == null ? -1 : data.length), data);
    }
    return message('B', portal, 0, name, 0, formats, list, int2(0));
  }

  static byte[] describe(char what, String name) {
    return message('D', (int) what, name, 0);
  }

  static byte[] close(char what, String name) {
    return message('C', (int) what, name, 0);
  }

  static byte[] execute(String portal) {
    return message('E', portal, 0, int4(0));
  }

  static byte[] done(String tag) {
    return message('C', tag, 0);
  }

  static byte[] ready(char status) {
    return message('Z', (int) status);
  }

  static byte[] error(String severity, String code, String text) {
    return message('E', "S", severity, 0, "V", severity, 0, "C", code, 0, "M", text, 0, 0);
  }

  static byte[] startup(String... pairs) {
    byte[] body = int4(3 << 16);
    for (String part : pairs) {
      body = bytes(body, part, 0);
    }
    body = bytes(body, 0);
    return bytes(int4(body.length + 4), body);
  }

  /** Logs in as bob to the database shop. */
  Messages login() {
    script
        .request(startup("user", "bob", "database", "shop"))
        .response(message('R', int4(3)))
        .request(message('p', "s3cret", 0))
        .response(
            bytes(
                message('R', int4(0)),
                message('S', "server_version", 0, "17.1", 0),
                message('K', int4(7), int4(8)),
                ready('I')));
    return this;
  }

  Messages client(byte[]... messages) {
    script.request(bytes((Object[]) messages));
    return this;
  }

  Messages server(byte[]... messages) {
    script.response(bytes((Object[]) messages));
    return this;
  }

  /** Nothing is sent for so many seconds. */
  Messages pause(int seconds) {
    script.pause(seconds);
    return this;
  }

  Messages hole(Direction direction, int length) {
    script.hole(direction, length);
    return this;
  }

  Stream stream() {
    return script.build();
  }

  Replay replay() {
    return replay(true);
  }

  Replay replay(CloseReason close) {
    return replay(true, close);
  }

  Replay replay(boolean fromStart) {
    return replay(fromStart, CloseReason.CLOSED);
  }

  private Replay replay(boolean fromStart, CloseReason close) {
    return Replay.of(
        new Conversations(List.of(new PgsqlProtocol()), Limits.DEFAULT),
        script.build(fromStart, close));
  }
}
