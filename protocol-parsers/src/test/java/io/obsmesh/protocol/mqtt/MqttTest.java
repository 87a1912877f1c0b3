package io.obsmesh.protocol.mqtt;

import static io.obsmesh.protocol.mqtt.Packets.connect;
import static io.obsmesh.protocol.mqtt.Packets.joined;
import static io.obsmesh.protocol.mqtt.Packets.packet;
import static io.obsmesh.protocol.mqtt.Packets.properties;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import io.obsmesh.table.TextMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MqttTest {
  private static final byte[] ACCEPTED = packet(0x20, 0, 0);
  private static final byte[] ACCEPTED_5 = packet(0x20, 0, 0, 0);

  private static Replay replay(Stream.Script script) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), script.build());
  }

  private static Stream.Script connected(int level) {
    return Stream.script("mqtt", 1883)
        .request(connect(level, "meter-7"))
        .response(level == 5 ? ACCEPTED_5 : ACCEPTED);
  }

  private static Map<String, Object> second(Stream.Script script) {
    List<Map<String, Object>> rows = replay(script).rows();
    assertThat(rows).hasSize(2);
    return rows.get(1);
  }

  @Test
  void connect_keepsTheUserAndNeverThePassword() {
    Stream.Script script =
        Stream.script("mqtt", 1883)
            .request(
                packet(0x10, "MQTT", 4, 0xc6, 0, 30, "meter-7", "last/will", "gone", "u", "s3cret"))
            .response(packet(0x20, 0, 5));
    Map<String, Object> row = replay(script).rows().getFirst();
    assertThat(row)
        .containsEntry("packet", "CONNECT")
        .containsEntry("version", "3.1.1")
        .containsEntry("client_id", "meter-7")
        .containsEntry("user", "u")
        .containsEntry("will_topic", "last/will")
        .containsEntry("keep_alive", 30L)
        .containsEntry("clean_start", true)
        .containsEntry("reason_code", 5L)
        .containsEntry("error", true)
        .containsEntry("error.type", "Not authorized")
        .containsEntry("latency", 1_000_000L);
    assertThat(row.toString()).doesNotContain("s3cret").doesNotContain("gone");
  }

  @Test
  void version31_isKnownByItsOtherName() {
    Stream.Script script =
        Stream.script("mqtt", 1883)
            .request(packet(0x10, "MQIsdp", 0x83, 2, 0, 60, "bridge"))
            .response(ACCEPTED);
    assertThat(replay(script).rows().getFirst())
        .containsEntry("version", "3.1")
        .containsEntry("reason", "Connection accepted")
        .containsEntry("error", false);
  }

  @Test
  void publishWithoutAcknowledgement_isARowWithoutAnswer() {
    assertThat(second(connected(4).request(packet(0x31, "a/b", "no length".getBytes()))))
        .containsEntry("packet", "PUBLISH")
        .containsEntry("sender", "client")
        .containsEntry("topic", "a/b")
        .containsEntry("qos", 0L)
        .containsEntry("retain", true)
        .containsEntry("payload_bytes", 9L)
        .containsEntry("client_id", "meter-7")
        .containsEntry("error", false)
        .doesNotContainKeys("latency", "resp.bytes", "packet_id");
  }

  @Test
  void publishOfTheServer_isAcknowledgedByTheClient() {
    assertThat(
            second(
                connected(4)
                    .response(packet(0x32, "a/b", 0, 7, 1, 2, 3))
                    .request(packet(0x40, 0, 7))))
        .containsEntry("sender", "server")
        .containsEntry("packet_id", 7L)
        .containsEntry("req.bytes", 12L)
        .containsEntry("resp.bytes", 4L)
        .containsEntry("latency", 1_000_000L)
        .containsEntry("error", false);
  }

  @Test
  void bothEndsUseTheSameIdForOtherMessages() {
    List<Map<String, Object>> rows =
        replay(
                connected(4)
                    .request(packet(0x32, "up", 0, 1, 9))
                    .response(joined(packet(0x32, "down", 0, 1, 9), packet(0x40, 0, 1)))
                    .request(packet(0x40, 0, 1)))
            .rows();
    assertThat(rows).extracting(row -> row.get("topic")).containsExactly(null, "up", "down");
  }

  @Test
  void exactlyOnce_endsWithPubcomp() {
    assertThat(
            second(
                connected(4)
                    .request(packet(0x34, "a", 1, 2, 9))
                    .response(packet(0x50, 1, 2))
                    .request(packet(0x62, 1, 2))
                    .response(packet(0x70, 1, 2))))
        .containsEntry("qos", 2L)
        .containsEntry("packet_id", 258L)
        .containsEntry("req.bytes", 12L)
        .containsEntry("resp.bytes", 8L)
        .containsEntry("latency", 3_000_000L)
        .containsEntry("ttfb", 1_000_000L);
  }

  @Test
  void exactlyOnce_refusedByPubrec_isOver() {
    Stream.Script script =
        connected(5)
            .request(packet(0x34, "a", 1, 2, 0, 9))
            .response(packet(0x50, 1, 2, 0x97, properties(31, "too much")));
    assertThat(second(script))
        .containsEntry("error.type", "Quota exceeded")
        .containsEntry("reason_code", 0x97L)
        .containsEntry("message", "too much");
  }

  @Test
  void sentAgain_isOneRow() {
    assertThat(
            second(
                connected(4)
                    .request(packet(0x32, "a", 0, 1, 9))
                    .request(packet(0x3a, "a", 0, 1, 9))
                    .response(packet(0x40, 0, 1))))
        .containsEntry("dup", false)
        .containsEntry("req.bytes", 16L);
  }

  @Test
  void subscribe_hasFiltersAndWhatBecameOfThem() {
    assertThat(
            second(
                connected(5)
                    .request(packet(0x82, 0, 9, 0, "a/#", 1, "b/+/c", 0))
                    .response(packet(0x90, 0, 9, 0, 1, 0x87))))
        .containsEntry("packet", "SUBSCRIBE")
        .containsEntry("filters", List.of("a/#", "b/+/c"))
        .containsEntry("reasons", List.of("Granted QoS 1", "Not authorized"))
        .containsEntry("reason_code", 0x87L)
        .containsEntry("error", true);
  }

  @Test
  void properties_areColumns() {
    byte[] given =
        properties(
            3,
            "text/plain",
            8,
            "replies/7",
            9,
            0,
            2,
            0xab,
            0xcd,
            38,
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            38,
            "password",
            "s3cret");
    assertThat(second(connected(5).request(packet(0x30, "a", given, 1, 2))))
        .containsEntry("content_type", "text/plain")
        .containsEntry("response_topic", "replies/7")
        .containsEntry("correlation_data", "abcd")
        .containsEntry("payload_bytes", 2L)
        .containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c")
        .containsEntry(
            "properties",
            TextMap.of(
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "password",
                "<redacted>"));
  }

  @Test
  void topicAliases_areFollowed() {
    List<Map<String, Object>> rows =
        replay(
                connected(5)
                    .request(packet(0x30, "long/topic", properties(35, 0, 4), 1))
                    .request(packet(0x30, "", properties(35, 0, 4), 2)))
            .rows();
    assertThat(rows)
        .extracting(row -> row.get("topic"))
        .containsExactly(null, "long/topic", "long/topic");
  }

  @Test
  void pings_authAndDisconnect_areRows() {
    List<Map<String, Object>> rows =
        replay(
                connected(5)
                    .request(packet(0xc0))
                    .response(packet(0xd0))
                    .request(packet(0xf0, 0x19, properties(21, "SCRAM", 22, "s3cret")))
                    .response(packet(0xe0, 0x8b)))
            .rows();
    assertThat(rows)
        .extracting(row -> row.get("packet"))
        .containsExactly("CONNECT", "PINGREQ", "AUTH", "DISCONNECT");
    assertThat(rows.get(2)).containsEntry("auth_method", "SCRAM").containsEntry("error", false);
    assertThat(rows.get(3))
        .containsEntry("sender", "server")
        .containsEntry("error.type", "Server shutting down");
    assertThat(rows.toString()).doesNotContain("s3cret");
  }

  @Test
  void aHoleInAMessage_losesNothing() {
    byte[] publish = packet(0x32, "a/b", 0, 3, new byte[5000]);
    Stream.Script script =
        connected(4)
            .request(java.util.Arrays.copyOf(publish, 1000))
            .hole(Direction.REQUEST, publish.length - 1000)
            .response(packet(0x40, 0, 3));
    assertThat(second(script))
        .containsEntry("payload_bytes", 5000L)
        .containsEntry("error", false)
        .containsEntry("lossy", false)
        .containsKey("latency");
  }

  @Test
  void afterAHole_theNextPublishIsFound() {
    Stream.Script script =
        connected(4)
            .request(packet(0x32, "one", 0, 3, 1))
            .hole(Direction.REQUEST, 20)
            .request(joined(new byte[] {1, 2, 3, 0x30}, packet(0x32, "two", 0, 4, 1)))
            .response(packet(0x40, 0, 4));
    List<Map<String, Object>> rows = replay(script).rows();
    assertThat(rows).extracting(row -> row.get("topic")).containsExactly(null, "two", "one");
    assertThat(rows.get(2)).containsEntry("error.type", "unobserved");
  }

  @Test
  void withoutAcknowledgement_theRowSaysWhy() {
    Stream.Script script = connected(4).request(packet(0x32, "one", 0, 3, 1));
    Replay replay =
        Replay.of(Conversations.installed(Limits.DEFAULT), script.build(true, CloseReason.RESET));
    assertThat(replay.rows().get(1))
        .containsEntry("error", true)
        .containsEntry("error.type", "reset");
  }

  @Test
  void joinedLate_isReadWithoutGuessingTheVersion() {
    Stream late =
        Stream.script("late", 1883)
            .request(packet(0x32, "one", 0, 3, 1))
            .response(packet(0x40, 0, 3))
            .build(false, CloseReason.CLOSED);
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), late);
    assertThat(replay.protocol()).isEqualTo("mqtt");
    assertThat(replay.rows().getFirst())
        .containsEntry("topic", "one")
        .containsEntry("midstream", true)
        .doesNotContainKeys("version", "payload_bytes", "reason_code");
  }

  @Test
  void hostileLengths_costNothing() {
    Replay replay =
        replay(
            connected(5)
                .request(joined(packet(0x30, "a", new byte[] {-1, -1, -1, 127}), packet(0xc0)))
                .response(packet(0xd0)));
    assertThat(replay.malformed()).containsKey("mqtt: bad packet");
    assertThat(replay.rows())
        .extracting(row -> row.get("packet"))
        .containsExactly("CONNECT", "PINGREQ");
  }

  @Test
  void idleConnectionJoinedLate_isKnownByItsPing() {
    Stream stream =
        Stream.script("mqtt", 1883)
            .request(packet(0xc0))
            .response(packet(0xd0))
            .build(false, CloseReason.UNOBSERVED);
    assertThat(Replay.of(Conversations.installed(Limits.DEFAULT), stream).rows())
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("packet", "PINGREQ")
                .containsEntry("latency", 1_000_000L)
                .containsEntry("midstream", true));
  }

  @Test
  void afterALostConnect_theFirstSubscribeIsRead() {
    List<Map<String, Object>> rows =
        replay(
                Stream.script("mqtt", 1883)
                    .hole(Direction.REQUEST, 16)
                    .response(ACCEPTED)
                    .request(packet(0x82, 0, 1, "a/#", 1))
                    .response(packet(0x90, 0, 1, 1)))
            .rows();
    assertThat(rows)
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("packet", "SUBSCRIBE")
                .containsEntry("filters", List.of("a/#"))
                .containsEntry("latency", 1_000_000L));
  }

  @Test
  void packetOfTheReservedType_isCounted_andTheNextIsRead() {
    Replay replay =
        replay(connected(4).request(packet(0x00, 0, 6, "topic", 1, 2, 3)).request(packet(0xe0)));
    assertThat(replay.malformed()).containsEntry("mqtt: reserved packet type", 1);
    assertThat(replay.rows())
        .extracting(row -> row.get("packet"))
        .containsExactly("CONNECT", "DISCONNECT");
    assertThat(replay.rows().get(1)).containsEntry("req.bytes", 2L);
  }

  @Test
  void unreadablePublish_doesNotCountToTheNextPacket() {
    Replay replay =
        replay(connected(4).request(joined(packet(0x36, "a/b", 0, 1, 9), packet(0xe0))));
    assertThat(replay.malformed()).containsEntry("mqtt: bad packet", 1);
    assertThat(replay.rows().get(1))
        .containsEntry("packet", "DISCONNECT")
        .containsEntry("req.bytes", 2L);
  }
}
