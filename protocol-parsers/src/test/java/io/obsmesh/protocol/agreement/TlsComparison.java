package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** TLS: server name, version and cipher suite of each handshake. */
final class TlsComparison implements Comparison {
  private static final String CLIENT_HELLO = "1";
  private static final String SERVER_HELLO = "2";

  @Override
  public String protocol() {
    return "tls";
  }

  @Override
  public Set<String> layers() {
    return Set.of("tls");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("tls");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("sni", row.get("sni"))
        .with("version", row.get("version"))
        .with("cipher", row.get("cipher"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    for (Packet packet : conversation) {
      for (Node tls : packet.layers()) {
        tls.all("tls.handshake")
            .forEach(handshake -> {
              String type = handshake.show("tls.handshake.type").orElse("");
              if (type.equals(CLIENT_HELLO) && (readings.isEmpty() || answered(readings))) {
                readings.add(
                    new Reading()
                        .with("sni", handshake.text("tls.handshake.extensions_server_name")));
              } else if (type.equals(SERVER_HELLO) && !readings.isEmpty()) {
                readings
                    .getLast()
                    .with("version", version(handshake))
                    .with(
                        "cipher",
                        handshake
                            .first("tls.handshake.ciphersuite")
                            .map(Node::title)
                            .map(title -> title.replaceAll("Cipher Suite: (\\S+) .*", "$1")));
              }
            });
      }
    }
    return readings;
  }

  private static boolean answered(List<Reading> readings) {
    return readings.getLast().fields().containsKey("cipher");
  }

  /** The extension says which version it is since 1.3 (RFC 8446, section 4.2.1). */
  private static Optional<String> version(Node hello) {
    return hello
        .show("tls.handshake.extensions.supported_version")
        .or(() -> hello.show("tls.handshake.version"))
        .map(number ->
            switch (Integer.decode(number)) {
              case 0x304 -> "1.3";
              case 0x303 -> "1.2";
              case 0x302 -> "1.1";
              case 0x301 -> "1.0";
              default -> number;
            });
  }
}
