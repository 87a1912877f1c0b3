package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;

/** Reads the bodies of requests. Values are passed over, and tokens never read. Section 4.1. */
final class RequestBody {
  private static final int VALUES = 0x01;
  private static final int PAGE_SIZE = 0x04;
  private static final int PAGING_STATE = 0x08;
  private static final int SERIAL = 0x10;
  private static final int TIMESTAMP = 0x20;
  private static final int NAMES = 0x40;
  private static final int KEYSPACE = 0x80;
  private static final int NOW = 0x100;

  private final Bytes body = new Bytes();
  private final int longestStatement;

  RequestBody(int longestStatement) {
    this.longestStatement = longestStatement;
  }

  /**
   * Reads {@code size} bytes at the cursor, which ends anywhere.
   *
   * @return whether the body is exactly these bytes
   */
  boolean read(ByteCursor in, int size, CqlMessage message) {
    body.begin(in, size);
    if ((message.flags & CqlMessage.CUSTOM_PAYLOAD) != 0) {
      ResponseBody.payload(body);
    }
    switch (message.opcode) {
      case QUERY -> {
        message.statement = body.longText(longestStatement);
        message.cut = body.cut();
        parameters(message);
      }
      case PREPARE -> {
        message.statement = body.longText(longestStatement);
        message.cut = body.cut();
        if (message.version >= 5 && (body.int32() & 1) != 0) {
          message.keyspace = body.text();
        }
      }
      case EXECUTE -> {
        message.id = body.id();
        if (message.version >= 5) {
          body.skipText();
        }
        parameters(message);
      }
      case BATCH -> batch(message);
      case STARTUP -> startup(message);
      case REGISTER -> {
        int count = body.short16();
        for (int i = 0; i < count && body.fits(); i++) {
          String event = body.text();
          message.kind = message.kind == null ? event : message.kind + " " + event;
        }
      }
      case AUTH_RESPONSE -> body.skipBytes();
      case OPTIONS -> {}
      case ERROR, READY, AUTHENTICATE, SUPPORTED, RESULT, EVENT, AUTH_CHALLENGE, AUTH_SUCCESS -> {
        return false;
      }
    }
    return body.exact();
  }

  private void startup(CqlMessage message) {
    int count = body.short16();
    for (int i = 0; i < count && body.fits(); i++) {
      String name = body.text();
      String value = body.text();
      if ("CQL_VERSION".equals(name)) {
        message.kind = value;
      }
    }
  }

  private int flags(CqlMessage message) {
    return message.version >= 5 ? body.int32() : body.octet();
  }

  private void parameters(CqlMessage message) {
    int consistency = body.short16();
    int flags = flags(message);
    if (!body.fits()) {
      return;
    }
    message.consistency = consistency;
    if ((flags & VALUES) != 0) {
      values((flags & NAMES) != 0);
    }
    if ((flags & PAGE_SIZE) != 0) {
      int pageSize = body.int32();
      message.pageSize = body.fits() ? pageSize : -1;
    }
    if ((flags & PAGING_STATE) != 0) {
      body.skipBytes();
    }
    tail(message, flags);
  }

  private void values(boolean named) {
    int count = body.short16();
    for (int i = 0; i < count && body.fits(); i++) {
      if (named) {
        body.skipText();
      }
      body.skipBytes();
    }
  }

  private void tail(CqlMessage message, int flags) {
    if ((flags & SERIAL) != 0) {
      body.short16();
    }
    if ((flags & TIMESTAMP) != 0) {
      body.skip(8);
    }
    if (message.version >= 5 && (flags & KEYSPACE) != 0) {
      message.keyspace = body.text();
    }
    if (message.version >= 5 && (flags & NOW) != 0) {
      body.int32();
    }
  }

  private void batch(CqlMessage message) {
    body.octet();
    int count = body.short16();
    for (int i = 0; i < count && body.fits(); i++) {
      String text = null;
      String id = null;
      if (body.octet() == 0) {
        text = body.longText(i == 0 ? longestStatement : 0);
      } else {
        id = body.id();
      }
      if (i == 0) {
        message.statement = text;
        message.id = id;
        message.cut = body.cut();
      }
      values(false);
    }
    message.statements = count;
    int consistency = body.short16();
    int flags = flags(message);
    if (body.fits()) {
      message.consistency = consistency;
      tail(message, flags);
    }
  }
}
