package io.obsmesh.protocol.mongo;

import static io.obsmesh.protocol.mongo.Wire.batch;
import static io.obsmesh.protocol.mongo.Wire.doc;
import static io.obsmesh.protocol.mongo.Wire.find;
import static io.obsmesh.protocol.mongo.Wire.reply;
import static io.obsmesh.protocol.mongo.Wire.request;
import static io.obsmesh.protocol.mongo.Wire.section;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is compressed, long, lost or broken. */
class MongoBoundsTest {
  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);

  private static Stream.Script script() {
    return Stream.script("mongo", 27017);
  }

  private List<Map<String, Object>> rows(Stream.Script script) {
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.protocol()).isEqualTo("mongo");
    assertThat(replay.malformed()).isEmpty();
    return replay.rows();
  }

  private Map<String, Object> row(byte[] request, byte[] reply) {
    List<Map<String, Object>> rows = rows(script().request(request).response(reply));
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void messagesCompressedByZlib_areUnpacked() {
    byte[] request = Wire.zlib(1, 0, section(0, find()));
    byte[] reply = Wire.zlib(2, 1, section(0, batch("firstBatch", 500, 0)));
    assertThat(row(request, reply))
        .containsEntry("command", "find")
        .containsEntry("rows", 500L)
        .containsEntry("resp.bytes", (long) reply.length)
        .containsEntry("truncated", false);
    byte[] body = section(0, find());
    byte[] plain = Wire.compressed(1, 0, body.length, 0, body);
    assertThat(row(plain, reply)).containsEntry("command", "find");
  }

  @Test
  void messagesCompressedBySnappyAndZstd_areUnpacked() {
    byte[] find = section(0, find());
    byte[] batch = section(0, batch("firstBatch", 500, 0));
    byte[] request = Wire.compressed(1, 0, find.length, 1, Packed.snappy(find));
    byte[] reply = Wire.compressed(2, 1, batch.length, 3, Packed.zstd(batch));
    assertThat(row(request, reply))
        .containsEntry("command", "find")
        .containsEntry("rows", 500L)
        .containsEntry("truncated", false);
  }

  @Test
  void messagesThatAreTooLongUnpacked_areCountedAndTimed() {
    byte[] request = Wire.compressed(1, 0, 3 << 20, 3, new byte[80]);
    byte[] reply = Wire.compressed(2, 1, 3 << 20, 1, new byte[90]);
    assertThat(row(request, reply))
        .containsEntry("truncated", true)
        .containsEntry("latency", 1_000_000L)
        .doesNotContainKeys("command", "status", "statement");
  }

  @Test
  void compressedBomb_isNotUnpacked() {
    byte[] bomb = Wire.zlib(1, 0, new byte[3 << 20]);
    Replay replay =
        Replay.of(
            conversations, script().request(bomb).response(reply(2, 1, doc("ok", 1.0))).build());
    assertThat(replay.rows())
        .singleElement()
        .satisfies(
            row -> assertThat(row).containsEntry("truncated", true).containsEntry("status", "OK"));
  }

  @Test
  void longCommand_isCutAndStillMatched() {
    byte[] request =
        request(
            1,
            doc(
                "insert",
                "c",
                "documents",
                Collections.nCopies(2000, doc("text", "x".repeat(1000))),
                "$db",
                "d"));
    Map<String, Object> row = row(request, reply(2, 1, doc("n", 2000, "ok", 1.0)));
    assertThat(row)
        .containsEntry("truncated", true)
        .containsEntry("db", "d")
        .containsEntry("req.bytes", (long) request.length)
        .containsEntry("affected_rows", 2000L);
    assertThat(row.get("statement").toString().length())
        .isBetween(1000, Limits.DEFAULT.bodyBytes() + 100);
  }

  @Test
  void deepDocuments_areReadInBoundedDepth() {
    Wire.Doc deep = doc("x", 1);
    for (int i = 0; i < 5000; i++) {
      deep = doc("d", deep);
    }
    assertThat(
            row(
                request(1, doc("find", "c", "filter", deep, "$db", "d")),
                reply(2, 1, doc("ok", 1.0))))
        .containsEntry("command", "find")
        .containsEntry("db", "d");
  }

  @Test
  void holeInsideAReply_losesItsOutcomeOnly() {
    byte[] reply = reply(2, 1, batch("firstBatch", 100, 0));
    Stream.Script script =
        script()
            .request(request(1, find()))
            .response(Arrays.copyOf(reply, 16))
            .hole(Direction.RESPONSE, reply.length - 16)
            .request(request(3, find()))
            .response(reply(4, 3, batch("firstBatch", 1, 0)));
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst())
        .containsEntry("resp.bytes", (long) reply.length)
        .containsEntry("lossy", true)
        .doesNotContainKeys("rows", "status");
    assertThat(rows.get(1)).containsEntry("rows", 1L).containsEntry("lossy", false);
  }

  @Test
  void lostReply_makesARowWithoutIt() {
    byte[] lost = reply(2, 1, doc("ok", 1.0));
    Stream.Script script =
        script()
            .request(request(1, find()))
            .request(request(3, find()))
            .hole(Direction.RESPONSE, lost.length)
            .response(reply(4, 3, batch("firstBatch", 1, 0)));
    assertThat(rows(script))
        .extracting(row -> row.get("error.type"))
        .containsExactly("unobserved", null);
  }

  @Test
  void brokenBytes_areCountedAndTheNextMessageIsFound() {
    byte[] broken = request(5, doc("find", "c"));
    broken[25] = 0x66;
    Stream.Script script =
        script()
            .request(request(1, find()))
            .response(reply(2, 1, doc("ok", 1.0)))
            .request(broken)
            .request(0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0)
            .request(request(7, find()))
            .response(reply(8, 7, doc("ok", 1.0)));
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.malformed()).containsKey("mongo: not the header of a message");
    assertThat(replay.rows().getLast())
        .containsEntry("command", "find")
        .containsEntry("status", "OK");
  }

  /** Every row that comes is bounded, and nothing throws: {@link Replay} turns that to an error. */
  @Test
  void bytesThatWereChanged_neverThrow() {
    for (Stream stream : new MongoContractTest().streams()) {
      for (int round = 0; round < 150; round++) {
        Random random = new Random(round);
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : stream.pieces()) {
          byte[] bytes = piece.bytes().clone();
          for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(9) - 4);
          }
          pieces.add(new Piece(piece.direction(), piece.position(), bytes, piece.timeNanos()));
        }
        Replay replay = Replay.of(conversations, stream, stream.start(), pieces);
        assertThat(replay.mostHeldBytes()).isLessThan(6L << 20);
        assertThat(replay.rows()).hasSizeLessThanOrEqualTo(2 * pieces.size());
      }
    }
  }
}
