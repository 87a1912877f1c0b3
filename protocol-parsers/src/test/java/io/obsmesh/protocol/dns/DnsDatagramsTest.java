package io.obsmesh.protocol.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Datagrams get lost, come twice and in another order, each as a whole. */
class DnsDatagramsTest {
  private static final Set<String> SAID = Set.of("id", "query", "qtype", "rcode", "answers");

  private final Conversations conversations = Conversations.installed(Limits.DEFAULT);
  private final List<Stream> streams =
      Captures.in("zeek/dns").stream()
          .flatMap(capture -> Captures.read(capture).stream())
          .filter(stream -> stream.start().transport() == Transport.UDP)
          .toList();

  @Test
  void aLostDatagram_makesNoWrongRow() {
    for (Stream stream : streams) {
      for (int lost = 0; lost < stream.pieces().size(); lost++) {
        List<Piece> pieces = new ArrayList<>(stream.pieces());
        pieces.remove(lost);
        noneWrong(stream, pieces, "without datagram " + lost);
      }
    }
  }

  @Test
  void aDatagramCapturedInPart_makesNoWrongRow() {
    for (Stream stream : streams) {
      for (int cut = 0; cut < stream.pieces().size(); cut++) {
        Piece whole = stream.pieces().get(cut);
        for (int kept = 0; kept < whole.bytes().length; kept += 7) {
          List<Piece> pieces = new ArrayList<>(stream.pieces());
          byte[] part = whole.part(0, kept).bytes();
          pieces.set(
              cut,
              new Piece(
                  whole.direction(), whole.position(), part, whole.length(), whole.timeNanos()));
          noneWrong(stream, pieces, kept + " bytes of datagram " + cut);
        }
      }
    }
  }

  @Test
  void aRepeatedAnswer_makesNoOtherRow() {
    for (Stream stream : streams) {
      List<Piece> pieces = new ArrayList<>();
      for (Piece piece : stream.pieces()) {
        pieces.add(piece);
        if (piece.bytes().length > 2 && (piece.bytes()[2] & 0x80) != 0) {
          pieces.add(piece);
        }
      }
      assertThat(said(stream, pieces)).as(stream.name()).isEqualTo(said(stream, stream.pieces()));
    }
  }

  private void noneWrong(Stream stream, List<Piece> pieces, String how) {
    List<Map<String, Object>> right = said(stream, stream.pieces());
    for (Map<String, Object> row : said(stream, pieces)) {
      assertThat(right)
          .as(stream.name() + ", " + how + ": " + row)
          .anyMatch(whole -> partOf(whole, row));
    }
  }

  private static boolean partOf(Map<String, Object> whole, Map<String, Object> row) {
    return row.entrySet().stream()
        .allMatch(value -> {
          Object right = whole.get(value.getKey());
          // Of a cut answer the first records are read.
          return right instanceof List<?> all && value.getValue() instanceof List<?> some
              ? some.size() <= all.size() && all.subList(0, some.size()).equals(some)
              : Objects.equals(right, value.getValue());
        });
  }

  private List<Map<String, Object>> said(Stream stream, List<Piece> pieces) {
    return Replay.of(conversations, stream, stream.start(), pieces).rows().stream()
        .map(row -> {
          row.keySet().retainAll(SAID);
          return row;
        })
        .toList();
  }
}
