package io.obsmesh.wire.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What somebody may. */
public enum Role {
  /** See the map and every row, without what was in bodies, statements, arguments and headers. */
  MAP,
  /** Read these too; each such read is in the audit log. */
  BODIES,
  /** Change policy. */
  POLICY,
  /** Be another part of obsmesh: a relay that asks nodes for their rows as they are. */
  RELAY;

  /** Its name in files and certificates. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads words; throws {@link IllegalArgumentException} for one that is no role. */
  static Set<Role> parse(List<String> words) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    List<String> unknown = new ArrayList<>();
    for (String word : words) {
      Role found = find(word);
      if (found == null) {
        unknown.add(word);
      } else {
        roles.add(found);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "no role: " + unknown + " (expected: map, bodies, policy or relay)");
    }
    return roles;
  }

  /** The role of that name; null when there is none. */
  static @org.jspecify.annotations.Nullable Role find(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    return null;
  }
}
