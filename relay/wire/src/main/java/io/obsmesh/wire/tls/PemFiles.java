package io.obsmesh.wire.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as PEM (RFC 7468). Failures say in one sentence what mends them. */
final class PemFiles {
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private PemFiles() {}

  /** All certificates of a file, in its order; at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate certificate :
          factory.generateCertificates(new ByteArrayInputStream(read(file)))) {
        found.add((X509Certificate) certificate);
      }
    } catch (CertificateException e) {
      throw new IOException(file + " is no certificate in PEM: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " has no certificate (expected: -----BEGIN CERTIFICATE-----)");
    }
    return found;
  }

  /** The private key of a file. */
  static PrivateKey key(Path file) throws IOException {
    Matcher block = BLOCK.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
    while (block.find()) {
      if (block.group(1).equals("PRIVATE KEY")) {
        return key(file, block.group(2));
      }
      if (block.group(1).endsWith("PRIVATE KEY")) {
        throw new IOException(
            file
                + " is not PKCS #8 without password: convert it with openssl pkcs8 -topk8 -nocrypt"
                + " -in "
                + file);
      }
    }
    throw new IOException(file + " has no key (expected: -----BEGIN PRIVATE KEY-----)");
  }

  private static PrivateKey key(Path file, String base64) throws IOException {
    PKCS8EncodedKeySpec encoded;
    try {
      encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no key in PEM", e);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException _) {
        // Of another kind.
      } catch (GeneralSecurityException e) {
        throw new IOException(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    throw new IOException(file + " is a key of an unknown kind (expected: " + ALGORITHMS + ")");
  }

  private static byte[] read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " has more than 1 MiB: that is no certificate or key");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }
}
