package io.obsmesh.protocol.cql;

import org.jspecify.annotations.Nullable;

/** Names of error codes and consistencies. Sections 9 and 3 of the specification. */
final class Codes {
  private static final String[] CONSISTENCY = {
    "ANY",
    "ONE",
    "TWO",
    "THREE",
    "QUORUM",
    "ALL",
    "LOCAL_QUORUM",
    "EACH_QUORUM",
    "SERIAL",
    "LOCAL_SERIAL",
    "LOCAL_ONE"
  };

  private Codes() {}

  /** The consistency of that number, null when there is none. */
  static @Nullable String consistency(int number) {
    return number >= 0 && number < CONSISTENCY.length ? CONSISTENCY[number] : null;
  }

  /** The name of an error, or its number in hexadecimal where there is none. */
  static String error(int code) {
    return switch (code) {
      case 0x0000 -> "SERVER_ERROR";
      case 0x000a -> "PROTOCOL_ERROR";
      case 0x0100 -> "AUTHENTICATION_ERROR";
      case 0x1000 -> "UNAVAILABLE";
      case 0x1001 -> "OVERLOADED";
      case 0x1002 -> "IS_BOOTSTRAPPING";
      case 0x1003 -> "TRUNCATE_ERROR";
      case 0x1100 -> "WRITE_TIMEOUT";
      case 0x1200 -> "READ_TIMEOUT";
      case 0x1300 -> "READ_FAILURE";
      case 0x1400 -> "FUNCTION_FAILURE";
      case 0x1500 -> "WRITE_FAILURE";
      case 0x1600 -> "CDC_WRITE_FAILURE";
      case 0x1700 -> "CAS_WRITE_UNKNOWN";
      case 0x2000 -> "SYNTAX_ERROR";
      case 0x2100 -> "UNAUTHORIZED";
      case 0x2200 -> "INVALID";
      case 0x2300 -> "CONFIG_ERROR";
      case 0x2400 -> "ALREADY_EXISTS";
      case 0x2500 -> "UNPREPARED";
      default -> "0x" + Integer.toHexString(code);
    };
  }
}
