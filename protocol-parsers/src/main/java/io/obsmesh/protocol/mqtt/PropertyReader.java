package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Redaction;
import java.util.HexFormat;

/** Reads the properties of MQTT 5 (section 2.2.2). Stateless. */
final class PropertyReader {
  /** Correlation data is a few bytes; more than this is cut. */
  private static final int LONGEST_CORRELATION = 64;

  private static final int CONTENT_TYPE = 3;
  private static final int RESPONSE_TOPIC = 8;
  private static final int CORRELATION_DATA = 9;
  private static final int ASSIGNED_CLIENT_ID = 18;
  private static final int AUTH_METHOD = 21;
  private static final int REASON_STRING = 31;
  private static final int TOPIC_ALIAS = 35;
  private static final int USER_PROPERTY = 38;

  private PropertyReader() {}

  /**
   * Reads a length and so many bytes of properties, which must end before {@code end}, a position
   * of the cursor up to which bytes are here.
   *
   * @param sink takes what is kept
   * @return false when these are not properties; the cursor is then anywhere before {@code end}
   */
  static boolean read(ByteCursor in, int end, int longest, Sink sink) {
    int length = varint(in, end);
    if (length < 0 || length > end - in.position()) {
      return false;
    }
    int stop = in.position() + length;
    while (in.position() < stop) {
      if (!property(in, stop, longest, sink)) {
        return false;
      }
    }
    return true;
  }

  /** Takes properties. */
  interface Sink {
    /** A sink that keeps nothing. */
    Sink NONE = new Sink() {};

    default void text(int id, String value, boolean cut) {}

    default void number(int id, int value) {}

    default void pair(String name, String value, boolean cut) {}
  }

  /** Keeps properties in a packet. */
  record Into(MqttPacket packet) implements Sink {
    @Override
    public void text(int id, String value, boolean cut) {
      packet.cut |= cut;
      switch (id) {
        case CONTENT_TYPE -> packet.contentType = value;
        case RESPONSE_TOPIC -> packet.responseTopic = value;
        case CORRELATION_DATA -> packet.correlation = value;
        case ASSIGNED_CLIENT_ID -> packet.clientId = value;
        case AUTH_METHOD -> packet.authMethod = value;
        case REASON_STRING -> packet.reasonText = value;
        default -> {}
      }
    }

    @Override
    public void number(int id, int value) {
      if (id == TOPIC_ALIAS) {
        packet.alias = value;
      }
    }

    @Override
    public void pair(String name, String value, boolean cut) {
      packet.cut |= cut;
      boolean secret = Redaction.secretHeader(name) || Redaction.secretParameter(name);
      packet.pair(name, secret ? Redaction.REDACTED : value);
    }
  }

  private static boolean property(ByteCursor in, int stop, int longest, Sink sink) {
    int id = in.readByte();
    switch (id) {
      case 1, 23, 25, 36, 37, 40, 41, 42 -> {
        return pass(in, stop, 1);
      }
      case 19, 33, 34, TOPIC_ALIAS -> {
        if (stop - in.position() < 2) {
          return false;
        }
        sink.number(id, in.readShort());
        return true;
      }
      case 2, 17, 24, 39 -> {
        return pass(in, stop, 4);
      }
      case 11 -> {
        return varint(in, stop) >= 0;
      }
      case CORRELATION_DATA -> {
        return binary(in, stop, sink);
      }
      case 22 -> {
        // Authentication data: a secret.
        int length = length(in, stop);
        return length >= 0 && pass(in, stop, length);
      }
      case CONTENT_TYPE, RESPONSE_TOPIC, ASSIGNED_CLIENT_ID, AUTH_METHOD, 26, 28, REASON_STRING -> {
        int length = length(in, stop);
        if (length < 0) {
          return false;
        }
        sink.text(id, text(in, length, longest), length > longest);
        return true;
      }
      case USER_PROPERTY -> {
        return pair(in, stop, longest, sink);
      }
      default -> {
        return false;
      }
    }
  }

  private static boolean binary(ByteCursor in, int stop, Sink sink) {
    int length = length(in, stop);
    if (length < 0) {
      return false;
    }
    byte[] kept = new byte[Math.min(length, LONGEST_CORRELATION)];
    in.read(kept, 0, kept.length);
    in.skip(length - kept.length);
    sink.text(CORRELATION_DATA, HexFormat.of().formatHex(kept), kept.length < length);
    return true;
  }

  private static boolean pair(ByteCursor in, int stop, int longest, Sink sink) {
    int length = length(in, stop);
    if (length < 0) {
      return false;
    }
    String name = text(in, length, longest);
    int valueLength = length(in, stop);
    if (valueLength < 0) {
      return false;
    }
    String value = text(in, valueLength, longest);
    sink.pair(name, value, length > longest || valueLength > longest);
    return true;
  }

  private static boolean pass(ByteCursor in, int stop, int count) {
    if (stop - in.position() < count) {
      return false;
    }
    in.skip(count);
    return true;
  }

  /** A length of two bytes and as many bytes after it, or -1. */
  static int length(ByteCursor in, int stop) {
    if (stop - in.position() < 2) {
      return -1;
    }
    int length = in.readShort();
    return length <= stop - in.position() ? length : -1;
  }

  /** Reads text of a known length that is here, and keeps so much of it. */
  static String text(ByteCursor in, int length, int longest) {
    int kept = Math.min(length, longest);
    String text = in.readText(kept);
    in.skip(length - kept);
    return text;
  }

  /** A variable byte integer of one to four bytes, or -1. */
  static int varint(ByteCursor in, int stop) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      if (in.position() >= stop) {
        return -1;
      }
      int next = in.readByte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    return -1;
  }
}
