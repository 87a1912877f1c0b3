package io.obsmesh.wire.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where certificates are.
 *
 * @param certificate our own, PEM, with what leads to its authority behind it; null for a client
 *     that shows none
 * @param key its private key, PEM, PKCS #8 without password; null exactly when there is no
 *     certificate
 * @param authorities whose certificates of others are taken, PEM; null for those that the JDK
 *     knows, and none for clients of a server
 */
public record TlsFiles(@Nullable Path certificate, @Nullable Path key, @Nullable Path authorities) {
  public TlsFiles {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          certificate == null
              ? "a key without a certificate: give both"
              : "a certificate without a key: give both");
    }
  }
}
