package io.obsmesh.protocol.mongo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;

/** Writes BSON and the messages that carry it. */
final class Wire {
  /** A document as bytes. */
  record Doc(byte[] bytes) {}

  /** A value with a type of its own, written as it is. */
  record Raw(int type, byte[] bytes) {}

  private Wire() {}

  static Doc doc(Object... namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      element(out, (String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Doc(join(int32(out.size() + 5), out.toByteArray(), new byte[1]));
  }

  private static void element(ByteArrayOutputStream out, String name, Object value) {
    int type =
        switch (value) {
          case Double ignored -> 1;
          case String ignored -> 2;
          case Doc ignored -> 3;
          case List<?> ignored -> 4;
          case byte[] ignored -> 5;
          case Boolean ignored -> 8;
          case Integer ignored -> 0x10;
          case Long ignored -> 0x12;
          case Raw raw -> raw.type();
          default -> throw new IllegalArgumentException(value.toString());
        };
    out.write(type);
    out.writeBytes(cstring(name));
    out.writeBytes(
        switch (value) {
          case Double number -> int64(Double.doubleToLongBits(number));
          case String text -> text(text);
          case Doc doc -> doc.bytes();
          case List<?> list -> array(list).bytes();
          case byte[] bytes -> join(int32(bytes.length), new byte[1], bytes);
          case Boolean truth -> new byte[] {(byte) (truth ? 1 : 0)};
          case Integer number -> int32(number);
          case Long number -> int64(number);
          case Raw raw -> raw.bytes();
          default -> throw new IllegalArgumentException(value.toString());
        });
  }

  private static Doc array(List<?> list) {
    Object[] elements = new Object[2 * list.size()];
    for (int i = 0; i < list.size(); i++) {
      elements[2 * i] = Integer.toString(i);
      elements[2 * i + 1] = list.get(i);
    }
    return doc(elements);
  }

  static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(int32(bytes.length + 1), bytes, new byte[1]);
  }

  static byte[] cstring(String text) {
    return join(text.getBytes(StandardCharsets.UTF_8), new byte[1]);
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] message(int opCode, int id, int responseTo, byte[]... body) {
    byte[] bytes = join(body);
    return join(int32(16 + bytes.length), int32(id), int32(responseTo), int32(opCode), bytes);
  }

  /** The body of an OP_MSG of one section. */
  static byte[] section(int flags, Doc doc) {
    return join(int32(flags), new byte[1], doc.bytes());
  }

  /** A section of documents under a name. */
  static byte[] sequence(String name, Doc... docs) {
    byte[] all = cstring(name);
    for (Doc doc : docs) {
      all = join(all, doc.bytes());
    }
    return join(new byte[] {1}, int32(4 + all.length), all);
  }

  static byte[] request(int id, Doc command) {
    return message(2013, id, 0, section(0, command));
  }

  static byte[] reply(int id, int responseTo, Doc reply) {
    return message(2013, id, responseTo, section(0, reply));
  }

  static byte[] zlib(int id, int responseTo, byte[] body) {
    Deflater deflater = new Deflater();
    deflater.setInput(body);
    deflater.finish();
    byte[] packed = new byte[body.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return compressed(id, responseTo, body.length, 2, java.util.Arrays.copyOf(packed, length));
  }

  static byte[] compressed(int id, int responseTo, int size, int compressor, byte[] packed) {
    return message(
        2012, id, responseTo, int32(2013), int32(size), new byte[] {(byte) compressor}, packed);
  }

  static Doc find() {
    return doc(
        "find",
        "orders",
        "filter",
        doc("total", doc("$gt", 9.5), "tags", List.of("a\"b", true, 7L)),
        "lsid",
        doc("id", new byte[16]),
        "$db",
        "shop");
  }

  static Doc batch(String name, int documents, long cursor) {
    return doc(
        "cursor",
        doc(
            name,
            Collections.nCopies(documents, doc("x", 1, "ok", 0)),
            "id",
            cursor,
            "ns",
            "shop.orders"),
        "ok",
        1.0);
  }
}
