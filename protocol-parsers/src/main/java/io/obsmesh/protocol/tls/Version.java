package io.obsmesh.protocol.tls;

/** Protocol versions by their number on the wire. */
final class Version {
  static final int TLS_1_1 = 0x0302;
  static final int TLS_1_3 = 0x0304;

  private Version() {}

  static String name(int version) {
    return switch (version) {
      case 0x0300 -> "ssl3";
      case 0x0301 -> "1.0";
      case TLS_1_1 -> "1.1";
      case 0x0303 -> "1.2";
      case TLS_1_3 -> "1.3";
      default -> String.format(java.util.Locale.ROOT, "0x%04x", version);
    };
  }
}
