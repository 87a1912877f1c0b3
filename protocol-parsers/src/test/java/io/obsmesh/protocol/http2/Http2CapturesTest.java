package io.obsmesh.protocol.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import io.obsmesh.table.TextMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public captures, read by all protocols through the driver. */
class Http2CapturesTest {
  private final Conversations conversations = Conversations.installed(Limits.DEFAULT);

  static List<String> captures() {
    return Captures.in("suricata").stream().filter(name -> name.contains("http2")).toList();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void capture_isReadWithoutAnythingMalformed(String name) {
    List<Stream> streams = Captures.read(name);
    assertThat(streams).isNotEmpty();
    for (Stream stream : streams) {
      Replay replay = Replay.of(conversations, stream);
      assertThat(replay.malformed()).isEmpty();
      assertThat(replay.protocol()).isIn("http2", "http");
      assertThat(replay.rows()).isNotEmpty();
    }
  }

  @Test
  void continuationFrames_makeOneLongHeader() {
    Map<String, Object> row = rows("suricata/http2-continuation-input.pcap").getFirst();
    assertThat(row).containsEntry("path", "/tata").containsEntry("status", 200L);
    TextMap headers = (TextMap) row.get("req.headers");
    assertThat(headers.name(2)).matches("(name)+");
    assertThat(headers.value(2)).matches("(value)+");
  }

  @Test
  void upgradeFromHttp1_isARowThere_andItsAnswerARowHere() {
    List<Map<String, Object>> rows = rows("suricata/http2-keywords2-input.pcap");
    assertThat(rows)
        .extracting(row -> row.get("version") + " " + row.get("path") + " " + row.get("status"))
        .containsExactly("1.1 /robots.txt 101", "2 null 200", "2 /humans.txt 404");
    assertThat(rows.get(1)).doesNotContainKeys("latency", "ttfb", "req.bytes", "method");
    assertThat((String) rows.get(1).get("resp.body")).contains("Disallow:");
  }

  @Test
  void dnsOverHttps_isInBothTables() {
    List<Map<String, Object>> rows =
        rows("suricata/dns-over-http2-post-dns_over_https_POST.pcap").stream()
            .filter(row -> row.get("table").equals("dns"))
            .toList();
    assertThat(rows).isNotEmpty();
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row)
                .containsEntry("transport", "https")
                .containsEntry("rcode", "NOERROR")
                .containsKeys("query", "qtype", "latency", "answers"));
  }

  @Test
  void grpcInsideATunnel_isACall() {
    List<Map<String, Object>> rows = rows("suricata/http2-errorcode-input.pcap");
    assertThat(rows)
        .filteredOn(row -> "grpc".equals(row.get("table")))
        .hasSize(2)
        .allSatisfy(row ->
            assertThat(row)
                .containsEntry("service", "helloworld.GreeterService")
                .containsEntry("method", "SayHello")
                .containsEntry("status", "OK")
                .containsEntry("req.messages", 1L)
                .containsEntry("resp.messages", 1L));
  }

  @Test
  void passwordInTheAuthority_isNotStored() {
    assertThat(rows("suricata/http2-userinfo-authority-http2_userinfo_in_authority_1.pcap"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("host", "<redacted>@secdsm.org"));
  }

  private List<Map<String, Object>> rows(String capture) {
    return Captures.read(capture).stream()
        .flatMap(stream -> Replay.of(conversations, stream).rows().stream())
        .toList();
  }
}
