package io.obsmesh.wire.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * Somebody who asks.
 *
 * @param name of the token or the certificate, for the audit log; {@code local} for whoever is on
 *     this machine where nobody has to say who he is
 */
public record Principal(String name, Set<Role> roles) {
  /** Whoever is on this machine. */
  public static final Principal LOCAL = new Principal("local", EnumSet.allOf(Role.class));

  public Principal {
    roles = Set.copyOf(roles);
  }

  /** Whether he has the role. */
  public boolean may(Role role) {
    return roles.contains(role);
  }
}
