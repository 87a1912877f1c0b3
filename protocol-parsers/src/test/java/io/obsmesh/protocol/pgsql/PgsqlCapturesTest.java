package io.obsmesh.protocol.pgsql;

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
class PgsqlCapturesTest {
  private static List<Map<String, Object>> rows(String capture) {
    Stream stream = Captures.read(capture).getLast();
    Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
    assertThat(replay.malformed()).isEmpty();
    return replay.rows();
  }

  private static List<Object> column(List<Map<String, Object>> rows, String name) {
    return rows.stream().map(row -> row.getOrDefault(name, "-")).toList();
  }

  @Test
  void extendedQueries_withErrors() {
    List<Map<String, Object>> rows = rows("suricata/pgsql-5524-input.pcap");
    assertThat(column(rows, "command"))
        .containsExactly("LOGIN", "EXECUTE", "EXECUTE", "EXECUTE", "EXECUTE", "TERMINATE");
    assertThat(column(rows, "error_code")).containsExactly("-", "42P01", "-", "42P01", "-", "-");
    assertThat(rows.get(1)).containsEntry("statement", "DROP TABLE test_a CASCADE ");
  }

  @Test
  void largeResult_rowsAreCounted() {
    List<Map<String, Object>> rows = rows("suricata/pgsql-5000-query-results-input.pcap");
    assertThat(column(rows, "rows")).contains(5000L);
    assertThat(column(rows, "statement")).contains("select * from rule limit 5000;");
  }

  @Test
  void copy() {
    assertThat(column(rows("suricata/pgsql-copy-data-out-input.pcap"), "rows"))
        .containsExactly("-", 5L, "-");
    assertThat(column(rows("suricata/pgsql-copy-data-in-TLPW-Jason-copyfrom-small.pcap"), "rows"))
        .containsExactly("-", 5L, "-");
  }

  @Test
  void cancel() {
    assertThat(column(rows("suricata/pgsql-cancel-request-input.pcap"), "command"))
        .containsExactly("CANCEL");
  }

  @Test
  void listen_notificationAndQuery() {
    assertThat(column(rows("suricata/pgsql-query-keyword-01-input.pcap"), "command"))
        .containsExactly("LOGIN", "QUERY", "NOTIFICATION", "QUERY", "TERMINATE");
  }

  @Test
  void loginFails() {
    List<Map<String, Object>> rows = rows("zeek/postgresql/psql-login-fail.pcap");
    assertThat(column(rows, "error_code")).containsExactly("28P01");
    assertThat(column(rows("zeek/postgresql/psql-login-no-role.pcap"), "error_code"))
        .containsExactly("28000");
  }

  @Test
  void encryptedOrForeign_givesNoRows() {
    for (String capture :
        List.of(
            "zeek/postgresql/mysql-on-port-5432.pcap",
            "zeek/postgresql/psql-aws-ssl-require.pcap",
            "suricata/pgsql-bug-6080-probe-test-01-input.pcap",
            "suricata/pgsql-events-UnknownMessage.pcap",
            "zeek/postgresql/bad-startup-message-1.pcap")) {
      assertThat(rows(capture)).as(capture).noneMatch(row -> row.get("table").equals("pgsql"));
    }
  }

  /** Every other capture: nothing in it is taken for PostgreSQL. */
  @Test
  void otherCaptures_areNotClaimed() {
    int streams = 0;
    for (String folder : List.of("zeek", "suricata")) {
      for (String capture : Captures.in(folder)) {
        if (capture.contains("pgsql") || capture.contains("postgresql")) {
          continue;
        }
        List<Stream> all;
        try {
          all = Captures.read(capture);
        } catch (RuntimeException notReadable) {
          // The reader of captures knows the link types and formats of the others.
          continue;
        }
        for (Stream stream : all) {
          Replay replay = Replay.of(Conversations.installed(Limits.DEFAULT), stream);
          assertThat(replay.protocol()).as(stream.name()).isNotEqualTo("pgsql");
          streams++;
        }
      }
    }
    assertThat(streams).isGreaterThan(100);
  }
}
