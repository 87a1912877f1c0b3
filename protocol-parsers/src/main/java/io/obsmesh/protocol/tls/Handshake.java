package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import org.jspecify.annotations.Nullable;

/** What was seen of one handshake. */
final class Handshake {
  private final HandshakeMessage.ClientHello clientHello;
  private final long firstByteNanos;
  private final long[] wireBytes = new long[2];
  private final boolean[] finished = new boolean[2];
  private long lastByteNanos;
  private long helloEndNanos;
  private long answerNanos;

  /** The last one seen, maybe asking for another ClientHello. */
  private HandshakeMessage.@Nullable ServerHello serverHello;

  private @Nullable LeafCertificate server;
  private @Nullable LeafCertificate client;
  private @Nullable Boolean resumed;
  private boolean lossy;

  /** Begins with the frame in which the ClientHello ends, which {@link #saw} is told next. */
  Handshake(HandshakeMessage.ClientHello hello, long firstByteNanos) {
    clientHello = hello;
    this.firstByteNanos = firstByteNanos;
  }

  /** Takes note of a record's bytes. */
  void saw(Direction direction, Span span) {
    wireBytes[direction.ordinal()] += span.length();
    lastByteNanos = Math.max(lastByteNanos, span.lastByteNanos());
    lossy |= span.lossy();
    if (direction == Direction.RESPONSE && answerNanos == 0) {
      answerNanos = span.firstByteNanos();
    } else if (helloEndNanos == 0) {
      helloEndNanos = span.lastByteNanos();
    }
  }

  void lossy() {
    lossy = true;
  }

  void serverHello(HandshakeMessage.ServerHello hello) {
    serverHello = hello;
    if (hello.retry()) {
      return;
    }
    if (hello.version() == Version.TLS_1_3) {
      resumed = hello.preSharedKey();
    } else if (!hello.sessionId().isEmpty() && hello.sessionId().equals(clientHello.sessionId())) {
      // RFC 5246 section 7.3 and, for tickets, RFC 5077 section 3.4.
      resumed = true;
    }
  }

  /** The server's messages so far were whole, and now it encrypts. */
  void serverEncrypts() {
    // A ticket may come without session id; then it shows in what was left out.
    if (answered() && version() != Version.TLS_1_3 && resumed == null) {
      resumed = true;
    }
  }

  void notResumed() {
    if (resumed == null) {
      resumed = false;
    }
  }

  void certificate(Direction direction, @Nullable LeafCertificate leaf) {
    if (direction == Direction.REQUEST) {
      client = leaf;
    } else {
      server = leaf;
      notResumed();
    }
  }

  void finished(Direction direction) {
    finished[direction.ordinal()] = true;
  }

  /** Both ends sent Finished. */
  boolean finished() {
    return finished[0] && finished[1];
  }

  /** The server's final hello was seen. */
  boolean answered() {
    return serverHello != null && !serverHello.retry();
  }

  /** The version that was agreed on, 0 when that was not seen. */
  int version() {
    return serverHello == null ? 0 : serverHello.version();
  }

  boolean earlyData() {
    return clientHello.earlyData();
  }

  long lastByteNanos() {
    return lastByteNanos;
  }

  /**
   * Fills a row.
   *
   * @param errorType why it failed, null when it did not
   * @param known no bytes were lost, so that what was not seen did not happen
   */
  void write(Row row, @Nullable String errorType, @Nullable String alert, boolean known) {
    row.set(RequestColumns.TIME, firstByteNanos)
        .set(RequestColumns.REQUEST_BYTES, wireBytes[Direction.REQUEST.ordinal()])
        .set(TlsTable.SNI, clientHello.sni())
        .set(TlsTable.ALPN_OFFERED, clientHello.alpn())
        .set(TlsTable.ALERT, alert);
    if (answerNanos != 0) {
      row.set(RequestColumns.LATENCY, Math.max(0, lastByteNanos - firstByteNanos))
          .set(RequestColumns.TTFB, Math.max(0, answerNanos - helloEndNanos))
          .set(RequestColumns.RESPONSE_BYTES, wireBytes[Direction.RESPONSE.ordinal()]);
    }
    if (known || alert != null) {
      row.set(RequestColumns.ERROR, errorType != null).set(RequestColumns.ERROR_TYPE, errorType);
    }
    if (lossy) {
      row.set(RequestColumns.LOSSY, true);
    }
    HandshakeMessage.ServerHello hello = serverHello;
    if (hello != null) {
      row.set(TlsTable.VERSION, Version.name(hello.version()))
          .set(TlsTable.CIPHER, CipherSuite.name(hello.cipher()))
          .set(TlsTable.ALPN, hello.alpn());
    }
    Boolean again = resumed;
    if (again != null) {
      row.set(TlsTable.RESUMED, again.booleanValue());
    }
    certificates(row);
  }

  private void certificates(Row row) {
    LeafCertificate ofServer = server;
    if (ofServer != null) {
      row.set(TlsTable.SERVER_SUBJECT, ofServer.subject())
          .set(TlsTable.SERVER_ISSUER, ofServer.issuer());
      Long notAfter = ofServer.notAfterNanos();
      if (notAfter != null) {
        row.set(TlsTable.SERVER_NOT_AFTER, notAfter.longValue());
      }
    }
    LeafCertificate ofClient = client;
    if (ofClient != null) {
      row.set(TlsTable.CLIENT_SUBJECT, ofClient.subject());
    }
  }
}
