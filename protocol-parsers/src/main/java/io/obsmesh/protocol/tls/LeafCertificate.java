package io.obsmesh.protocol.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Of a certificate what a row says.
 *
 * @param subject distinguished name as in RFC 2253
 * @param issuer distinguished name as in RFC 2253
 * @param notAfterNanos expiry in nanoseconds since the Unix epoch, null when that is no number of
 *     64 bits: the year 9999 stands for never (RFC 5280 section 4.1.2.5)
 */
record LeafCertificate(String subject, String issuer, @Nullable Long notAfterNanos) {
  private static final long MOST_SECONDS = Long.MAX_VALUE / 1_000_000_000L - 1;

  static LeafCertificate of(X509Certificate certificate) {
    return new LeafCertificate(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        nanos(certificate.getNotAfter()));
  }

  private static @Nullable Long nanos(Date date) {
    Instant instant = date.toInstant();
    long seconds = instant.getEpochSecond();
    return Math.abs(seconds) > MOST_SECONDS
        ? null
        : Long.valueOf(seconds * 1_000_000_000L + instant.getNano());
  }
}
