package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.ByteCursor;

/** The 24 bytes that begin every binary message (memcached, protocol-binary.txt). */
final class BinaryHeader {
  static final int BYTES = 24;
  static final int REQUEST = 0x80;
  static final int RESPONSE = 0x81;
  static final int STAT = 0x10;

  private static final int LONGEST_KEY = 250;
  private static final int MOST_EXTRAS = 20;
  private static final int LARGEST_BODY = 1 << 30;
  private static final int QUIT_QUIETLY = 0x17;

  private static final String[] NAMES = {
    "get",
    "set",
    "add",
    "replace",
    "delete",
    "incr",
    "decr",
    "quit",
    "flush_all",
    "getq",
    "noop",
    "version",
    "getk",
    "getkq",
    "append",
    "prepend",
    "stats",
    "setq",
    "addq",
    "replaceq",
    "deleteq",
    "incrq",
    "decrq",
    "quitq",
    "flushq",
    "appendq",
    "prependq",
    "verbosity",
    "touch",
    "gat",
    "gatq",
    "",
    "sasl_list_mechs",
    "sasl_auth",
    "sasl_step",
    "gatk",
    "gatkq"
  };

  private BinaryHeader() {}

  /** The name of an operation, or "" when there is none. */
  static String name(int opcode) {
    return opcode < NAMES.length ? NAMES[opcode] : "";
  }

  /** Whether the server answers only sometimes: a hit for gets, an error for all others. */
  static boolean quiet(int opcode) {
    return opcode == 0x09
        || opcode == 0x0d
        || opcode >= 0x11 && opcode <= 0x1a
        || opcode == 0x1e
        || opcode == 0x24;
  }

  static boolean get(int opcode) {
    return switch (opcode) {
      case 0x00, 0x09, 0x0c, 0x0d, 0x1d, 0x1e, 0x23, 0x24 -> true;
      default -> false;
    };
  }

  static boolean sasl(int opcode) {
    return opcode >= 0x20 && opcode <= 0x22;
  }

  /** Whether a message begins at the cursor; 24 bytes must be here. */
  static boolean here(ByteCursor in, int magic) {
    int opcode = in.peek(1);
    int key = in.peek(2) << 8 | in.peek(3);
    int extras = in.peek(4);
    long body = body(in);
    if (in.peek() != magic
        || name(opcode).isEmpty()
        || key > LONGEST_KEY
        || extras > MOST_EXTRAS
        || in.peek(5) != 0
        || body < key + extras
        || body > LARGEST_BODY) {
      return false;
    }
    if (magic == RESPONSE) {
      return extras == 0 || extras == 4;
    }
    // The bucket is unused, and each operation has extras of one size.
    return in.peek(6) == 0 && in.peek(7) == 0 && fits(opcode, extras, key, body);
  }

  private static boolean fits(int opcode, int extras, int key, long body) {
    boolean keyed = key > 0;
    boolean empty = body == extras + key;
    return switch (opcode) {
      case 0x00, 0x09, 0x0c, 0x0d, 0x04, 0x14 -> extras == 0 && keyed && empty;
      case 0x01, 0x02, 0x03, 0x11, 0x12, 0x13 -> extras == 8 && keyed;
      case 0x05, 0x06, 0x15, 0x16 -> extras == 20 && keyed && empty;
      case 0x07, QUIT_QUIETLY, 0x0a, 0x0b, 0x20 -> body == 0;
      case 0x08, 0x18 -> (extras == 0 || extras == 4) && !keyed && empty;
      case 0x0e, 0x0f, 0x19, 0x1a, 0x21, 0x22 -> extras == 0 && keyed;
      case STAT -> extras == 0 && empty;
      default -> extras == 4 && empty;
    };
  }

  static long body(ByteCursor in) {
    return (long) in.peek(8) << 24 | in.peek(9) << 16 | in.peek(10) << 8 | in.peek(11);
  }

  static int opaque(ByteCursor in) {
    return in.peek(12) << 24 | in.peek(13) << 16 | in.peek(14) << 8 | in.peek(15);
  }

  /** The name of a status, as the text protocol or the header file of the server has it. */
  static String status(int code) {
    return switch (code) {
      case 0x00 -> "OK";
      case 0x01 -> "NOT_FOUND";
      case 0x02 -> "EXISTS";
      case 0x03 -> "TOO_LARGE";
      case 0x04 -> "INVALID_ARGUMENTS";
      case 0x05 -> "NOT_STORED";
      case 0x06 -> "NOT_A_NUMBER";
      case 0x20 -> "AUTH_ERROR";
      case 0x21 -> "AUTH_CONTINUE";
      case 0x81 -> "UNKNOWN_COMMAND";
      case 0x82 -> "OUT_OF_MEMORY";
      case 0x83 -> "NOT_SUPPORTED";
      case 0x84 -> "INTERNAL_ERROR";
      case 0x85 -> "BUSY";
      case 0x86 -> "TEMPORARY_FAILURE";
      default -> "STATUS_" + code;
    };
  }

  /** Whether a status is a failure, and not merely another outcome. */
  static boolean failure(int code) {
    return switch (code) {
      case 0x00, 0x01, 0x02, 0x05, 0x21 -> false;
      default -> true;
    };
  }
}
