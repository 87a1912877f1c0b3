package io.obsmesh.protocol.mongo;

import org.jspecify.annotations.Nullable;

/** The value of one element that is no document. Filled anew for each; valid inside the call. */
final class BsonValue {
  static final int DOUBLE = 0x01;
  static final int STRING = 0x02;
  static final int DOCUMENT = 0x03;
  static final int ARRAY = 0x04;
  static final int BINARY = 0x05;
  static final int UNDEFINED = 0x06;
  static final int OBJECT_ID = 0x07;
  static final int BOOLEAN = 0x08;
  static final int DATE = 0x09;
  static final int NULL = 0x0a;
  static final int REGEX = 0x0b;
  static final int POINTER = 0x0c;
  static final int CODE = 0x0d;
  static final int SYMBOL = 0x0e;
  static final int SCOPED_CODE = 0x0f;
  static final int INT32 = 0x10;
  static final int TIMESTAMP = 0x11;
  static final int INT64 = 0x12;
  static final int DECIMAL128 = 0x13;
  static final int MIN_KEY = 0xff;
  static final int MAX_KEY = 0x7f;

  /** The element's type on the wire. */
  int type;

  /** A whole number, a date, a truth value, the length of binary data. */
  long number;

  double decimal;

  /** Text, or an object id in hexadecimal; null when it was not wanted. */
  @Nullable String text;

  /** Only the beginning of the text is here. */
  boolean cut;

  /** The value as a number, whatever type of number it is; truth is 1. */
  double asNumber() {
    return switch (type) {
      case DOUBLE -> decimal;
      case INT32, INT64, BOOLEAN -> number;
      default -> 0;
    };
  }
}
