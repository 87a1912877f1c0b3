package io.obsmesh.protocol.nats;

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

final class NatsTest {
  private static final String INFO =
      "INFO {\"server_id\":\"N1\",\"server_name\":\"n1\",\"version\":\"2.10.0\",\"headers\":true}\r\n";
  private static final String CONNECT =
      "CONNECT {\"verbose\":false,\"user\":\"u\",\"pass\":\"s3cret\",\"auth_token\":\"s3cret\","
          + "\"name\":\"orders\",\"lang\":\"go\",\"version\":\"1.31.0\"}\r\n";

  private static Replay replay(Stream.Script script) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), script.build());
  }

  private static Stream.Script connected() {
    return Stream.script("nats", 4222).response(INFO).request(CONNECT);
  }

  /** The rows after those of INFO and CONNECT. */
  private static List<Map<String, Object>> rest(Stream.Script script) {
    List<Map<String, Object>> rows = replay(script).rows();
    return rows.subList(2, rows.size());
  }

  @Test
  void connect_keepsNameAndUserAndNoSecret() {
    List<Map<String, Object>> rows = replay(connected()).rows();
    assertThat(rows.getFirst())
        .containsEntry("command", "INFO")
        .containsEntry("sender", "server")
        .containsEntry("client_name", "n1");
    assertThat(rows.get(1))
        .containsEntry("command", "CONNECT")
        .containsEntry("client_name", "orders")
        .containsEntry("user", "u")
        .containsEntry("client_version", "1.31.0");
    assertThat(rows.toString()).doesNotContain("s3cret");
  }

  @Test
  void messagesOfBothEnds_areRows() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request("SUB orders.* workers 7\r\nPUB orders.new 5\r\nhello\r\n")
                .response("MSG orders.new 7 5\r\nhello\r\n")
                .request("UNSUB 7\r\n"));
    assertThat(rows)
        .extracting(row -> row.get("command") + " " + row.get("sender"))
        .containsExactly("SUB client", "PUB client", "MSG server", "UNSUB client");
    assertThat(rows.getFirst()).containsEntry("queue", "workers").containsEntry("sid", "7");
    assertThat(rows.get(1))
        .containsEntry("subject", "orders.new")
        .containsEntry("payload_bytes", 5L)
        .containsEntry("error", false)
        .containsEntry("req.bytes", 25L)
        .doesNotContainKey("latency");
    assertThat(rows.toString()).doesNotContain("hello");
  }

  @Test
  void requestAndReply_areOneRow() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request("PUB time.now _INBOX.a.1 0\r\n\r\nPUB time.now _INBOX.a.2 0\r\n\r\n")
                .response("MSG _INBOX.a.2 1 3\r\ntwo\r\nMSG _INBOX.a.1 1 1\r\n1\r\n"));
    assertThat(rows)
        .extracting(row -> row.get("reply_to") + " " + row.get("reply_bytes"))
        .containsExactly("_INBOX.a.2 3", "_INBOX.a.1 1");
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row).containsEntry("latency", 1_000_000L).containsEntry("error", false));
  }

  @Test
  void aResponder_hasRowsOfTheServersRequests() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .response("MSG time.now 7 _INBOX.b.1 2\r\nhi\r\n")
                .request("PUB _INBOX.b.1 4\r\nnoon\r\n"));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst())
        .containsEntry("command", "MSG")
        .containsEntry("sender", "server")
        .containsEntry("reply_bytes", 4L);
  }

  @Test
  void noResponders_isAnError() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request("PUB nobody _INBOX.c 0\r\n\r\n")
                .response("HMSG _INBOX.c 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n"));
    assertThat(rows.getFirst())
        .containsEntry("status", "503")
        .containsEntry("error", true)
        .containsEntry("error.type", "503")
        .containsEntry("reply_bytes", 0L);
  }

  @Test
  void headers_areKeptWithoutSecrets() {
    String headers =
        "NATS/1.0\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
            + "Authorization: s3cret\r\n\r\n";
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request(
                    "HPUB a %d %d\r\n%sxy\r\n"
                        .formatted(headers.length(), headers.length() + 2, headers)));
    assertThat(rows.getFirst())
        .containsEntry("payload_bytes", 2L)
        .containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c")
        .containsEntry(
            "headers",
            TextMap.of(
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "Authorization",
                "<redacted>"));
  }

  @Test
  void acknowledgementsOfJetStream_areOrdinaryMessages() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .response("MSG orders.new 1 $JS.ACK.S.C.1.2.3.4.0 2\r\nhi\r\n")
                .request("PUB $JS.ACK.S.C.1.2.3.4.0 4\r\n+ACK\r\n"));
    assertThat(rows).extracting(row -> row.get("command")).containsExactly("MSG", "PUB");
  }

  @Test
  void errorsAndPings_areRows() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request("PING\r\n")
                .response("PONG\r\n-ERR 'Permissions Violation for Publish to \"x\"'\r\n"));
    assertThat(rows.getFirst())
        .containsEntry("command", "PING")
        .containsEntry("latency", 1_000_000L);
    assertThat(rows.get(1))
        .containsEntry("command", "-ERR")
        .containsEntry("error", true)
        .containsEntry("error.type", "Permissions Violation");
  }

  @Test
  void aHandshakeAfterInfo_goesOnAsTls() {
    Stream.Script script =
        Stream.script("tls", 4222).response(INFO).request(22, 3, 1, 0, 5, 1, 0, 0, 1, 0);
    assertThat(replay(script).malformed()).doesNotContainKey("nats: not an operation");
  }

  @Test
  void aHoleInAMessage_losesNothing() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request("PUB a 5000\r\nbegins")
                .hole(Direction.REQUEST, 4000)
                .request("x".repeat(994) + "\r\nPUB b 0\r\n\r\n"));
    assertThat(rows)
        .extracting(row -> row.get("subject") + " " + row.get("payload_bytes") + row.get("lossy"))
        .containsExactly("a 5000false", "b 0false");
  }

  @Test
  void afterAHole_theNextLineIsFound() {
    List<Map<String, Object>> rows =
        rest(
            connected()
                .request("PUB a 1\r\nx\r\nPUB ")
                .hole(Direction.REQUEST, 20)
                .request(" 7\r\nshorter\r\nPUB b 0\r\n\r\n"));
    assertThat(rows).extracting(row -> row.get("subject")).containsExactly("a", "b");
  }

  @Test
  void joinedLate_isKnownByAWholeMessage() {
    Stream late =
        Stream.script("late", 4222)
            .response("x\r\nMSG a.b 1 2\r\nhi\r\nMSG c 1 2\r\nhi\r\n")
            .build(false, CloseReason.CLOSED);
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), late);
    assertThat(replay.protocol()).isEqualTo("nats");
    assertThat(replay.rows()).extracting(row -> row.get("subject")).containsExactly("a.b", "c");
  }
}
