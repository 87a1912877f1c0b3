package io.obsmesh.collector.requests.http2;

/** Numbers of RFC 9113, and frames made of them. */
final class Frames {
  static final int HEADER = 9;
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int WITH_PRIORITY = 0x20;

  /** What every endpoint takes. */
  static final int LARGEST_SENT = 16 << 10;

  private Frames() {}

  /** A frame with this payload. */
  static byte[] of(int type, int flags, int stream, byte[] payload, int from, int to) {
    byte[] frame = new byte[HEADER + to - from];
    frame[0] = (byte) (to - from >> 16);
    frame[1] = (byte) (to - from >> 8);
    frame[2] = (byte) (to - from);
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    number(frame, 5, stream);
    System.arraycopy(payload, from, frame, HEADER, to - from);
    return frame;
  }

  /** A frame of one number. */
  static byte[] of(int type, int stream, int value) {
    byte[] payload = new byte[4];
    number(payload, 0, value);
    return of(type, 0, stream, payload, 0, 4);
  }

  private static void number(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }
}
