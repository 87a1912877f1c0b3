package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;

/** Reads the bodies of responses as far as a row needs them. Section 4.2. */
final class ResponseBody {
  private static final int GLOBAL_TABLE = 0x01;
  private static final int MORE_PAGES = 0x02;
  private static final int NO_METADATA = 0x04;
  private static final int METADATA_CHANGED = 0x08;
  private static final int DEEPEST_TYPE = 16;

  private final Bytes body = new Bytes();

  /**
   * Reads {@code size} bytes at the cursor, which ends anywhere.
   *
   * @return whether these bytes begin as such a body does
   */
  boolean read(ByteCursor in, int size, CqlMessage message) {
    body.begin(in, size);
    if ((message.flags & CqlMessage.TRACING) != 0) {
      body.skip(16);
    }
    if ((message.flags & CqlMessage.WARNING) != 0) {
      int count = body.short16();
      for (int i = 0; i < count && body.fits(); i++) {
        body.skipText();
      }
    }
    if ((message.flags & CqlMessage.CUSTOM_PAYLOAD) != 0) {
      payload(body);
    }
    switch (message.opcode) {
      case ERROR -> {
        int code = body.int32();
        String text = body.text();
        if (body.fits()) {
          message.errorCode = code;
          message.text = text;
        }
      }
      case RESULT -> result(message);
      case EVENT -> {
        message.kind = body.text();
        message.text = body.text();
      }
      case AUTHENTICATE -> message.text = body.text();
      case READY -> {
        return body.exact();
      }
      case SUPPORTED, AUTH_CHALLENGE, AUTH_SUCCESS -> {}
      case STARTUP, OPTIONS, QUERY, PREPARE, EXECUTE, REGISTER, BATCH, AUTH_RESPONSE -> {
        return false;
      }
    }
    return body.fits();
  }

  /** A map of names and bytes. */
  static void payload(Bytes body) {
    int count = body.short16();
    for (int i = 0; i < count && body.fits(); i++) {
      body.skipText();
      body.skipBytes();
    }
  }

  private void result(CqlMessage message) {
    switch (body.int32()) {
      case 1 -> message.kind = "void";
      case 2 -> {
        message.kind = "rows";
        metadata(message);
        long rows = body.int32();
        message.rows = body.fits() ? rows : -1;
      }
      case 3 -> {
        message.kind = "set_keyspace";
        message.keyspace = body.text();
      }
      case 4 -> {
        message.kind = "prepared";
        message.id = body.id();
      }
      case 5 -> {
        message.kind = "schema_change";
        message.text = body.text();
      }
      default -> body.skip(-1);
    }
    if (!body.fits() && !"rows".equals(message.kind)) {
      message.kind = null;
    }
  }

  private void metadata(CqlMessage message) {
    int flags = body.int32();
    int columns = body.int32();
    if (columns < 0) {
      body.skip(-1);
    }
    if ((flags & MORE_PAGES) != 0) {
      message.morePages = true;
      body.skipBytes();
    }
    if (message.version >= 5 && (flags & METADATA_CHANGED) != 0) {
      body.skipText();
    }
    if ((flags & NO_METADATA) != 0) {
      return;
    }
    boolean global = (flags & GLOBAL_TABLE) != 0;
    if (global) {
      body.skipText();
      body.skipText();
    }
    for (int i = 0; i < columns && body.fits(); i++) {
      if (!global) {
        body.skipText();
        body.skipText();
      }
      body.skipText();
      type(0);
    }
  }

  /** Passes over a type; section 4.2.5.2. */
  private void type(int depth) {
    if (depth > DEEPEST_TYPE) {
      body.skip(-1);
      return;
    }
    switch (body.short16()) {
      case 0x00 -> body.skipText();
      case 0x20, 0x22 -> type(depth + 1);
      case 0x21 -> {
        type(depth + 1);
        type(depth + 1);
      }
      case 0x30 -> {
        body.skipText();
        body.skipText();
        int fields = body.short16();
        for (int i = 0; i < fields && body.fits(); i++) {
          body.skipText();
          type(depth + 1);
        }
      }
      case 0x31 -> {
        int fields = body.short16();
        for (int i = 0; i < fields && body.fits(); i++) {
          type(depth + 1);
        }
      }
      default -> {}
    }
  }
}
