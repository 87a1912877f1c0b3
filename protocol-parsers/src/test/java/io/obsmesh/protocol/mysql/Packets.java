package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Writes packets as client and server send them. */
final class Packets {
  static final int DEPRECATE_EOF = 1 << 24;

  private final Stream.Script script = Stream.script("packets", 3306);

  static byte[] payload(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case String text -> out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        case byte[] bytes -> out.writeBytes(bytes);
        case Integer value -> out.write(value);
        default -> throw new IllegalArgumentException(part.toString());
      }
    }
    return out.toByteArray();
  }

  static byte[] int2(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8)};
  }

  static byte[] int4(int value) {
    return payload(int2(value), int2(value >> 16));
  }

  static byte[] packet(int sequence, Object... parts) {
    byte[] payload = payload(parts);
    return payload(int2(payload.length), payload.length >> 16, sequence, payload);
  }

  static byte[] ok(int sequence, int affected, int status) {
    return packet(sequence, 0, affected, 0, int2(status), int2(0));
  }

  static byte[] okEof(int sequence, int status) {
    return packet(sequence, 0xfe, 0, 0, int2(status), int2(0));
  }

  static byte[] eof(int sequence, int status) {
    return packet(sequence, 0xfe, int2(0), int2(status));
  }

  static byte[] err(int sequence, int code, String state, String message) {
    return packet(sequence, 0xff, int2(code), "#", state, message);
  }

  static byte[] definition(int sequence) {
    return packet(sequence, 3, "def", 0, 0, 0, 1, "a", 0, 12, new byte[12]);
  }

  static byte[] concat(byte[]... packets) {
    return payload((Object[]) packets);
  }

  /** Greets and logs in with these capabilities besides the usual ones. */
  Packets login(int capabilities) {
    int all = capabilities | 0x0008a209 | 1 << 21;
    script
        .response(
            packet(
                0,
                10,
                "8.4.0",
                0,
                int4(7),
                "abcdefgh",
                0,
                int2(all),
                33,
                int2(2),
                int2(all >> 16),
                21,
                new byte[10],
                "ijklmnopqrst",
                0,
                "mysql_native_password",
                0))
        .request(
            packet(
                1,
                int4(all),
                int4(1 << 24),
                33,
                new byte[23],
                "bob",
                0,
                5,
                "s3cre",
                "shop",
                0,
                "mysql_native_password",
                0))
        .response(ok(2, 0, 2));
    return this;
  }

  Packets client(byte[]... packets) {
    script.request(concat(packets));
    return this;
  }

  Packets server(byte[]... packets) {
    script.response(concat(packets));
    return this;
  }

  /** Nothing is sent for so many seconds. */
  Packets pause(int seconds) {
    script.pause(seconds);
    return this;
  }

  Packets hole(Direction direction, int length) {
    script.hole(direction, length);
    return this;
  }

  static byte[] compressed(int sequence, byte[] plain, boolean deflate) {
    if (!deflate) {
      return payload(int2(plain.length), 0, sequence, 0, 0, 0, plain);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(plain);
    deflater.finish();
    byte[] out = new byte[plain.length + 64];
    int length = deflater.deflate(out);
    deflater.end();
    return payload(
        int2(length), 0, sequence, int2(plain.length), 0, java.util.Arrays.copyOf(out, length));
  }

  static byte[] zstd(int sequence, byte[] plain) {
    byte[] packed = Packed.zstd(plain);
    return payload(int2(packed.length), 0, sequence, int2(plain.length), 0, packed);
  }

  Stream stream() {
    return script.build();
  }

  Replay replay() {
    return replay(true);
  }

  Replay replay(boolean fromStart) {
    return Replay.of(
        new Conversations(List.of(new MysqlProtocol()), Limits.DEFAULT),
        script.build(fromStart, io.obsmesh.protocol.CloseReason.CLOSED));
  }

  /** The values of a column, null where it is absent. */
  static List<Object> column(Replay replay, String name) {
    List<Object> values = new ArrayList<>();
    replay.rows().forEach(row -> values.add(row.get(name)));
    return values;
  }
}
