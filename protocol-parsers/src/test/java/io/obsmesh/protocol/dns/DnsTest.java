package io.obsmesh.protocol.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DnsTest {
  private static final String QUESTION =
      "1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001";
  private static final String ANSWER =
      "1234 8180 0001 0002 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001"
          + " c00c 0005 0001 00000e10 0006 03656467 c010 c010 0001 0001 00000e10 0004 5db8d822";
  private static final String NXDOMAIN =
      "1234 8183 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Replay replay(Transport transport, String... turns) {
    List<Piece> pieces = new java.util.ArrayList<>();
    long[] position = new long[2];
    for (int i = 0; i < turns.length; i++) {
      Direction direction = i % 2 == 0 ? Direction.REQUEST : Direction.RESPONSE;
      byte[] turn = bytes(turns[i]);
      pieces.add(
          new Piece(
              direction, position[i % 2], turn, turn.length, 1_000_000_000L + i * 1_000_000L));
      position[i % 2] += turn.length;
    }
    Stream stream =
        new Stream(
            "dns",
            new Conversation.Start(transport, 53, true, true),
            pieces,
            CloseReason.UNOBSERVED);
    return Replay.of(Conversations.installed(Limits.DEFAULT), stream);
  }

  private static String framed(String hex) {
    return HexFormat.of().toHexDigits((short) bytes(hex).length) + hex;
  }

  @Test
  void questionAndAnswer_areOneRow() {
    Map<String, Object> row = replay(Transport.UDP, QUESTION, NXDOMAIN).rows().getFirst();
    assertThat(row)
        .containsEntry("table", "dns")
        .containsEntry("query", "www.example.com")
        .containsEntry("qtype", "A")
        .containsEntry("rcode", "NXDOMAIN")
        .containsEntry("id", 0x1234L)
        .containsEntry("latency", 1_000_000L)
        .containsEntry("error", true)
        .containsEntry("transport", "udp");
  }

  @Test
  void answers_areReadThroughPointers() {
    Map<String, Object> row = replay(Transport.UDP, QUESTION, ANSWER).rows().getFirst();
    assertThat(row).containsEntry("answers", List.of("edg.example.com", "93.184.216.34"));
  }

  @Test
  void tcp_isReadByItsLengthPrefix() {
    Map<String, Object> row =
        replay(Transport.TCP, framed(QUESTION), framed(NXDOMAIN)).rows().getFirst();
    assertThat(row).containsEntry("query", "www.example.com").containsEntry("transport", "tcp");
  }

  @Test
  void aQuestionWithoutAnswer_isARowThatSaysWhy() {
    Map<String, Object> row = replay(Transport.UDP, QUESTION).rows().getFirst();
    assertThat(row)
        .containsEntry("error.type", "unobserved")
        .doesNotContainKey("rcode")
        .doesNotContainKey("latency");
  }

  @Test
  void anAnnouncement_answersNoQuestionOfItsOwnHost() {
    Stream stream = Captures.read("zeek/dns/mdns-no-assoc.pcap").stream().findFirst().orElseThrow();
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
    assertThat(replay.rows())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row).doesNotContainKeys("rcode", "answers"));
  }

  @Test
  void anAnswerWithoutQuestion_isForTheNameOfItsRecords() {
    String other = "1234 8400 0000 0001 0000 0000 0161 00 0001 0001 00000e10 0004 01020304";
    String right =
        "1234 8400 0000 0001 0000 0000 03575757 076578616d706c65 03636f6d 00 0001 0001"
            + " 00000e10 0004 01020304";
    assertThat(replay(Transport.UDP, QUESTION, other).rows().getFirst()).doesNotContainKey("rcode");
    assertThat(replay(Transport.UDP, QUESTION, right).rows().getFirst())
        .containsEntry("rcode", "NOERROR")
        .containsEntry("answers", List.of("1.2.3.4"));
  }

  @Test
  void everyCapture_isReadWithoutClaimingWhatIsNotDns() {
    for (String name : Captures.in("zeek/dns")) {
      for (Stream stream : Captures.read(name)) {
        assertThat(Replay.of(Conversations.installed(Limits.DEFAULT), stream).protocol())
            .as(stream.name())
            .isIn("dns", "unknown");
      }
    }
  }
}
