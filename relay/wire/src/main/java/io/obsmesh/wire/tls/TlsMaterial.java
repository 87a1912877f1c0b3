package io.obsmesh.wire.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Keys and trust as they were in files at one time. */
record TlsMaterial(@Nullable Own own, X509ExtendedTrustManager trust) {
  /** Our certificate with what leads to its authority, and its key. */
  record Own(List<X509Certificate> chain, PrivateKey key) {}

  static TlsMaterial read(TlsFiles files) throws IOException, GeneralSecurityException {
    Path certificate = files.certificate();
    Path key = files.key();
    return new TlsMaterial(
        certificate == null || key == null ? null : own(certificate, key),
        trust(files.authorities()));
  }

  private static Own own(Path certificate, Path key) throws IOException, GeneralSecurityException {
    Own own = new Own(PemFiles.certificates(certificate), PemFiles.key(key));
    if (!belongTogether(own.chain().getFirst(), own.key())) {
      throw new IOException(key + " is not the key of " + certificate);
    }
    return own;
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "EC" -> "SHA256withECDSA";
              case "RSA" -> "SHA256withRSA";
              default -> "EdDSA";
            });
    byte[] text = {1, 2, 3};
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(text);
    return signature.verify(signed);
  }

  private static X509ExtendedTrustManager trust(@Nullable Path authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = null;
    if (authorities != null) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate authority : PemFiles.certificates(authorities)) {
        store.setCertificateEntry("authority" + number++, authority);
      }
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
