package io.obsmesh.protocol.cql;

import static io.obsmesh.protocol.cql.CqlWire.connected;
import static io.obsmesh.protocol.cql.CqlWire.options;
import static io.obsmesh.protocol.cql.CqlWire.request;
import static io.obsmesh.protocol.cql.CqlWire.response;
import static io.obsmesh.protocol.cql.CqlWire.rows;
import static io.obsmesh.protocol.cql.CqlWire.segment;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.protocol.internal.request.AuthResponse;
import com.datastax.oss.protocol.internal.request.Batch;
import com.datastax.oss.protocol.internal.request.Execute;
import com.datastax.oss.protocol.internal.request.Prepare;
import com.datastax.oss.protocol.internal.request.Query;
import com.datastax.oss.protocol.internal.request.Register;
import com.datastax.oss.protocol.internal.request.Startup;
import com.datastax.oss.protocol.internal.response.AuthSuccess;
import com.datastax.oss.protocol.internal.response.Authenticate;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.Ready;
import com.datastax.oss.protocol.internal.response.event.StatusChangeEvent;
import com.datastax.oss.protocol.internal.response.result.SetKeyspace;
import com.datastax.oss.protocol.internal.response.result.Void;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.compression.Packed;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CqlTest {
  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);

  /** The rows after that of STARTUP. */
  private List<Map<String, Object>> rowsOf(Stream.Script script) {
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.protocol()).isEqualTo("cql");
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows().getFirst()).containsEntry("command", "STARTUP");
    return replay.rows().subList(1, replay.rows().size());
  }

  @Test
  void query_hasItsStatementDigestConsistencyAndRows() {
    byte[] query =
        request(4, 7, new Query("SELECT a FROM shop.t WHERE k = 'x'", options(6, List.of())));
    byte[] result = response(4, 7, rows(3));
    assertThat(rowsOf(connected("query", 4).request(query).response(result)))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("command", "QUERY")
                .containsEntry("statement", "SELECT a FROM shop.t WHERE k = 'x'")
                .containsEntry("digest", "SELECT a FROM shop.t WHERE k = ?")
                .containsEntry("operation", "SELECT")
                .containsEntry("consistency", "LOCAL_QUORUM")
                .containsEntry("page_size", 500L)
                .containsEntry("result", "rows")
                .containsEntry("rows", 3L)
                .containsEntry("more_pages", false)
                .containsEntry("stream", 7L)
                .containsEntry("version", 4L)
                .containsEntry("error", false)
                .containsEntry("latency", 1_000_000L)
                .containsEntry("req.bytes", (long) query.length)
                .containsEntry("resp.bytes", (long) result.length));
  }

  @Test
  void preparedStatement_isKnownByItsId_andItsValuesAreNot() {
    ByteBuffer secret = ByteBuffer.wrap("hidden-value".getBytes(StandardCharsets.US_ASCII));
    for (int version : new int[] {3, 4}) {
      Stream.Script script =
          connected("prepared", version)
              .request(request(version, 1, new Prepare("UPDATE t SET v = ? WHERE k = ?")))
              .response(response(version, 1, CqlContractTest.prepared()))
              .request(
                  request(version, 1, new Execute(CqlContractTest.ID, options(1, List.of(secret)))))
              .response(response(version, 1, Void.INSTANCE));
      List<Map<String, Object>> rows = rowsOf(script);
      assertThat(rows.get(1))
          .containsEntry("command", "EXECUTE")
          .containsEntry("statement", "UPDATE t SET v = ? WHERE k = ?")
          .containsEntry("operation", "UPDATE")
          .containsEntry("consistency", "ONE")
          .containsEntry("result", "void");
      assertThat(rows.toString()).doesNotContain("hidden-value");
    }
  }

  @Test
  void responses_areMatchedByStream() {
    Stream.Script script = connected("streams", 4);
    for (int stream : List.of(1, 2, 3)) {
      script.request(request(4, stream, new Query("SELECT " + stream)));
    }
    for (int stream : List.of(3, 1, 2)) {
      script.response(response(4, stream, rows(stream)));
    }
    assertThat(rowsOf(script))
        .extracting(row -> row.get("statement") + " " + row.get("rows"))
        .containsExactly("SELECT 3 3", "SELECT 1 1", "SELECT 2 2");
  }

  @Test
  void errors_haveCodeNameAndText() {
    assertThat(
            rowsOf(
                connected("error", 4)
                    .request(request(4, 1, new Query("SELEC")))
                    .response(response(4, 1, new Error(0x2000, "no viable alternative")))))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("error", true)
                .containsEntry("error.type", "SYNTAX_ERROR")
                .containsEntry("error_code", 0x2000L)
                .containsEntry("message", "no viable alternative"));
  }

  @Test
  void batch_hasItsFirstStatementAndTheirNumber() {
    Batch batch =
        new Batch(
            (byte) 0,
            List.of("INSERT INTO a (k) VALUES (1)", CqlContractTest.ID),
            List.of(List.of(), List.of(ByteBuffer.wrap(new byte[8]))),
            6,
            8,
            1_700_000_000_000_000L,
            null,
            Integer.MIN_VALUE);
    assertThat(
            rowsOf(
                connected("batch", 4)
                    .request(request(4, 1, batch))
                    .response(CqlWire.warned(4, 1, Void.INSTANCE))))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("command", "BATCH")
                .containsEntry("statement", "INSERT INTO a (k) VALUES (1)")
                .containsEntry("statements", 2L)
                .containsEntry("consistency", "LOCAL_QUORUM")
                .containsEntry("warnings", true));
  }

  @Test
  void tokensAndPasswords_areNeverKept() {
    ByteBuffer token =
        ByteBuffer.wrap("\0cassandra\0correct-horse".getBytes(StandardCharsets.US_ASCII));
    Stream.Script script =
        Stream.script("login", 9042)
            .request(request(4, 0, new Startup()))
            .response(response(4, 0, new Authenticate("PasswordAuthenticator")))
            .request(request(4, 1, new AuthResponse(token)))
            .response(response(4, 1, new AuthSuccess(token.duplicate())))
            .request(request(4, 2, new Query("CREATE ROLE r WITH PASSWORD = 'correct-horse'")))
            .response(response(4, 2, Void.INSTANCE));
    List<Map<String, Object>> rows = rowsOf(script);
    assertThat(rows)
        .extracting(row -> row.get("command"))
        .containsExactly("AUTH_RESPONSE", "QUERY");
    assertThat(rows.toString()).doesNotContain("correct-horse");
  }

  @Test
  void keyspace_isKnownAfterUse() {
    Stream.Script script =
        connected("use", 4)
            .request(request(4, 1, new Query("USE shop")))
            .response(response(4, 1, new SetKeyspace("shop")))
            .request(request(4, 1, new Query("SELECT 1")))
            .response(response(4, 1, rows(1)));
    List<Map<String, Object>> rows = rowsOf(script);
    assertThat(rows.getFirst())
        .containsEntry("result", "set_keyspace")
        .doesNotContainKey("keyspace");
    assertThat(rows.get(1)).containsEntry("keyspace", "shop");
  }

  @Test
  void events_areRowsOfTheirOwn() {
    Stream.Script script =
        connected("events", 4)
            .request(request(4, 1, new Register(List.of("STATUS_CHANGE"))))
            .response(response(4, 1, new Ready()))
            .response(
                response(
                    4,
                    -1,
                    new StatusChangeEvent("DOWN", new InetSocketAddress("127.0.0.1", 9042))));
    assertThat(rowsOf(script).get(1))
        .containsEntry("command", "EVENT")
        .containsEntry("result", "STATUS_CHANGE")
        .containsEntry("message", "DOWN");
  }

  @Test
  void segmentsOfVersionFive_holdSeveralMessagesOrAPartOfOne() {
    byte[] large = response(5, 2, rows(5000));
    Stream.Script script =
        connected("segments", 5)
            .request(
                segment(
                    request(5, 1, new Query("SELECT 1")), request(5, 2, new Query("SELECT 2"))));
    for (int at = 0; at < large.length; at += 100_000) {
      int end = Math.min(large.length, at + 100_000);
      script.response(segment(Arrays.copyOfRange(large, at, end), false));
    }
    script.response(segment(response(5, 1, Void.INSTANCE)));
    assertThat(large.length).isGreaterThan(150_000);
    assertThat(rowsOf(script))
        .extracting(row -> row.get("statement") + " " + row.get("rows") + " " + row.get("result"))
        .containsExactly("SELECT 2 5000 rows", "SELECT 1 null void");
  }

  @Test
  void compressedBodies_areRead() {
    String text = "SELECT a, b, c FROM shop.orders WHERE a = 1 AND b = 1 AND c = 1";
    byte[] plain = request(3, 2, new Query("SELECT 2"));
    byte[] snappy = Packed.snappy(Arrays.copyOfRange(plain, 9, plain.length));
    byte[] head = Arrays.copyOf(plain, 9);
    head[1] |= 1;
    head[8] = (byte) snappy.length;
    assertThat(
            rowsOf(
                connected("compressed", 3)
                    .request(CqlWire.packedRequest(3, 1, new Query(text)))
                    .response(CqlWire.packedResponse(3, 1, rows(100)))
                    .request(ByteBuffer.allocate(9 + snappy.length).put(head).put(snappy).array())
                    .response(response(3, 2, Void.INSTANCE))))
        .extracting(row ->
            row.get("statement")
                + " "
                + row.get("rows")
                + " "
                + row.get("compressed")
                + " "
                + row.get("truncated"))
        .containsExactly(text + " 100 true false", "SELECT 2 null true false");
  }

  @Test
  void bodiesThatAreNotCompressedAsTheySay_areCounted() {
    byte[] query = request(4, 1, new Query("SELECT 1"));
    query[1] |= 1;
    assertThat(
            rowsOf(
                connected("compressed", 4).request(query).response(response(4, 1, Void.INSTANCE))))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("command", "QUERY")
                .containsEntry("compressed", true)
                .containsEntry("truncated", true)
                .doesNotContainKeys("statement", "consistency"));
  }

  @Test
  void compressedSegments_areRead() {
    byte[] large = response(5, 4, rows(5000));
    byte[] two =
        ByteBuffer.allocate(600)
            .put(request(5, 1, new Query("SELECT 1" + " ".repeat(200))))
            .put(request(5, 2, new Query("SELECT 2" + " ".repeat(200))))
            .array();
    int length =
        request(5, 1, new Query("SELECT 1" + " ".repeat(200))).length
            + request(5, 2, new Query("SELECT 2" + " ".repeat(200))).length;
    Stream.Script script =
        connected("compressed segments", 5)
            .request(CqlWire.compressedSegment(Arrays.copyOf(two, length)))
            .response(CqlWire.compressedSegment(response(5, 2, rows(100))))
            .response(CqlWire.compressedSegment(response(5, 1, Void.INSTANCE)))
            .request(CqlWire.compressedSegment(request(5, 4, new Query("SELECT 4"))));
    for (int at = 0; at < large.length; at += 100_000) {
      int end = Math.min(large.length, at + 100_000);
      script.response(CqlWire.compressedSegment(Arrays.copyOfRange(large, at, end), false));
    }
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows())
        .extracting(row ->
            String.valueOf(row.get("statement")).strip()
                + " "
                + row.get("result")
                + " "
                + row.get("rows"))
        .containsExactly(
            "null null null", "SELECT 2 rows 100", "SELECT 1 void null", "SELECT 4 rows 5000");
  }

  @Test
  void holeInTheRowsOfALargeResult_losesNothing() {
    byte[] large = response(4, 1, rows(5000));
    Stream.Script script =
        connected("holed", 4)
            .request(request(4, 1, new Query("SELECT 1")))
            .response(Arrays.copyOf(large, 70_000))
            .hole(Direction.RESPONSE, 50_000)
            .response(Arrays.copyOfRange(large, 120_000, large.length));
    assertThat(rowsOf(script))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("rows", 5000L)
                .containsEntry("resp.bytes", (long) large.length)
                .containsEntry("lossy", false));
  }
}
