package io.obsmesh.protocol.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MemcachedTest {
  private static Replay replay(Stream.Script script) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), script.build());
  }

  private static Stream.Script script() {
    return Stream.script("memcached", 11211);
  }

  private static Map<String, Object> only(Stream.Script script) {
    List<Map<String, Object>> rows = replay(script).rows();
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void set_hasTheSizeOfItsValueAndNotTheValue() {
    Map<String, Object> row =
        only(script().request("set user:7 0 60 6\r\ns3cret\r\n").response("STORED\r\n"));
    assertThat(row)
        .containsEntry("command", "set")
        .containsEntry("format", "text")
        .containsEntry("key", "user:7")
        .containsEntry("value_bytes", 6L)
        .containsEntry("status", "STORED")
        .containsEntry("error", false)
        .containsEntry("req.bytes", 27L)
        .containsEntry("resp.bytes", 8L)
        .containsEntry("latency", 1_000_000L);
    assertThat(row.toString()).doesNotContain("s3cret");
  }

  @Test
  void getOfManyKeys_countsHitsAndMisses() {
    assertThat(
            only(
                script()
                    .request("get a b c\r\n")
                    .response("VALUE a 0 3\r\nEND\r\nVALUE c 0 2\r\nxy\r\nEND\r\n")))
        .containsEntry("keys", List.of("a", "b", "c"))
        .containsEntry("hits", 2L)
        .containsEntry("misses", 1L)
        .containsEntry("value_bytes", 5L)
        .containsEntry("status", "END");
  }

  @Test
  void pipelinedCommands_getTheirOwnReplies() {
    List<Map<String, Object>> rows =
        replay(
                script()
                    .request("get a\r\nincr n 1\r\ndelete b\r\ntouch c 5\r\n")
                    .response("END\r\n42\r\nNOT_FOUND\r\nTOUCHED\r\n"))
            .rows();
    assertThat(rows)
        .extracting(row -> row.get("command") + " " + row.get("status"))
        .containsExactly("get END", "incr NUMBER", "delete NOT_FOUND", "touch TOUCHED");
    assertThat(rows).allSatisfy(row -> assertThat(row).containsEntry("error", false));
  }

  @Test
  void noreply_isARowWithoutReply() {
    List<Map<String, Object>> rows =
        replay(
                script()
                    .request("set a 0 0 1 noreply\r\nx\r\nget a\r\n")
                    .response("VALUE a 0 1\r\nx\r\nEND\r\n"))
            .rows();
    assertThat(rows.getFirst())
        .containsEntry("noreply", true)
        .containsEntry("error", false)
        .doesNotContainKeys("status", "latency");
    assertThat(rows.get(1)).containsEntry("hits", 1L);
  }

  @Test
  void errors_haveTypeAndText() {
    List<Map<String, Object>> rows =
        replay(
                script()
                    .request("set a 0 0 1\r\nx\r\n")
                    .response("STORED\r\n")
                    .request("incr a 1\r\n")
                    .response("CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"))
            .rows();
    assertThat(rows.get(1))
        .containsEntry("error", true)
        .containsEntry("error.type", "CLIENT_ERROR")
        .containsEntry("message", "cannot increment or decrement non-numeric value");
  }

  @Test
  void stats_areOneRow() {
    assertThat(
            only(
                script()
                    .request("stats\r\n")
                    .response("STAT pid 1\r\nSTAT version 1.6.29\r\nEND\r\n")))
        .containsEntry("command", "stats")
        .containsEntry("resp.bytes", 38L);
  }

  @Test
  void metaCommands_areMatchedByOpaqueWhenQuiet() {
    List<Map<String, Object>> rows =
        replay(
                script()
                    .request("mg a v q O1\r\nmg b v q O2\r\nmg c v q O3\r\nmn\r\n")
                    .response("VA 2 O2\r\nxy\r\nMN\r\n"))
            .rows();
    assertThat(rows).extracting(row -> row.get("key")).containsExactly("a", "b", "c", null);
    assertThat(rows).extracting(row -> row.get("hits")).containsExactly(0L, 1L, 0L, null);
  }

  @Test
  void binaryQuietGets_areMissesWhenALaterReplyCame() {
    List<Map<String, Object>> rows =
        replay(
                script()
                    .request(Binary.request(0x09, 1, 0, "a", ""))
                    .request(Binary.request(0x09, 2, 0, "b", ""))
                    .request(Binary.request(0x0a, 3, 0, "", ""))
                    .response(Binary.response(0x09, 0, 2, 4, "", "value"))
                    .response(Binary.response(0x0a, 0, 3, 0, "", "")))
            .rows();
    assertThat(rows)
        .extracting(row -> row.get("command") + " " + row.get("key") + " " + row.get("hits"))
        .containsExactly("getq a 0", "getq b 1", "noop null null");
    assertThat(rows.get(1)).containsEntry("format", "binary").containsEntry("value_bytes", 5L);
  }

  @Test
  void saslCredentials_areNeverKept() {
    Map<String, Object> row =
        only(
            script()
                .request(Binary.request(0x21, 0, 0, "PLAIN", "\0user\0s3cret"))
                .response(Binary.response(0x21, 0x20, 0, 0, "", "Auth failure")));
    assertThat(row).containsEntry("command", "sasl_auth").containsEntry("error.type", "AUTH_ERROR");
    assertThat(row.toString()).doesNotContain("s3cret");
  }

  @Test
  void aHoleInAValue_losesNothing() {
    assertThat(
            only(
                script()
                    .request("get a\r\n")
                    .response("VALUE a 0 5000\r\nbegins")
                    .hole(Direction.RESPONSE, 4000)
                    .response("x".repeat(994) + "\r\nEND\r\n")))
        .containsEntry("hits", 1L)
        .containsEntry("value_bytes", 5000L)
        .containsEntry("lossy", false);
  }

  @Test
  void afterAHole_pairsAreWrittenOnceTwoBurstsCameOutEven() {
    Stream.Script script =
        script()
            .request("set a 0 0 1\r\nx\r\n")
            .response("STORED\r\n")
            .hole(Direction.REQUEST, 12)
            .hole(Direction.RESPONSE, 12);
    for (int i = 0; i < 5; i++) {
      script.request("get k" + i + "\r\n").response("VALUE k" + i + " 0 1\r\nx\r\nEND\r\n");
    }
    List<Map<String, Object>> rows = replay(script).rows();
    assertThat(rows.getLast()).containsEntry("key", "k4").containsEntry("hits", 1L);
    assertThat(rows)
        .filteredOn(row -> row.containsKey("hits"))
        .allSatisfy(row -> assertThat(row).containsEntry("hits", 1L));
  }

  @Test
  void anUnknownCommand_isARowAndCostsNoOther() {
    List<Map<String, Object>> rows =
        replay(
                script()
                    .request("get a\r\n")
                    .response("END\r\n")
                    .request("hunter2 is no command\r\nget b\r\nslabs automove 1\r\n")
                    .response("ERROR\r\nVALUE b 0 1\r\nx\r\nEND\r\nOK\r\n"))
            .rows();
    assertThat(rows)
        .extracting(row -> row.get("command") + " " + row.get("status") + " " + row.get("error"))
        .containsExactly(
            "get END false", "unknown ERROR true", "get END false", "unknown OK false");
    assertThat(rows.get(2)).containsEntry("hits", 1L);
    assertThat(rows.toString()).doesNotContain("hunter2");
  }

  @Test
  void hostileSizes_areMalformed() {
    Replay replay =
        replay(
            script()
                .request("set a 0 0 1\r\nx\r\n")
                .response("STORED\r\n")
                .request("set a 0 0 99999999999999999999\r\nset b 0 0 -1\r\n"));
    assertThat(replay.malformed()).containsKey("memcached: not a command");
    assertThat(replay.rows()).hasSize(1);
  }
}
