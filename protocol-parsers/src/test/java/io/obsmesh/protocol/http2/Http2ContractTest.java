package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** HTTP/2 keeps to what every protocol must keep to. */
class Http2ContractTest extends ProtocolContractTest {
  private final List<Stream> streams =
      Captures.in("suricata").stream()
          .filter(name -> name.contains("http2"))
          .flatMap(name -> Captures.read(name).stream())
          .filter(Http2ContractTest::speaksHttp2)
          .toList();

  @Override
  protected String protocolName() {
    return "http2";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }

  /** Headers whose names or values went by in a hole are left out. */
  @Override
  protected Set<String> columnsOfChance() {
    return Set.of("req.headers", "resp.headers", "trailers");
  }

  /** The client's preface is somewhere: at the start, or behind an upgrade or a tunnel's head. */
  private static boolean speaksHttp2(Stream stream) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (Piece piece : stream.pieces()) {
      if (piece.direction() == Direction.REQUEST) {
        sent.writeBytes(piece.bytes());
      }
    }
    return sent.toString(StandardCharsets.ISO_8859_1).contains("PRI * HTTP/2.0");
  }
}
