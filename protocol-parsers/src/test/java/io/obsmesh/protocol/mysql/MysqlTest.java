package io.obsmesh.protocol.mysql;

import static io.obsmesh.protocol.mysql.Packets.DEPRECATE_EOF;
import static io.obsmesh.protocol.mysql.Packets.column;
import static io.obsmesh.protocol.mysql.Packets.compressed;
import static io.obsmesh.protocol.mysql.Packets.concat;
import static io.obsmesh.protocol.mysql.Packets.definition;
import static io.obsmesh.protocol.mysql.Packets.eof;
import static io.obsmesh.protocol.mysql.Packets.err;
import static io.obsmesh.protocol.mysql.Packets.int2;
import static io.obsmesh.protocol.mysql.Packets.ok;
import static io.obsmesh.protocol.mysql.Packets.okEof;
import static io.obsmesh.protocol.mysql.Packets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.kit.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MysqlTest {
  private static final byte[] SELECT = packet(0, 3, "select a from t where id = 5");

  private static byte[] resultDeprecated(int rows) {
    byte[] all = concat(packet(1, 1), definition(2));
    for (int i = 0; i < rows; i++) {
      all = concat(all, packet(3 + i, 1, "x"));
    }
    return concat(all, okEof(3 + rows, 2));
  }

  private static byte[] resultWithEof(int rows) {
    byte[] all = concat(packet(1, 1), definition(2), eof(3, 2));
    for (int i = 0; i < rows; i++) {
      all = concat(all, packet(4 + i, 1, "x"));
    }
    return concat(all, eof(4 + rows, 2));
  }

  @Test
  void login_isARowWithoutThePassword() {
    Replay replay = new Packets().login(0).replay();
    assertThat(replay.rows()).hasSize(1);
    assertThat(replay.rows().getFirst())
        .containsEntry("command", "LOGIN")
        .containsEntry("user", "bob")
        .containsEntry("db", "shop")
        .containsEntry("status", "OK");
    assertThat(replay.rows().toString()).doesNotContain("s3cre");
  }

  @Test
  void query_countsRows_withAndWithoutEof() {
    for (boolean deprecated : new boolean[] {true, false}) {
      Replay replay =
          new Packets()
              .login(deprecated ? DEPRECATE_EOF : 0)
              .client(SELECT)
              .server(deprecated ? resultDeprecated(3) : resultWithEof(3))
              .client(packet(0, 14))
              .server(ok(1, 0, 2))
              .replay();
      assertThat(column(replay, "command")).containsExactly("LOGIN", "QUERY", "PING");
      assertThat(replay.rows().get(1))
          .containsEntry("statement", "select a from t where id = 5")
          .containsEntry("digest", "SELECT a FROM t WHERE id = ?")
          .containsEntry("operation", "SELECT")
          .containsEntry("rows", 3L)
          .containsEntry("user", "bob")
          .containsEntry("latency", 1_000_000L)
          .containsEntry("req.bytes", (long) SELECT.length)
          .containsEntry("lossy", false)
          .doesNotContainKeys("affected_rows", "error.type");
      assertThat(replay.malformed()).isEmpty();
    }
  }

  @Test
  void joinedLate_learnsWhetherEofIsUsed() {
    for (byte[] result : List.of(resultDeprecated(2), resultWithEof(2))) {
      Replay replay =
          new Packets()
              .client(SELECT)
              .server(result)
              .client(packet(0, 3, "select 2"))
              .server(result)
              .replay(false);
      assertThat(column(replay, "rows")).containsExactly(2L, 2L);
      assertThat(replay.malformed()).isEmpty();
    }
  }

  @Test
  void error_hasCodeStateAndMessage() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(SELECT)
            .server(err(1, 1146, "42S02", "Table 'shop.t' doesn't exist"))
            .replay();
    assertThat(replay.rows().getLast())
        .containsEntry("error", true)
        .containsEntry("error.type", "1146")
        .containsEntry("error_code", 1146L)
        .containsEntry("sqlstate", "42S02")
        .containsEntry("status", "ERR")
        .containsEntry("message", "Table 'shop.t' doesn't exist")
        .doesNotContainKeys("rows", "affected_rows");
  }

  @Test
  void multipleResults_areOneRow() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF | 1 << 16)
            .client(packet(0, 3, "update t set a=1; select a from t"))
            .server(
                ok(1, 3, 8),
                packet(2, 1),
                definition(3),
                packet(4, 1, "x"),
                packet(5, 1, "y"),
                okEof(6, 2))
            .replay();
    assertThat(replay.rows()).hasSize(2);
    assertThat(replay.rows().getLast())
        .containsEntry("rows", 2L)
        .containsEntry("affected_rows", 3L);
  }

  @Test
  void localInfile_isPartOfItsStatement() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(packet(0, 3, "load data local infile 'x' into table t"))
            .server(packet(1, 0xfb, "x"))
            .client(packet(2, "1,2\n3,4\n"), packet(3))
            .server(ok(4, 2, 2))
            .client(packet(0, 14))
            .server(ok(1, 0, 2))
            .replay();
    assertThat(column(replay, "command")).containsExactly("LOGIN", "QUERY", "PING");
    assertThat(replay.rows().get(1))
        .containsEntry("affected_rows", 2L)
        .containsEntry("req.bytes", 60L);
  }

  @Test
  void database_followsUseAndInitDb() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(packet(0, 2, "one"))
            .server(ok(1, 0, 2))
            .client(packet(0, 3, "USE `two`;"))
            .server(ok(1, 0, 2))
            .client(packet(0, 14))
            .server(ok(1, 0, 2))
            .replay();
    assertThat(column(replay, "db")).containsExactly("shop", "shop", "one", "two");
  }

  @Test
  void passwordsInStatements_areNotStored() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(packet(0, 3, "ALTER USER a IDENTIFIED BY 'hunter2'"))
            .server(ok(1, 0, 2))
            .replay();
    assertThat(replay.rows().toString()).doesNotContain("hunter2");
    assertThat(replay.rows().getLast()).containsEntry("statement", "ALTER USER a IDENTIFIED BY ?");
  }

  @Test
  void compressedProtocol_isRead() {
    byte[] insert = packet(0, 3, "insert into t values (" + "1,".repeat(500) + "1)");
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF | 1 << 5)
            .client(compressed(0, SELECT, false))
            .server(compressed(1, resultDeprecated(40), true))
            .client(compressed(0, insert, true))
            .server(compressed(1, ok(1, 7, 2), false))
            .replay();
    assertThat(column(replay, "rows")).containsExactly(null, 40L, null);
    assertThat(replay.rows().getLast()).containsEntry("affected_rows", 7L);
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void packetsCompressedByZstd_areRead() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF | 1 << 26)
            .client(Packets.zstd(0, SELECT))
            .server(Packets.zstd(1, resultDeprecated(40)))
            .client(Packets.zstd(0, packet(0, 14)))
            .server(Packets.zstd(1, ok(1, 0, 2)))
            .replay();
    assertThat(column(replay, "command")).containsExactly("LOGIN", "QUERY", "PING");
    assertThat(column(replay, "rows")).containsExactly(null, 40L, null);
    assertThat(column(replay, "lossy")).containsOnly(false);
    assertThat(replay.malformed()).isEmpty();
  }

  @Test
  void compressedPacket_largerThanAChunk_isRead() {
    byte[] row = packet(3, 0xfd, 0xa0, 0x86, 1, "x".repeat(50_000));
    byte[] result = concat(packet(1, 1), definition(2), row, okEof(4, 2));
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF | 1 << 5)
            .client(compressed(0, SELECT, false))
            .server(compressed(1, result, true))
            .client(compressed(0, packet(0, 14), false))
            .server(compressed(1, ok(1, 0, 2), false))
            .replay();
    assertThat(column(replay, "command")).containsExactly("LOGIN", "QUERY", "PING");
    assertThat(column(replay, "rows")).containsExactly(null, 1L, null);
  }

  @Test
  void packetsOfSixteenMegabytes_areOnePacket() {
    byte[] head = Packets.payload(0xff, 0xff, 0xff, 0, 3, "insert into t values ('");
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(head)
            .hole(Direction.REQUEST, 0xffffff + 4 - head.length)
            .client(packet(1, "')"))
            .server(ok(2, 1, 2))
            .client(packet(0, 14))
            .server(ok(1, 0, 2))
            .replay();
    assertThat(column(replay, "command")).containsExactly("LOGIN", "QUERY", "PING");
    assertThat(replay.rows().get(1))
        .containsEntry("truncated", true)
        .containsEntry("lossy", false)
        .containsEntry("req.bytes", 0xffffffL + 4 + 6);
  }

  @Test
  void holeInAResult_givesNoWrongRow() {
    byte[] result = resultDeprecated(20);
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .client(SELECT)
            .server(Arrays.copyOf(result, 60))
            .hole(Direction.RESPONSE, 30)
            .server(Arrays.copyOfRange(result, 90, result.length))
            .client(packet(0, 3, "select 2"))
            .server(resultDeprecated(4))
            .replay();
    assertThat(column(replay, "statement"))
        .containsExactly(null, "select a from t where id = 5", "select 2");
    assertThat(column(replay, "rows")).containsExactly(null, null, 4L);
    // The row after the hole is beside it, and marked too.
    assertThat(column(replay, "lossy")).containsExactly(false, true, true);
    assertThat(replay.rows().get(1)).containsEntry("error.type", "unobserved");
  }

  @Test
  void lostCommand_takesItsResponseWithIt() {
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF)
            .hole(Direction.REQUEST, 30)
            .server(resultDeprecated(2))
            .client(packet(0, 3, "select 2"))
            .server(resultDeprecated(4))
            .replay();
    assertThat(column(replay, "statement")).containsExactly(null, "select 2");
    assertThat(column(replay, "rows")).containsExactly(null, 4L);
  }

  @Test
  void traceparentAttribute_becomesTheTrace() {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    byte[] query =
        packet(0, 3, 1, 1, 0, 1, int2(0xfe), 11, "traceparent", trace.length(), trace, "select 1");
    Replay replay =
        new Packets()
            .login(DEPRECATE_EOF | 1 << 27)
            .client(query)
            .server(resultDeprecated(1))
            .replay();
    Map<String, Object> row = replay.rows().getLast();
    assertThat(row)
        .containsEntry("statement", "select 1")
        .containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c")
        .containsEntry("parent_span_id", "b7ad6b7169203331");
  }

  @Test
  void closed_leavesARowWithoutResponse() {
    Replay replay = new Packets().login(DEPRECATE_EOF).client(SELECT).replay();
    assertThat(replay.rows().getLast())
        .containsEntry("error", true)
        .containsEntry("error.type", "closed")
        .doesNotContainKeys("latency", "rows", "status");
  }
}
