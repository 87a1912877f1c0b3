package io.obsmesh.protocol.http2;

import static io.obsmesh.protocol.http2.Frames.call;
import static io.obsmesh.protocol.http2.Frames.data;
import static io.obsmesh.protocol.http2.Frames.headers;
import static io.obsmesh.protocol.http2.Frames.join;
import static io.obsmesh.protocol.http2.Frames.message;
import static io.obsmesh.protocol.http2.Frames.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls that go on for longer than one wants to wait for their row. */
class LongStreamsTest extends ProtocolContractTest {
  private static Stream watch() {
    Stream.Script script =
        Stream.script("watch", 50_051)
            .request(join(Frames.PREFACE, settings()))
            .response(settings())
            .request(join(call(1, "/shop.Orders/Watch"), data(1, true, message(3))))
            .request(join(call(3, "/shop.Orders/Slow"), data(3, true, message(3))))
            .response(headers(1, false, ":status", "200", "content-type", "application/grpc"));
    for (int i = 0; i < 7; i++) {
      script.pause(5).response(data(1, false, message(10)));
    }
    return script
        .pause(25)
        .response(headers(3, true, ":status", "200", "grpc-status", "0"))
        .response(headers(1, true, "grpc-status", "0"))
        .build();
  }

  @Test
  void longCall_hasRowsOfWhatPassed_andOneOfTheWhole() {
    List<Map<String, Object>> rows =
        Replay.of(Conversations.installed(Limits.DEFAULT), watch()).rows();
    assertThat(rows)
        .extracting(row ->
            row.get("method")
                + " "
                + row.get("partial")
                + " "
                + row.get("req.messages")
                + " "
                + row.get("resp.messages")
                + " "
                + row.get("status"))
        .containsExactly(
            "Watch true 1 1 null",
            "Watch true 1 3 null",
            "Watch true 1 5 null",
            "Watch true 1 7 null",
            "Slow false 1 0 OK",
            "Watch false 1 7 OK");
    assertThat(rows.getFirst()).doesNotContainKeys("latency", "error", "error.type");
  }

  @Override
  protected String protocolName() {
    return "http2";
  }

  @Override
  protected List<Stream> streams() {
    return List.of(watch());
  }

  @Override
  protected Set<String> columnsOfChance() {
    return Set.of(
        "req.headers", "resp.headers", "trailers", "req.messages", "resp.messages", "stream");
  }
}
