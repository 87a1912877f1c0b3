package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.ByteCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of handshake messages. What is inconsistent reads as null. */
final class HandshakeReader {
  private static final int RANDOM_BYTES = 32;

  /** Extensions, IANA "TLS ExtensionType Values". */
  private static final int SERVER_NAME = 0;

  private static final int ALPN = 16;
  private static final int PRE_SHARED_KEY = 41;
  private static final int EARLY_DATA = 42;
  private static final int SUPPORTED_VERSIONS = 43;

  private static final int MOST_PROTOCOLS = 32;
  private static final int HOST_NAME_BYTES = 255;

  /** The random of a ServerHello that is a HelloRetryRequest, RFC 8446 section 4.1.3. */
  private static final long[] RETRY = {
    0xcf21ad74e59a6111L, 0xbe1d8c021e65b891L, 0xc2a211167abb8c5eL, 0x079e09e2c8a8339cL
  };

  private HandshakeReader() {}

  /** Reads the body of {@code length} bytes at the cursor and moves past it. */
  static @Nullable HandshakeMessage read(int type, int length, ByteCursor in, int recordVersion) {
    int end = in.position() + length;
    HandshakeMessage message =
        switch (type) {
          case HandshakeMessage.CLIENT_HELLO -> clientHello(in, end, recordVersion);
          case HandshakeMessage.SERVER_HELLO -> serverHello(in, end);
          case HandshakeMessage.CERTIFICATE -> certificates(in, end);
          default -> new HandshakeMessage.Other(type);
        };
    in.position(end);
    return message;
  }

  private static int left(ByteCursor in, int end) {
    return end - in.position();
  }

  private static @Nullable HandshakeMessage clientHello(ByteCursor in, int end, int recordVersion) {
    String sessionId = helloStart(in, end);
    if (sessionId == null || !skipShort(in, end) || left(in, end) < 1) {
      return null;
    }
    int compressions = in.readByte();
    if (left(in, end) < compressions) {
      return null;
    }
    in.skip(compressions);
    String sni = null;
    List<String> alpn = null;
    boolean earlyData = false;
    int extensionsEnd = extensions(in, end);
    while (left(in, extensionsEnd) >= 4) {
      int type = in.readShort();
      int next = in.readShort() + in.position();
      if (next > extensionsEnd) {
        return null;
      }
      switch (type) {
        case SERVER_NAME -> sni = serverName(in, next);
        case ALPN -> alpn = protocols(in, next);
        case EARLY_DATA -> earlyData = true;
        default -> {}
      }
      in.position(next);
    }
    return new HandshakeMessage.ClientHello(recordVersion, sni, alpn, sessionId, earlyData);
  }

  private static @Nullable HandshakeMessage serverHello(ByteCursor in, int end) {
    if (left(in, end) < 2 + RANDOM_BYTES) {
      return null;
    }
    int version = in.peek(0) << 8 | in.peek(1);
    boolean retry = isRetry(in);
    String sessionId = helloStart(in, end);
    if (sessionId == null || left(in, end) < 3) {
      return null;
    }
    int cipher = in.readShort();
    in.skip(1);
    String alpn = null;
    boolean preSharedKey = false;
    int extensionsEnd = extensions(in, end);
    while (left(in, extensionsEnd) >= 4) {
      int type = in.readShort();
      int next = in.readShort() + in.position();
      if (next > extensionsEnd) {
        return null;
      }
      switch (type) {
        case ALPN -> {
          List<String> chosen = protocols(in, next);
          alpn = chosen == null ? null : chosen.getFirst();
        }
        case PRE_SHARED_KEY -> preSharedKey = true;
        case SUPPORTED_VERSIONS -> version = left(in, next) == 2 ? in.readShort() : version;
        default -> {}
      }
      in.position(next);
    }
    return new HandshakeMessage.ServerHello(version, cipher, retry, sessionId, alpn, preSharedKey);
  }

  private static boolean isRetry(ByteCursor in) {
    int start = in.position();
    in.skip(2);
    boolean same = true;
    for (long part : RETRY) {
      same &= in.readLong() == part;
    }
    in.position(start);
    return same;
  }

  /** Version, random and session id, which both hellos begin with; the last is returned. */
  private static @Nullable String helloStart(ByteCursor in, int end) {
    if (left(in, end) < 2 + RANDOM_BYTES + 1 || in.peek() != 3) {
      return null;
    }
    in.skip(2 + RANDOM_BYTES);
    int length = in.readByte();
    return length > 32 || left(in, end) < length ? null : in.readLatin1(length);
  }

  private static boolean skipShort(ByteCursor in, int end) {
    if (left(in, end) < 2) {
      return false;
    }
    int length = in.readShort();
    if (left(in, end) < length) {
      return false;
    }
    in.skip(length);
    return true;
  }

  /** Where the extensions end that begin at the cursor; old hellos have none. */
  private static int extensions(ByteCursor in, int end) {
    if (left(in, end) < 2) {
      return in.position();
    }
    int length = in.readShort();
    return in.position() + Math.min(length, left(in, end));
  }

  /** RFC 6066 section 3. */
  private static @Nullable String serverName(ByteCursor in, int end) {
    if (left(in, end) < 5) {
      return null;
    }
    in.skip(2);
    int type = in.readByte();
    int length = in.readShort();
    if (type != 0 || length == 0 || length > HOST_NAME_BYTES || length > left(in, end)) {
      return null;
    }
    for (int i = 0; i < length; i++) {
      if (in.peek(i) <= ' ' || in.peek(i) >= 0x7f) {
        return null;
      }
    }
    return in.readLatin1(length);
  }

  /** RFC 7301 section 3.1. */
  private static @Nullable List<String> protocols(ByteCursor in, int end) {
    if (left(in, end) < 2) {
      return null;
    }
    in.skip(2);
    List<String> names = new ArrayList<>(2);
    while (left(in, end) >= 1 && names.size() < MOST_PROTOCOLS) {
      int length = in.readByte();
      if (length > left(in, end)) {
        break;
      }
      names.add(in.readText(length));
    }
    return names.isEmpty() ? null : List.copyOf(names);
  }

  private static @Nullable HandshakeMessage certificates(ByteCursor in, int end) {
    if (left(in, end) < 3) {
      return null;
    }
    int all = in.readMedium();
    if (all != left(in, end)) {
      return null;
    }
    if (all < 3) {
      return new HandshakeMessage.Certificates(null);
    }
    int length = in.readMedium();
    if (length > left(in, end)) {
      return null;
    }
    if (length > CertificateReader.MOST_BYTES) {
      return new HandshakeMessage.Certificates(null);
    }
    byte[] der = new byte[length];
    in.read(der, 0, length);
    return new HandshakeMessage.Certificates(CertificateReader.local().read(der));
  }
}
