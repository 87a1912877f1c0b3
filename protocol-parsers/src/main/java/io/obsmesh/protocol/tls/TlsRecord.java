package io.obsmesh.protocol.tls;

import java.util.List;

/** What records of the record layer bring, RFC 8446 section 5. */
sealed interface TlsRecord {
  /** Content types. */
  int CHANGE_CIPHER_SPEC = 20;

  int ALERT = 21;
  int HANDSHAKE = 22;
  int APPLICATION_DATA = 23;

  /** Plain handshake messages, one or more, whose last bytes came together. */
  record Handshake(List<HandshakeMessage> messages) implements TlsRecord {
    public Handshake {
      messages = List.copyOf(messages);
    }
  }

  /** The sender encrypts from here on (up to 1.2), or only says so (1.3). */
  record ChangeCipherSpec() implements TlsRecord {}

  /** A plain alert. */
  record Alert(int level, int description) implements TlsRecord {
    static final int FATAL = 2;
  }

  /** A record whose content cannot be read. */
  record Protected(int contentType, int length) implements TlsRecord {}

  /** The first bytes of this direction are no record at all. */
  record Foreign() implements TlsRecord {}
}
