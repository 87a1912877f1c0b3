package io.obsmesh.wire.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Our certificate and key as they are now. There is one, so that aliases choose nothing. */
final class RenewedKeys extends X509ExtendedKeyManager {
  private static final String OWN = "own";

  private final Supplier<TlsMaterial.Own> now;

  RenewedKeys(Supplier<TlsMaterial.Own> now) {
    this.now = now;
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return new String[] {OWN};
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return OWN;
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return OWN;
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return new String[] {OWN};
  }

  @Override
  public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return fits(type) ? OWN : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal[] issuers, SSLEngine engine) {
    return fits(type) ? OWN : null;
  }

  /** Whether our key is of the kind that a cipher suite needs. */
  private boolean fits(String type) {
    String own = now.get().key().getAlgorithm();
    return type.startsWith(own) || type.endsWith("_" + own);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return now.get().chain().toArray(new X509Certificate[0]);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return now.get().key();
  }
}
