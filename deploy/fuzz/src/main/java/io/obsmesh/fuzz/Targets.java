package io.obsmesh.fuzz;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;

/** What can be fuzzed: every protocol that is installed, and the driver with all of them. */
final class Targets {
  static final String DRIVER = "driver";

  private static final List<Protocol> INSTALLED =
      Conversations.installed(Limits.DEFAULT).protocols();

  private Targets() {}

  /** All names. */
  static List<String> names() {
    List<String> names =
        new ArrayList<>(INSTALLED.stream().map(Protocol::name).distinct().toList());
    names.add(DRIVER);
    return names;
  }

  static List<Protocol> installed() {
    return INSTALLED;
  }

  /** Those of one name: some are carried in more than one way. */
  static List<Protocol> named(String name) {
    return INSTALLED.stream().filter(protocol -> protocol.name().equals(name)).toList();
  }

  static Check check(String name) {
    if (name.equals(DRIVER)) {
      return Check.driver(INSTALLED);
    }
    List<Protocol> protocols = named(name);
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException(
          "fuzz: '" + name + "' (expected one of: " + String.join(", ", names()) + ")");
    }
    return Check.of(protocols);
  }
}
