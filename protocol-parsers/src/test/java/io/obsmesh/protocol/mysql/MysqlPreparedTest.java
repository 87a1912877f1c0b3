package io.obsmesh.protocol.mysql;

import static io.obsmesh.protocol.mysql.Packets.DEPRECATE_EOF;
import static io.obsmesh.protocol.mysql.Packets.column;
import static io.obsmesh.protocol.mysql.Packets.concat;
import static io.obsmesh.protocol.mysql.Packets.definition;
import static io.obsmesh.protocol.mysql.Packets.eof;
import static io.obsmesh.protocol.mysql.Packets.err;
import static io.obsmesh.protocol.mysql.Packets.int2;
import static io.obsmesh.protocol.mysql.Packets.int4;
import static io.obsmesh.protocol.mysql.Packets.ok;
import static io.obsmesh.protocol.mysql.Packets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.kit.Replay;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prepared statements and their parameters. */
class MysqlPreparedTest {

  @Test
  void preparedStatement_isKnownByItsId_andTypesAreRemembered() {
    byte[] execute =
        packet(
            0,
            23,
            int4(9),
            0,
            int4(1),
            0b100,
            1,
            int2(8),
            int2(0xfd),
            int2(0xfd),
            new byte[] {42, 0, 0, 0, 0, 0, 0, 0},
            5,
            "hello");
    byte[] again =
        packet(
            0,
            23,
            int4(9),
            0,
            int4(1),
            0,
            0,
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1},
            1,
            "a",
            0);
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(packet(0, 22, "update t set a=?, b=?, c=?"))
            .server(
                packet(1, 0, int4(9), int2(0), int2(3), 0, int2(0)),
                definition(2),
                definition(3),
                definition(4))
            .client(execute)
            .server(ok(1, 1, 2))
            .client(packet(0, 24, int4(9), int2(2), "sent ahead"), again)
            .server(ok(1, 4, 2))
            .client(packet(0, 25, int4(9)), packet(0, 23, int4(9), 0, int4(1)))
            .server(err(1, 1243, "HY000", "Unknown prepared statement handler"))
            .replay();
    assertThat(column(replay, "command"))
        .containsExactly(
            "LOGIN",
            "STMT_PREPARE",
            "STMT_EXECUTE",
            "STMT_SEND_LONG_DATA",
            "STMT_EXECUTE",
            "STMT_CLOSE",
            "STMT_EXECUTE");
    assertThat(column(replay, "params"))
        .containsExactly(
            null,
            null,
            List.of("42", "hello", "NULL"),
            null,
            List.of("-1", "a", "<long data>"),
            null,
            null);
    assertThat(column(replay, "affected_rows"))
        .containsExactly(null, null, 1L, null, 4L, null, null);
    assertThat(replay.rows().get(2)).containsEntry("operation", "UPDATE");
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void parameters_ofEveryType_areText() {
    int[] types = {1, 0x8001, 2, 3, 0x8003, 4, 5, 10, 12, 11, 252, 252};
    byte[] typeBytes = {};
    for (int type : types) {
      typeBytes = concat(typeBytes, int2(type));
    }
    byte[] values =
        Packets.payload(
            0xff,
            0xff,
            int2(0xfffe),
            int4(-3),
            int4(-3),
            int4(Float.floatToIntBits(1.5f)),
            int4((int) Double.doubleToLongBits(2.5)),
            int4((int) (Double.doubleToLongBits(2.5) >>> 32)),
            4,
            int2(2024),
            2,
            29,
            11,
            int2(2024),
            2,
            29,
            1,
            2,
            3,
            int4(500),
            8,
            1,
            int4(1),
            2,
            3,
            4,
            3,
            "txt",
            2,
            0,
            1);
    StringBuilder marks = new StringBuilder("call p(");
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(packet(0, 22, marks.append("?)").toString()))
            .server(packet(1, 0, int4(1), int2(0), int2(types.length), 0, int2(0)))
            .server(definitions(2, types.length))
            .client(packet(0, 23, int4(1), 0, int4(1), 0, 0, 1, typeBytes, values))
            .server(ok(1, 0, 2))
            .replay();
    assertThat(replay.rows().getLast().get("params"))
        .isEqualTo(
            List.of(
                "-1",
                "255",
                "-2",
                "-3",
                "4294967293",
                "1.5",
                "2.5",
                "2024-02-29",
                "2024-02-29 01:02:03.000500",
                "-26:03:04",
                "txt",
                "<3 bytes>"));
  }

  private static byte[] definitions(int sequence, int count) {
    byte[] all = {};
    for (int i = 0; i < count; i++) {
      all = concat(all, definition(sequence + i));
    }
    return all;
  }

  @Test
  void cursor_isFetched() {
    Replay replay =
        new Packets()
            .login(0)
            .client(packet(0, 22, "select a from t"))
            .server(packet(1, 0, int4(1), int2(1), int2(0), 0, int2(0)), definition(2), eof(3, 2))
            .client(packet(0, 23, int4(1), 1, int4(1)))
            .server(packet(1, 1), definition(2), eof(3, 0x42))
            .client(packet(0, 28, int4(1), int4(2)))
            .server(packet(1, 0, 0, 1, "x"), packet(2, 0, 0, 1, "y"), eof(3, 0x82))
            .replay();
    assertThat(column(replay, "command"))
        .containsExactly("LOGIN", "STMT_PREPARE", "STMT_EXECUTE", "STMT_FETCH");
    assertThat(column(replay, "rows")).containsExactly(null, null, 0L, 2L);
  }
}
