package io.obsmesh.protocol.pgsql;

import static io.obsmesh.protocol.pgsql.Messages.done;
import static io.obsmesh.protocol.pgsql.Messages.int2;
import static io.obsmesh.protocol.pgsql.Messages.message;
import static io.obsmesh.protocol.pgsql.Messages.query;
import static io.obsmesh.protocol.pgsql.Messages.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.kit.Replay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams of changes, which have no end of their own. */
class PgsqlReplicationTest {
  private static final byte[] START = query("START_REPLICATION SLOT \"s\" LOGICAL 0/0");
  private static final byte[] BOTH = message('W', 0, int2(0));

  private static byte[] change(int bytes) {
    return message('d', "w", new byte[24], new byte[bytes]);
  }

  @Test
  void stream_isARowOfAllThatPassed() {
    Replay replay =
        new Messages()
            .login()
            .client(START)
            .server(BOTH)
            .server(change(100))
            .client(message('d', "r", new byte[33]))
            .server(message('d', "k", new byte[17]))
            .replay();
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows()).hasSize(2);
    assertThat(replay.rows().getLast())
        .containsEntry("operation", "START_REPLICATION")
        .containsEntry("status", "OK")
        .containsEntry("error", false)
        .containsEntry("latency", 4_000_000L)
        .containsEntry("req.bytes", (long) START.length + 39)
        .containsEntry("resp.bytes", (long) BOTH.length + 130 + 23);
  }

  @Test
  void longStream_hasRowsOfWhatPassed() {
    Messages messages = new Messages().login().client(START).server(BOTH);
    for (int i = 0; i < 6; i++) {
      messages.pause(5).server(change(75));
    }
    List<Map<String, Object>> rows =
        messages
            .client(message('c'))
            .server(message('c'), done("COPY 0"), ready('I'))
            .replay()
            .rows();
    assertThat(rows)
        .extracting(
            row -> row.get("partial") + " " + row.get("resp.bytes") + " " + row.get("status"))
        .containsExactly(
            "false " + rows.getFirst().get("resp.bytes") + " OK",
            "true " + (BOTH.length + 105) + " null",
            "true " + (BOTH.length + 3 * 105) + " null",
            "true " + (BOTH.length + 5 * 105) + " null",
            "false " + (BOTH.length + 6 * 105 + 5 + 12 + 6) + " OK");
    assertThat(rows.get(1)).doesNotContainKeys("latency", "error", "error.type");
  }

  @Test
  void resetOfTheConnection_isAnError() {
    Replay replay =
        new Messages()
            .login()
            .client(START)
            .server(BOTH, change(10))
            .replay(io.obsmesh.protocol.CloseReason.RESET);
    assertThat(replay.rows().getLast())
        .containsEntry("error", true)
        .containsEntry("error.type", "reset")
        .doesNotContainKey("status");
  }
}
