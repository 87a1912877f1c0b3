package io.obsmesh.protocol.tls;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates. A server shows the same one at each handshake, so the last ones are kept by
 * digest. One per thread.
 */
final class CertificateReader {
  /** Larger ones are not read. */
  static final int MOST_BYTES = 16 << 10;

  private static final int KEPT = 256;
  private static final ThreadLocal<CertificateReader> LOCAL =
      ThreadLocal.withInitial(CertificateReader::new);

  private final MessageDigest digest;
  private final CertificateFactory factory;
  private final Map<ByteBuffer, Optional<LeafCertificate>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<ByteBuffer, Optional<LeafCertificate>> eldest) {
          return size() > KEPT;
        }
      };

  private CertificateReader() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
      factory = CertificateFactory.getInstance("X.509");
    } catch (NoSuchAlgorithmException | CertificateException e) {
      throw new IllegalStateException("Java without SHA-256 or X.509", e);
    }
  }

  static CertificateReader local() {
    return LOCAL.get();
  }

  /** Reads DER; null when it is not an X.509 certificate. */
  @Nullable LeafCertificate read(byte[] der) {
    ByteBuffer key = ByteBuffer.wrap(digest.digest(der));
    Optional<LeafCertificate> found = known.get(key);
    if (found == null) {
      found = Optional.ofNullable(parse(der));
      known.put(key, found);
    }
    return found.orElse(null);
  }

  private @Nullable LeafCertificate parse(byte[] der) {
    try {
      return factory.generateCertificate(new ByteArrayInputStream(der))
              instanceof X509Certificate certificate
          ? LeafCertificate.of(certificate)
          : null;
    } catch (CertificateException | RuntimeException wrong) {
      // The library is not ours, and these bytes are a stranger's.
      return null;
    }
  }
}
