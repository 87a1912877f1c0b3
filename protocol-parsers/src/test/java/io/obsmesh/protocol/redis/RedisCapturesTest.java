package io.obsmesh.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tshark reads in the captures, we read. */
class RedisCapturesTest {
  private static List<Map<String, Object>> rows(String capture) {
    Stream stream = Captures.read("zeek/redis/" + capture).getFirst();
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
    assertThat(replay.protocol()).isEqualTo("redis");
    return replay.rows();
  }

  private static List<Object> column(List<Map<String, Object>> rows, String name) {
    return rows.stream().map(row -> row.getOrDefault(name, "-")).toList();
  }

  @Test
  void bulkLoading_everyCommandHasItsReply() {
    List<Map<String, Object>> rows = rows("bulk-loading.pcap");
    assertThat(rows).hasSize(1001);
    for (int i = 0; i < 1000; i++) {
      assertThat(rows.get(i))
          .containsEntry("command", "SET")
          .containsEntry("key", "Key" + i)
          .containsEntry("reply", "OK");
    }
  }

  @Test
  void clientReply_offSkipOn() {
    assertThat(column(rows("reply-off-on.pcap"), "reply"))
        .containsExactly("-", "-", "-", "-", "PONG", "OK", "PONG", "PONG");
    assertThat(column(rows("client-skip-while-off.pcap"), "reply"))
        .containsExactly("-", "-", "-", "PONG", "OK", "PONG", "PONG");
  }

  @Test
  void attributes_areNotPartOfReplies() {
    List<Stream> streams = Captures.read("zeek/redis/attr.pcap");
    List<Object> replies =
        streams.stream()
            .flatMap(s -> Replay.of(Conversations.installed(Limits.DEFAULT), s).rows().stream())
            .map(row -> row.get("reply"))
            .toList();
    assertThat(replies).containsExactly("[1, 2, 3]", "[2039123, 9543892]");
  }

  @Test
  void auth_isRedacted() {
    List<Map<String, Object>> rows = rows("auth.pcap");
    assertThat(column(rows, "args"))
        .containsExactly("notauser <redacted>", "default <redacted>", "noone <redacted>");
    assertThat(column(rows, "error.type")).containsExactly("WRONGPASS", "-", "WRONGPASS");
  }

  @Test
  void inlineQuotes_areUnquoted() {
    assertThat(column(rows("pipeline-quotes.pcap"), "key"))
        .containsExactly("key", "key2", "key3", "key4", "key5", "key6");
  }

  @Test
  void largeRepliesAndStreams() {
    assertThat(column(rows("large-requests-responses.pcap"), "resp.bytes"))
        .containsExactly(237526L, 5L, 5L, 508L, 1009L);
    assertThat(column(rows("stream.pcap"), "command"))
        .containsExactly("XADD", "XADD", "XADD", "XRANGE");
    assertThat(rows("django-cloud.pcapng")).hasSize(158);
    assertThat(rows("array-element-object-exhaustion.pcap")).hasSize(1);
  }

  @Test
  void fuzzedHttp_isNotRedis() {
    Stream stream = Captures.read("zeek/redis/oss-fuzz-473580107.pcap").getFirst();
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
    assertThat(replay.rows()).noneMatch(row -> row.get("table").equals("redis"));
  }
}
