package io.obsmesh.protocol.mysql;

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
class MysqlCapturesTest {
  private static List<Map<String, Object>> rows(String capture) {
    Stream stream = Captures.read("zeek/mysql/" + capture).getLast();
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
    assertThat(replay.malformed()).isEmpty();
    return replay.rows();
  }

  private static List<Object> column(List<Map<String, Object>> rows, String name) {
    return rows.stream().map(row -> row.getOrDefault(name, "-")).toList();
  }

  @Test
  void cachingSha2Password_withFieldList() {
    List<Map<String, Object>> rows = rows("caching_sha2_password.pcap");
    assertThat(column(rows, "command"))
        .containsExactly("LOGIN", "QUERY", "QUERY", "FIELD_LIST", "QUERY", "QUIT");
    assertThat(column(rows, "rows")).containsExactly("-", 5L, 1L, "-", 1L, "-");
    assertThat(column(rows, "user")).containsOnly("root");
  }

  @Test
  void changeUser() {
    List<Map<String, Object>> rows = rows("change-user-success.pcap");
    assertThat(column(rows, "command"))
        .containsExactly("LOGIN", "PING", "CHANGE_USER", "QUERY", "QUERY", "PING", "QUIT");
    assertThat(column(rows, "user").subList(2, 7)).containsOnly("root2");
  }

  @Test
  void queryAttributes() {
    assertThat(column(rows("mysql-9.0.0-query-attributes.pcap"), "statement"))
        .containsExactly("-", "-", "SELECT version()", "-");
    assertThat(column(rows("query-attr.pcap"), "statement"))
        .containsExactly("-", "select @@version_comment limit 1", "select now()", "select now()");
  }

  @Test
  void loginFailed() {
    assertThat(rows("mysql8-navicat-login-failed.pcap"))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("error.type", "1045")
                .containsEntry("sqlstate", "28000")
                .containsEntry("user", "dsm1"));
  }

  @Test
  void resultsWithEof() {
    List<Map<String, Object>> rows = rows("selects_with_new_proto.pcap");
    assertThat(column(rows, "rows")).containsExactly("-", 1L, 4L, 78L, 33L, "-");
    assertThat(column(rows("plain-amazon-rds.pcap"), "rows")).containsExactly("-", 1L, 1L, "-");
  }

  @Test
  void encrypted_givesNoRows() {
    for (String capture : List.of("encrypted.pcap", "tls-12-amazon-rds.pcap")) {
      Stream stream = Captures.read("zeek/mysql/" + capture).getFirst();
      Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
      assertThat(replay.rows()).noneMatch(row -> row.get("table").equals("mysql"));
      assertThat(replay.malformed().keySet()).noneMatch(reason -> reason.startsWith("mysql"));
    }
  }
}
