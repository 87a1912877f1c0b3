package io.obsmesh.protocol.mongo;

import java.util.Locale;
import java.util.Set;

/** What must not be stored of commands. */
final class Secrets {
  private static final Set<String> COMMANDS =
      Set.of(
          "saslstart",
          "saslcontinue",
          "authenticate",
          "getnonce",
          "createuser",
          "updateuser",
          "copydbsaslstart",
          "copydbgetnonce",
          "copydb");

  /** A field of this name holds a credential, whatever the command. */
  private static final Set<String> FIELDS =
      Set.of(
          "speculativeauthenticate",
          "pwd",
          "password",
          "passwd",
          "passphrase",
          "secret",
          "token",
          "accesstoken",
          "access_token",
          "refresh_token",
          "apikey",
          "api_key");

  private Secrets() {}

  /** Whether the values of this command are credentials. */
  static boolean command(String name) {
    return COMMANDS.contains(name.toLowerCase(Locale.ROOT));
  }

  static boolean field(String name) {
    return FIELDS.contains(name.toLowerCase(Locale.ROOT));
  }
}
