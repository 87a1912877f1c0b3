package io.obsmesh.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpCapturesTest {
  private final Conversations conversations =
      new Conversations(List.of(new HttpProtocol()), Limits.DEFAULT);

  @Test
  void oneDroppedResponseAmongAThousand_costsThatResponseOnly() {
    List<Map<String, Object>> rows = rows("zeek/http/1000-requests-one-dropped-response.pcap.gz");
    assertThat(rows).hasSize(1000);
    assertThat(rows).filteredOn(row -> row.containsKey("status")).hasSize(999);
    assertThat(rows)
        .filteredOn(row -> !row.containsKey("status"))
        .singleElement()
        .satisfies(row -> {
          assertThat(row).containsEntry("lossy", true).containsEntry("error.type", "lost");
        });
  }

  @Test
  void pipelinedRequests_eachGetTheirOwnResponse() {
    Stream.Script script = Stream.script("pipelined", 80);
    for (int i = 0; i < 5; i++) {
      script.request("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (int i = 0; i < 5; i++) {
      script.response("HTTP/1.1 40" + i + " OK\r\nContent-Length: 2\r\n\r\nok");
    }
    assertThat(replay(script.build()).rows())
        .extracting(row -> row.get("path") + " " + row.get("status"))
        .containsExactly("/0 400", "/1 401", "/2 402", "/3 403", "/4 404");
  }

  private List<Map<String, Object>> rows(String capture) {
    return Captures.read(capture).stream()
        .map(this::replay)
        .flatMap(replay -> replay.rows().stream())
        .toList();
  }

  private Replay replay(Stream stream) {
    return Replay.of(conversations, stream);
  }
}
