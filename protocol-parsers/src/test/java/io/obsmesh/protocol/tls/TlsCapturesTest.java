package io.obsmesh.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Replay;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tshark reads in the captures, we read. */
class TlsCapturesTest {
  /** Connections that begin as MySQL and go on as TLS. */
  static final List<String> CAPTURES =
      List.of("zeek/mysql/encrypted.pcap", "zeek/mysql/tls-12-amazon-rds.pcap");

  private static Map<String, Object> row(String capture) {
    List<Map<String, Object>> rows =
        Captures.read(capture).stream()
            .flatMap(s -> Replay.of(Conversations.installed(Limits.DEFAULT), s).rows().stream())
            .filter(row -> row.get("table").equals("tls"))
            .toList();
    assertThat(rows).as(capture).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void selfSignedServer_isRead() {
    assertThat(row("zeek/mysql/encrypted.pcap"))
        .containsEntry("time", 1_540_845_683_986_181_000L)
        .containsEntry("version", "1.1")
        .containsEntry("cipher", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA")
        .containsEntry("server_subject", "O=Internet Widgits Pty Ltd,ST=Some-State,C=AU")
        .containsEntry("server_issuer", "O=Internet Widgits Pty Ltd,ST=Some-State,C=AU")
        .containsEntry("server_not_after", nanos("2028-09-06T20:36:10Z"))
        .containsEntry("resumed", false)
        .containsEntry("error", false)
        .doesNotContainKeys("sni", "alpn", "client_subject");
  }

  @Test
  void serverOfADatabaseService_isRead() {
    Map<String, Object> row = row("zeek/mysql/tls-12-amazon-rds.pcap");
    assertThat(row)
        .containsEntry("time", 1_670_688_566_731_250_000L)
        .containsEntry("version", "1.2")
        .containsEntry("cipher", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
        .containsEntry("server_not_after", nanos("2024-08-22T17:08:50Z"))
        .containsEntry("resumed", false)
        .containsEntry("error", false);
    assertThat((String) row.get("server_subject"))
        .endsWith(",CN=free-mysql-database.cyx4x7yvdoay.us-east-1.rds.amazonaws.com");
    assertThat((String) row.get("server_issuer")).contains("CN=Amazon RDS us-east-1 2019 CA");
  }

  private static long nanos(String time) {
    return Instant.parse(time).getEpochSecond() * 1_000_000_000L;
  }
}
