package io.obsmesh.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tshark reads in the captures, we read. */
class WebSocketCapturesTest {
  static List<String> captures() {
    List<String> captures = new ArrayList<>(Captures.in("zeek/websocket"));
    for (String capture : Captures.in("suricata")) {
      if (capture.contains("websocket")) {
        captures.add(capture);
      }
    }
    return captures;
  }

  /** Each message as sender, opcode, frames, bytes and close code. */
  private static List<String> messages(String capture) {
    return Captures.read(capture).stream()
        .flatMap(s -> Replay.of(Conversations.installed(Limits.DEFAULT), s).rows().stream())
        .filter(row -> row.get("table").equals("websocket"))
        .map(WebSocketCapturesTest::text)
        .toList();
  }

  private static String text(Map<String, Object> row) {
    Object code = row.get("close_code");
    return "%s %s %s %s%s"
        .formatted(
            row.get("sender"),
            row.get("opcode"),
            row.get("frames"),
            row.get("bytes"),
            code == null ? "" : " " + code);
  }

  @Test
  void fragmentsBehindTheUpgradeResponse_areOneMessage() {
    assertThat(messages("zeek/websocket/fragmented-http-reply.pcap"))
        .containsExactly(
            "server ping 1 4",
            "client pong 1 4",
            "client binary 1 35",
            "server binary 5 56",
            "client close 1 2 1000",
            "server close 1 2 1000");
    assertThat(messages("zeek/websocket/two-binary-fragments.pcap")).contains("server binary 2 12");
  }

  @Test
  void pingBetweenFragments_isAMessageOfItsOwn() {
    assertThat(messages("suricata/websocket-control-frag-input.pcap"))
        .containsExactly("client ping 1 4", "client text 2 48", "server pong 1 4");
  }

  @Test
  void closeCodes_areRead() {
    assertThat(messages("zeek/websocket/message-too-big-status.pcap"))
        .containsExactly("server ping 1 4", "client close 1 31 1009", "server close 1 2 1000");
  }

  @Test
  void lengthsOf16Bits_areRead() {
    assertThat(messages("zeek/websocket/jupyter-websocket.pcap"))
        .hasSize(14)
        .endsWith("client close 1 0", "server close 1 0");
  }

  @Test
  void compressedMessages_areCounted() {
    List<Map<String, Object>> rows =
        Captures.read("suricata/websocket-compressed-example_websocket.pcap").stream()
            .flatMap(s -> Replay.of(Conversations.installed(Limits.DEFAULT), s).rows().stream())
            .filter(row -> row.get("table").equals("websocket"))
            .toList();
    assertThat(rows.getFirst())
        .containsEntry("compressed", true)
        .containsEntry("opcode", "text")
        .containsEntry("bytes", 38L);
  }

  @Test
  void requestOfTheUpgrade_staysARowOfHttp() {
    List<Map<String, Object>> rows =
        Captures.read("zeek/websocket/broker-websocket.pcap").stream()
            .flatMap(s -> Replay.of(Conversations.installed(Limits.DEFAULT), s).rows().stream())
            .toList();
    assertThat(rows.getFirst()).containsEntry("table", "http").containsEntry("status", 101L);
    assertThat(rows.subList(1, rows.size()))
        .hasSize(9)
        .allMatch(row -> row.get("table").equals("websocket"));
  }

  @Test
  void framesAndBytesOfAllCaptures_areThoseThatTsharkCounts() {
    Map<String, String> counted =
        Map.ofEntries(
            Map.entry("suricata/basic_websockets.pcap", "client 3/31, server 14/312"),
            Map.entry(
                "suricata/websocket-compressed-example_websocket.pcap",
                "client 0/0, server 10/211"),
            Map.entry("suricata/websocket-control-frag-input.pcap", "client 3/52, server 1/4"),
            Map.entry("suricata/websocket-ping-input.pcap", "client 1/0, server 2/5"),
            Map.entry("zeek/websocket/broker-websocket.pcap", "client 5/1109, server 4/1690"),
            Map.entry("zeek/websocket/fragmented-http-reply.pcap", "client 3/41, server 7/62"),
            Map.entry("zeek/websocket/jupyter-websocket.pcap", "client 2/262, server 12/6983"),
            Map.entry("zeek/websocket/message-too-big-status.pcap", "client 1/31, server 2/6"),
            Map.entry("zeek/websocket/oversized-close-frame.pcapng", "client 0/0, server 1/258"),
            Map.entry("zeek/websocket/reply-ping-coalesced.pcap", "client 3/17, server 3/18"),
            Map.entry("zeek/websocket/reply-ping-separate.pcap", "client 3/17, server 3/18"),
            Map.entry("zeek/websocket/two-binary-fragments.pcap", "client 3/17, server 4/18"),
            Map.entry("zeek/websocket/wrong-accept-header.pcap", "client 0/0, server 1/4"),
            Map.entry("zeek/websocket/wstunnel-http.pcap", "client 2/74, server 2/411"),
            Map.entry("zeek/websocket/wstunnel-https.pcap", "client 6/841, server 32/86110"),
            Map.entry("zeek/websocket/wstunnel-ssh.pcap", "client 79/12474, server 76/8850"));
    assertThat(captures()).containsExactlyInAnyOrderElementsOf(counted.keySet());
    for (String capture : captures()) {
      assertThat(sum(capture, "client") + ", " + sum(capture, "server"))
          .as(capture)
          .isEqualTo(counted.get(capture));
    }
  }

  /** Frames and bytes of one end. */
  private static String sum(String capture, String sender) {
    long frames = 0;
    long bytes = 0;
    for (String message : messages(capture)) {
      String[] words = message.split(" ");
      if (words[0].equals(sender)) {
        frames += Long.parseLong(words[2]);
        bytes += Long.parseLong(words[3]);
      }
    }
    return sender + " " + frames + "/" + bytes;
  }
}
