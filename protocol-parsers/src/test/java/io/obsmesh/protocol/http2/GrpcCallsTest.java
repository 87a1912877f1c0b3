package io.obsmesh.protocol.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.grpc.RecordedCalls;
import io.obsmesh.protocol.grpc.RecordedCalls.Piece;
import io.obsmesh.table.TextMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls between a real grpc-java client and server, read from the bytes between them. */
class GrpcCallsTest {
  private static final int ECHOES = 100;

  private static List<Piece> pieces;
  private static List<Map<String, Object>> truth;

  @BeforeAll
  static void recordCalls() throws Exception {
    try (RecordedCalls calls = new RecordedCalls()) {
      calls.call("Echo", new byte[3], CallOptions.DEFAULT);
      calls.stream("Collect", new byte[1], new byte[40_000], new byte[0]);
      calls.stream("List", new byte[] {60});
      calls.stream("Chat", new byte[5], new byte[6], new byte[7], new byte[8]);
      fails(calls, "Fail", CallOptions.DEFAULT, Status.Code.NOT_FOUND);
      fails(calls, "Missing", CallOptions.DEFAULT, Status.Code.UNIMPLEMENTED);
      fails(
          calls,
          "Hang",
          CallOptions.DEFAULT.withDeadlineAfter(150, TimeUnit.MILLISECONDS),
          Status.Code.DEADLINE_EXCEEDED);
      cancel(calls);
      multiplex(calls);
      pieces = calls.finish();
      truth = timeless(replay(pieces));
    }
  }

  private static void fails(
      RecordedCalls calls, String method, CallOptions options, Status.Code code) {
    assertThatThrownBy(() -> calls.call(method, new byte[1], options))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static void cancel(RecordedCalls calls) throws InterruptedException {
    CountDownLatch headersSent = new CountDownLatch(1);
    var call = calls.channel.newCall(RecordedCalls.method("Chat"), CallOptions.DEFAULT);
    call.start(
        new io.grpc.ClientCall.Listener<byte[]>() {
          @Override
          public void onMessage(byte[] message) {
            headersSent.countDown();
          }
        },
        new Metadata());
    call.request(10);
    call.sendMessage(new byte[2]);
    assertThat(headersSent.await(60, TimeUnit.SECONDS)).isTrue();
    call.cancel("enough", null);
  }

  private static void multiplex(RecordedCalls calls) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(ECHOES);
    for (int i = 0; i < ECHOES; i++) {
      ClientCalls.asyncUnaryCall(
          calls.channel.newCall(RecordedCalls.method("Echo"), CallOptions.DEFAULT),
          new byte[10 * i],
          new StreamObserver<>() {
            @Override
            public void onNext(byte[] value) {}

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {
              done.countDown();
            }
          });
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void everyCall_isARow_withMethodStatusAndMessages() {
    Http2Wire wire = replay(pieces);
    assertThat(wire.malformed).isEmpty();
    assertThat(wire.pending()).isZero();
    assertThat(wire.rows).allSatisfy(row -> assertThat(row).containsEntry("table", "grpc"));
    List<String> calls = byTime(wire.rows).stream().map(GrpcCallsTest::line).toList();
    assertThat(calls.subList(0, 8))
        .containsExactly(
            "Echo OK 0 1/1 unary null",
            "Collect OK 0 3/1 client null",
            "List OK 0 1/60 server null",
            "Chat OK 0 4/4 bidi null",
            "Fail NOT_FOUND 5 1/0 unary NOT_FOUND",
            "Missing UNIMPLEMENTED 12 1/0 unary UNIMPLEMENTED",
            "Hang DEADLINE_EXCEEDED 4 1/0 unary DEADLINE_EXCEEDED",
            "Chat CANCELLED 1 1/1 unary CANCELLED");
    assertThat(calls.subList(8, calls.size()))
        .hasSize(ECHOES)
        .containsOnly("Echo OK 0 1/1 unary null");
  }

  @Test
  void detailsOfACall_areThoseOfTheWire() {
    List<Map<String, Object>> rows = byTime(replay(pieces).rows);
    assertThat(rows.get(0))
        .containsEntry("service", "shop.v1.Cart")
        .containsEntry("path", "/shop.v1.Cart/Echo")
        .containsEntry("protocol", "grpc")
        .containsEntry("error", false)
        .doesNotContainKeys("message", "lossy", "truncated");
    assertThat((Long) rows.get(0).get("latency")).isPositive();
    assertThat((Long) rows.get(0).get("ttfb")).isPositive();
    Map<String, Object> failed = rows.get(4);
    assertThat(failed)
        .containsEntry("message", "kein Körbchen: 100 %")
        .containsEntry("error", true);
    assertThat(((TextMap) failed.get("trailers")).get("cart-id")).isEqualTo("17");
    assertThat((Long) rows.get(1).get("req.bytes")).isBetween(40_000L, 41_000L);
    assertThat(((TextMap) rows.get(0).get("req.headers")).get("te")).isEqualTo("trailers");
  }

  @Test
  void bytesOfAllStreams_addUpToTheConnection() {
    Http2Wire wire = replay(pieces);
    long sent =
        pieces.stream()
            .filter(p -> p.direction() == Direction.REQUEST)
            .mapToLong(p -> p.bytes().length)
            .sum();
    long counted = wire.rows.stream().mapToLong(row -> (Long) row.get("req.bytes")).sum();
    // What is left are preface, SETTINGS, PING and windows of the connection.
    assertThat(sent - counted).isBetween(24L, 1500L);
  }

  @Test
  void pieces_cutAnyhow_giveTheSameRows() {
    List<Map<String, Object>> whole = timeless(replay(pieces));
    Random random = new Random(3);
    for (int most : new int[] {1, 7, 300, 5000}) {
      List<Piece> cut = new ArrayList<>();
      for (Piece piece : pieces) {
        for (int from = 0; from < piece.bytes().length; ) {
          int to = Math.min(piece.bytes().length, from + 1 + random.nextInt(most));
          cut.add(
              new Piece(
                  piece.direction(), Arrays.copyOfRange(piece.bytes(), from, to), piece.nanos()));
          from = to;
        }
      }
      assertThat(timeless(replay(cut))).as("pieces of up to %d", most).isEqualTo(whole);
    }
  }

  @Test
  void payloadThatWasNotCaptured_losesNoCall() {
    Http2Wire wire = new Http2Wire(false);
    for (Piece piece : pieces) {
      // As a kernel does that copies the first kilobyte of each segment.
      int captured = Math.min(1024, piece.bytes().length);
      wire.feed(piece.direction(), piece.nanos(), Arrays.copyOf(piece.bytes(), captured));
      wire.hole(piece.direction(), piece.nanos(), piece.bytes().length - captured);
    }
    wire.close(Long.MAX_VALUE);
    assertThat(wire.malformed).isEmpty();
    assertNoWrongRow(wire.rows);
    assertThat(wire.rows).hasSizeGreaterThan(ECHOES / 2);
  }

  @Test
  void joinedAtEveryPiece_neverSaysAnythingWrong() {
    for (int join = 1; join < pieces.size(); join++) {
      Http2Wire wire = new Http2Wire(true);
      replay(wire, pieces.subList(join, pieces.size()));
      assertNoWrongRow(wire.rows);
    }
    Http2Wire early = new Http2Wire(true);
    replay(early, pieces.subList(pieces.size() / 4, pieces.size()));
    assertThat(early.rows).isNotEmpty();
  }

  @Test
  void joinedAtAnyByte_neverSaysAnythingWrong() {
    Random random = new Random(17);
    for (int i = 0; i < 100; i++) {
      Http2Wire wire = new Http2Wire(true);
      int join = random.nextInt(pieces.size() - 1);
      Piece first = pieces.get(join);
      int from = random.nextInt(first.bytes().length);
      wire.feed(
          first.direction(),
          first.nanos(),
          Arrays.copyOfRange(first.bytes(), from, first.bytes().length));
      replay(wire, pieces.subList(join + 1, pieces.size()));
      assertNoWrongRow(wire.rows);
    }
  }

  @Test
  void missingPieces_neverMakeAWrongRow() {
    Random random = new Random(23);
    int rows = 0;
    for (int round = 0; round < 50; round++) {
      Http2Wire wire = new Http2Wire(false);
      for (Piece piece : pieces) {
        if (random.nextInt(50) == 0) {
          wire.hole(piece.direction(), piece.nanos(), piece.bytes().length);
        } else {
          wire.feed(piece.direction(), piece.nanos(), piece.bytes());
        }
      }
      wire.close(Long.MAX_VALUE);
      assertNoWrongRow(wire.rows);
      rows += wire.rows.size();
    }
    assertThat(rows).isGreaterThan(25 * (ECHOES + 8));
  }

  /** Each row, where it says something, says what a row of the whole recording says. */
  private static void assertNoWrongRow(List<Map<String, Object>> rows) {
    for (Map<String, Object> row : rows) {
      assertThat(row).containsEntry("table", "grpc");
      Map<String, Object> said = timeless(row);
      said.keySet()
          .removeAll(List.of("lossy", "truncated", "req.headers", "resp.headers", "trailers"));
      boolean cut = "closed".equals(said.get("error.type"));
      if (cut) {
        said.keySet()
            .removeAll(
                List.of(
                    "error.type",
                    "error",
                    "resp.bytes",
                    "resp.messages",
                    "stream",
                    "req.bytes",
                    "req.messages"));
      }
      assertThat(truth)
          .as("%s", row)
          .anyMatch(right -> right.entrySet().containsAll(said.entrySet()));
    }
  }

  private static List<Map<String, Object>> timeless(Http2Wire wire) {
    return wire.rows.stream().map(GrpcCallsTest::timeless).toList();
  }

  private static Map<String, Object> timeless(Map<String, Object> row) {
    Map<String, Object> copy = new HashMap<>(row);
    copy.keySet().removeAll(List.of("time", "latency", "ttfb"));
    return copy;
  }

  /** Rows come when their stream ends; a cancelled one waits for what is still on its way. */
  private static List<Map<String, Object>> byTime(List<Map<String, Object>> rows) {
    return rows.stream().sorted(Comparator.comparingLong(row -> (Long) row.get("time"))).toList();
  }

  private static String line(Map<String, Object> row) {
    return row.get("method")
        + " "
        + row.get("status")
        + " "
        + row.get("status_code")
        + " "
        + row.get("req.messages")
        + "/"
        + row.get("resp.messages")
        + " "
        + row.get("stream")
        + " "
        + row.get("error.type");
  }

  private static Http2Wire replay(List<Piece> pieces) {
    return replay(new Http2Wire(false), pieces);
  }

  private static Http2Wire replay(Http2Wire wire, List<Piece> pieces) {
    for (Piece piece : pieces) {
      wire.feed(piece.direction(), piece.nanos(), piece.bytes());
    }
    return wire.close(Long.MAX_VALUE);
  }
}
