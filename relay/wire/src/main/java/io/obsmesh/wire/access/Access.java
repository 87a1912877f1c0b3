package io.obsmesh.wire.access;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks: everybody on a loopback address is {@link Principal#LOCAL} unless tokens are
 * given; elsewhere it takes a bearer token (RFC 6750) or a client certificate that TLS has checked.
 * A certificate's common name is who it is, its organisational units are his roles. Thread-safe.
 */
public final class Access {
  /** Nobody has to say who he is: for loopback addresses only. */
  public static final Access OPEN = new Access(null, true);

  private static final String BEARER = "bearer ";

  private final @Nullable AccessTokens tokens;
  private final boolean open;

  private Access(@Nullable AccessTokens tokens, boolean open) {
    this.tokens = tokens;
    this.open = open;
  }

  /**
   * One has to say who he is.
   *
   * @param tokens null when only certificates are taken
   */
  public static Access required(@Nullable AccessTokens tokens) {
    return new Access(tokens, false);
  }

  /** Whether nobody has to say who he is. */
  public boolean isOpen() {
    return open;
  }

  /**
   * Who asks.
   *
   * @param authorization the header of that name; null when there is none
   * @param checked the client's certificates, checked by TLS; null when it showed none
   * @return null when it is nobody who may ask anything
   */
  public @Nullable Principal of(@Nullable String authorization, Certificate @Nullable [] checked) {
    if (open) {
      return Principal.LOCAL;
    }
    String token = bearer(authorization);
    if (token != null) {
      // A wrong token is not mended by a certificate: it was meant to say who asks.
      return tokens == null ? null : tokens.find(token);
    }
    return checked == null || checked.length == 0 || !(checked[0] instanceof X509Certificate own)
        ? null
        : of(own);
  }

  /** Whose token that is; null when it is nobody's. */
  public @Nullable Principal ofToken(String token) {
    return tokens == null ? null : tokens.find(token);
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  private static @Nullable Principal of(X509Certificate certificate) {
    String name = null;
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Rdn part : parts(certificate)) {
      String value = String.valueOf(part.getValue());
      if (part.getType().equalsIgnoreCase("CN")) {
        name = value;
      } else if (part.getType().equalsIgnoreCase("OU")) {
        Role role = Role.find(value);
        if (role != null) {
          roles.add(role);
        }
      }
    }
    return name == null || roles.isEmpty() ? null : new Principal(name, roles);
  }

  private static List<Rdn> parts(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
    } catch (InvalidNameException e) {
      return new ArrayList<>();
    }
  }
}
