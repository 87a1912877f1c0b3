package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class MysqlContractTest extends ProtocolContractTest {
  /** These go on as TLS. */
  private static final Set<String> ENCRYPTED =
      Set.of("zeek/mysql/encrypted.pcap", "zeek/mysql/tls-12-amazon-rds.pcap");

  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    for (String capture : Captures.in("zeek/mysql")) {
      if (!ENCRYPTED.contains(capture)) {
        Captures.read(capture).forEach(stream -> streams.add(once(stream)));
      }
    }
    return streams;
  }

  /** One capture holds each packet of the client twice, microseconds apart. */
  private static Stream once(Stream stream) {
    Set<String> seen = new HashSet<>();
    List<Piece> pieces =
        stream.pieces().stream()
            .filter(piece -> seen.add(piece.direction() + " " + piece.position()))
            .toList();
    return new Stream(stream.name(), stream.start(), pieces, stream.close());
  }

  @Override
  protected String protocolName() {
    return "mysql";
  }

  /** A hole inside a statement leaves its beginning; the digest is absent then. */
  @Override
  protected Set<String> columnsOfChance() {
    return Set.of("statement");
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
