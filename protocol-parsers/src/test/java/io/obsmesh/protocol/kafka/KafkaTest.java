package io.obsmesh.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class KafkaTest {
  private static final Uuid ID = new Uuid(0x0123456789abcdefL, 0x7edcba9876543210L);

  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);

  /** A connection after ApiVersions with correlation id 1. */
  private static Stream.Script connected() {
    return Stream.script("kafka", 9092)
        .request(KafkaWire.request(ApiKeys.API_VERSIONS, 3, 1, new ApiVersionsRequestData()))
        .response(KafkaWire.response(ApiKeys.API_VERSIONS, 3, 1, new ApiVersionsResponseData()));
  }

  /** The rows after that of ApiVersions. */
  private List<Map<String, Object>> rows(Stream.Script script) {
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.protocol()).isEqualTo("kafka");
    assertThat(replay.rows().getFirst()).containsEntry("api", "ApiVersions");
    return replay.rows().subList(1, replay.rows().size());
  }

  private static byte[] produce(int version, int id, int acks, MemoryRecords records) {
    return KafkaWire.request(
        ApiKeys.PRODUCE, version, id, KafkaBodies.produce("orders", acks, records));
  }

  private static byte[] produced(int version, int id, int error) {
    return KafkaWire.response(ApiKeys.PRODUCE, version, id, KafkaBodies.produced("orders", error));
  }

  @Test
  void produce_hasItsTopicRecordsAndError() {
    byte[] request = produce(9, 2, -1, KafkaBodies.records(3, 10));
    byte[] response = produced(9, 2, 7);
    assertThat(rows(connected().request(request).response(response)))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("api", "Produce")
                .containsEntry("topics", List.of("orders"))
                .containsEntry("partitions", 1L)
                .containsEntry("records", 3L)
                .containsEntry("bytes", (long) KafkaBodies.records(3, 10).sizeInBytes())
                .containsEntry("error_code", 7L)
                .containsEntry("error", true)
                .containsEntry("error.type", "REQUEST_TIMED_OUT")
                .containsEntry("latency", 1_000_000L)
                .containsEntry("req.bytes", (long) request.length)
                .containsEntry("resp.bytes", (long) response.length));
  }

  @Test
  void produceWithoutAcknowledgement_isARowAtOnce() {
    Stream.Script script =
        connected()
            .request(produce(8, 2, 0, KafkaBodies.records(2, 10)))
            .request(produce(8, 3, 1, KafkaBodies.records(1, 10)))
            .response(produced(8, 3, 0));
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst())
        .containsEntry("correlation_id", 2L)
        .containsEntry("records", 2L)
        .containsEntry("error", false)
        .doesNotContainKeys("latency", "error_code", "error.type", "resp.bytes");
    assertThat(rows.get(1)).containsEntry("correlation_id", 3L).containsEntry("error_code", 0L);
  }

  @Test
  void pipelinedRequests_areMatchedById() {
    Stream.Script script = connected();
    for (int id : List.of(2, 3, 4)) {
      script.request(produce(7, id, 1, KafkaBodies.records(id, 10)));
    }
    for (int id : List.of(3, 2, 4)) {
      script.response(produced(7, id, id));
    }
    assertThat(rows(script))
        .extracting(row ->
            row.get("correlation_id") + " " + row.get("records") + " " + row.get("error_code"))
        .containsExactly("3 3 3", "2 2 2", "4 4 4");
  }

  @Test
  void topicIds_getTheNamesThatMetadataTold() {
    byte[] fetch = KafkaWire.request(ApiKeys.FETCH, 17, 2, KafkaBodies.fetch("", ID));
    byte[] fetched =
        KafkaWire.response(
            ApiKeys.FETCH, 17, 2, KafkaBodies.fetched("", ID, KafkaBodies.records(5, 9)));
    assertThat(rows(connected().request(fetch).response(fetched)).getFirst())
        .containsEntry("topics", List.of(ID.toString()))
        .containsEntry("records", 5L);
    Stream.Script script =
        connected()
            .request(KafkaWire.request(ApiKeys.METADATA, 12, 9, KafkaBodies.metadata("orders")))
            .response(
                KafkaWire.response(ApiKeys.METADATA, 12, 9, KafkaBodies.described("orders", ID)))
            .request(fetch)
            .response(fetched);
    assertThat(rows(script).get(1)).containsEntry("topics", List.of("orders"));
  }

  @Test
  void versionOrKindThatIsNotKnown_hasItsHeaderOnly() {
    byte[] newer = produce(9, 2, 1, KafkaBodies.records(1, 1));
    newer[7] = 33;
    byte[] other = produce(9, 3, 1, KafkaBodies.records(1, 1));
    other[5] = 120;
    Stream.Script script =
        connected()
            .request(newer)
            .response(produced(9, 2, 0))
            .request(other)
            .response(produced(9, 3, 0));
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst())
        .containsEntry("api", "Produce")
        .containsEntry("api_version", 33L)
        .containsEntry("truncated", true)
        .containsKey("latency")
        .doesNotContainKeys("topics", "records", "error_code");
    assertThat(rows.get(1)).containsEntry("api", "Api120").containsEntry("truncated", true);
  }

  @Test
  void holeInsideABatch_losesNothing() {
    byte[] request = produce(9, 2, 1, KafkaBodies.records(100, 100));
    Stream.Script script =
        connected()
            .request(Arrays.copyOf(request, 300))
            .hole(Direction.REQUEST, request.length - 310)
            .request(Arrays.copyOfRange(request, request.length - 10, request.length))
            .response(produced(9, 2, 0));
    assertThat(rows(script).getFirst())
        .containsEntry("records", 100L)
        .containsEntry("req.bytes", (long) request.length)
        .containsEntry("lossy", false)
        .containsEntry("error_code", 0L);
  }

  @Test
  void holeInsideABody_losesItsColumnsOnly() {
    byte[] request =
        KafkaWire.request(ApiKeys.METADATA, 4, 2, KafkaBodies.metadata("o".repeat(200)));
    int header = request.length - 207;
    Stream.Script script =
        connected()
            .request(Arrays.copyOf(request, header))
            .hole(Direction.REQUEST, 207)
            .response(KafkaWire.response(ApiKeys.METADATA, 4, 2, KafkaBodies.described("x", ID)));
    assertThat(rows(script).getFirst())
        .containsEntry("api", "Metadata")
        .containsEntry("error_code", 0L)
        .containsEntry("lossy", true);
  }

  @Test
  void lostResponse_makesARowWithoutIt() {
    byte[] lost = produced(9, 2, 0);
    Stream.Script script =
        connected()
            .request(produce(9, 2, 1, KafkaBodies.records(1, 5)))
            .request(produce(9, 3, 1, KafkaBodies.records(2, 5)))
            .hole(Direction.RESPONSE, lost.length)
            .response(produced(9, 3, 0));
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows)
        .extracting(row -> row.get("correlation_id") + " " + row.get("error.type"))
        .containsExactly("2 unobserved", "3 null");
    assertThat(rows.getFirst()).doesNotContainKeys("error_code", "latency", "error");
  }

  @Test
  void tokensOfSasl_areNeverKept() {
    byte[] secret = "\0alice\0hunter2".getBytes(StandardCharsets.UTF_8);
    Stream.Script script =
        connected()
            .request(
                KafkaWire.request(
                    ApiKeys.SASL_HANDSHAKE,
                    0,
                    2,
                    new SaslHandshakeRequestData().setMechanism("PLAIN")))
            .response(
                KafkaWire.response(ApiKeys.SASL_HANDSHAKE, 0, 2, new SaslHandshakeResponseData()))
            .request(KafkaWire.framed(secret))
            .response(KafkaWire.framed())
            .request(
                KafkaWire.request(
                    ApiKeys.SASL_AUTHENTICATE,
                    2,
                    3,
                    new SaslAuthenticateRequestData().setAuthBytes(secret)))
            .response(
                KafkaWire.response(
                    ApiKeys.SASL_AUTHENTICATE,
                    2,
                    3,
                    new SaslAuthenticateResponseData()
                        .setErrorCode((short) 58)
                        .setErrorMessage("wrong password hunter2")));
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows())
        .extracting(row -> row.get("api") + " " + row.get("error.type"))
        .containsExactly(
            "ApiVersions null",
            "SaslHandshake null",
            "SaslAuthenticate SASL_AUTHENTICATION_FAILED");
    assertThat(replay.rows().toString()).doesNotContain("hunter2");
    assertThat(replay.rows().get(2))
        .containsEntry(
            "req.bytes",
            (long)
                KafkaWire.request(
                        ApiKeys.SASL_AUTHENTICATE,
                        2,
                        3,
                        new SaslAuthenticateRequestData().setAuthBytes(secret))
                    .length);
  }

  @Test
  void messagesOfOldFormats_areCountedWhenTheyAreNotCompressed() {
    assertThat(rows(oldProduce(0, 0)).getFirst())
        .containsEntry("records", 2L)
        .containsEntry("topics", List.of("old"));
    assertThat(rows(oldProduce(0, 1)).getFirst())
        .doesNotContainKey("records")
        .containsEntry("bytes", 60L);
  }

  private static Stream.Script oldProduce(int version, int codec) {
    ByteBuffer set = ByteBuffer.allocate(60);
    for (int i = 0; i < 2; i++) {
      set.putLong(i).putInt(18).putInt(0).put((byte) 0).put((byte) codec);
      set.putInt(-1).putInt(4).putInt(0);
    }
    byte[] topic = "old".getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(200);
    body.putShort((short) 1).putInt(1000).putInt(1).putShort((short) 3).put(topic);
    body.putInt(1).putInt(0).putInt(60).put(set.array());
    ByteBuffer answer = ByteBuffer.allocate(200);
    answer.putInt(1).putShort((short) 3).put(topic).putInt(1).putInt(0).putShort((short) 0);
    answer.putLong(5);
    return connected()
        .request(
            KafkaWire.request(
                ApiKeys.PRODUCE, version, 2, Arrays.copyOf(body.array(), body.position())))
        .response(
            KafkaWire.response(
                ApiKeys.PRODUCE, version, 2, Arrays.copyOf(answer.array(), answer.position())));
  }

  @Test
  void endOfATransaction_isNoRecord() {
    MemoryRecords marker =
        MemoryRecords.withEndTransactionMarker(
            1L,
            (short) 0,
            new EndTransactionMarker(
                org.apache.kafka.common.record.internal.ControlRecordType.COMMIT, 0));
    Stream.Script script =
        connected()
            .request(KafkaWire.request(ApiKeys.FETCH, 8, 2, KafkaBodies.fetch("orders", ID)))
            .response(
                KafkaWire.response(ApiKeys.FETCH, 8, 2, KafkaBodies.fetched("orders", ID, marker)));
    assertThat(rows(script).getFirst())
        .containsEntry("records", 0L)
        .containsEntry("bytes", (long) marker.sizeInBytes());
  }

  @Test
  void apiVersionsThatTheBrokerDoesNotKnow_isAnsweredInVersionZero() {
    ApiVersionsResponseData refusal = new ApiVersionsResponseData().setErrorCode((short) 35);
    refusal
        .apiKeys()
        .add(
            new ApiVersionsResponseData.ApiVersion()
                .setApiKey((short) 18)
                .setMaxVersion((short) 2));
    Stream.Script script =
        connected()
            .request(KafkaWire.request(ApiKeys.API_VERSIONS, 4, 2, new ApiVersionsRequestData()))
            .response(KafkaWire.response(ApiKeys.API_VERSIONS, 4, 2, KafkaWire.bytes(refusal, 0)));
    assertThat(rows(script).getFirst())
        .containsEntry("error_code", 35L)
        .containsEntry("error.type", "UNSUPPORTED_VERSION")
        .containsEntry("truncated", false);
  }

  @Test
  void sizesThatCannotBe_areCountedAndTheNextRequestIsFound() {
    Stream.Script script =
        connected()
            .request(0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 9, 0, 0, 0, 2, 0xff, 0xff, 0, 0, 0, 0)
            .request(produce(9, 3, 1, KafkaBodies.records(1, 5)))
            .response(produced(9, 3, 0));
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.malformed()).containsOnlyKeys("kafka: not the header of a request");
    assertThat(replay.rows()).hasSize(2);
    assertThat(replay.rows().get(1)).containsEntry("correlation_id", 3L);
  }

  /** Every row that comes is bounded, and nothing throws: {@link Replay} turns that to an error. */
  @Test
  void bytesThatWereChanged_neverThrow() {
    for (Stream stream : new KafkaContractTest().streams()) {
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
