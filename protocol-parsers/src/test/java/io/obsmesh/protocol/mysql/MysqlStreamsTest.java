package io.obsmesh.protocol.mysql;

import static io.obsmesh.protocol.mysql.Packets.DEPRECATE_EOF;
import static io.obsmesh.protocol.mysql.Packets.concat;
import static io.obsmesh.protocol.mysql.Packets.definition;
import static io.obsmesh.protocol.mysql.Packets.eof;
import static io.obsmesh.protocol.mysql.Packets.int2;
import static io.obsmesh.protocol.mysql.Packets.int4;
import static io.obsmesh.protocol.mysql.Packets.ok;
import static io.obsmesh.protocol.mysql.Packets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.kit.Replay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes on for long, and what is sent before its answer. */
class MysqlStreamsTest {
  private static final byte[] DUMP = packet(0, 18, int4(4), int2(0), int4(9), "binlog.1");

  private static byte[] event(int sequence) {
    return packet(sequence, 0, new byte[95]);
  }

  @Test
  void binlog_isARowOfTheWholeStream_andRowsOfWhatPassed() {
    Packets packets = new Packets().login(DEPRECATE_EOF).client(DUMP).server(event(1));
    for (int i = 2; i < 6; i++) {
      packets.pause(6).server(event(i));
    }
    Replay replay = packets.client(packet(0, 0xef, new byte[8])).server(event(6)).replay();
    assertThat(replay.malformed()).isEmpty();
    List<Map<String, Object>> rows = replay.rows();
    assertThat(rows)
        .extracting(
            row -> row.get("command") + " " + row.get("partial") + " " + row.get("resp.bytes"))
        .containsExactly(
            "LOGIN false " + rows.getFirst().get("resp.bytes"),
            "BINLOG_DUMP true 200",
            "BINLOG_DUMP true 400",
            "BINLOG_DUMP false 600");
    assertThat(rows.get(1)).doesNotContainKeys("latency", "status", "error", "error.type");
    assertThat(rows.getLast())
        .containsEntry("status", "OK")
        .containsEntry("error", false)
        .containsEntry("req.bytes", (long) DUMP.length + 13);
  }

  @Test
  void binlogWithAnEnd_endsThere() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(DUMP)
            .server(event(1), event(2), eof(3, 2))
            .client(packet(0, 14))
            .server(ok(1, 0, 2))
            .replay();
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows())
        .extracting(row -> row.get("command") + " " + row.get("status"))
        .containsExactly("LOGIN OK", "BINLOG_DUMP OK", "PING OK");
  }

  @Test
  void executeSentWithItsPrepare_hasItsParameters() {
    byte[] execute =
        packet(0, 23, int4(-1), 0, int4(1), 0, 1, int2(0xfd), int2(3), 2, "hi", int4(77));
    Replay replay =
        new Packets()
            .login(0)
            .client(packet(0, 22, "insert into t values (?, ?)"), execute, execute)
            .server(
                concat(
                    packet(1, 0, int4(5), int2(0), int2(2), 0, int2(0)),
                    definition(2),
                    definition(3),
                    eof(4, 2)),
                ok(1, 1, 2),
                ok(1, 1, 2))
            .replay();
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows())
        .extracting(row -> row.get("command") + " " + row.get("params"))
        .containsExactly(
            "LOGIN null", "STMT_PREPARE null", "STMT_EXECUTE [hi, 77]", "STMT_EXECUTE [hi, 77]");
  }
}
