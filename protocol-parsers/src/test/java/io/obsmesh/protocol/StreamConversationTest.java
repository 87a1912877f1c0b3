package io.obsmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.http.HttpProtocol;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamConversationTest {
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long MILLISECOND = 1_000_000L;

  private final List<String> advice = new ArrayList<>();
  private final List<Long> statuses = new ArrayList<>();
  private long lostBytes;
  private Conversation conversation;

  @BeforeEach
  void openConversation() {
    conversation = open(true);
  }

  private Conversation open(boolean fromStart) {
    return new Conversations(List.of(new HttpProtocol()), Limits.DEFAULT)
        .open(
            new Conversation.Start(Transport.TCP, 80, true, fromStart),
            row -> statuses.add((Long) row.value("status")),
            new CaptureAdvice() {
              @Override
              public void skipUntil(Direction direction, long position) {
                advice.add(direction + " skip until " + position);
              }

              @Override
              public void limit(Direction direction, int bytesPerSegment) {
                advice.add(direction + " limit " + bytesPerSegment);
              }
            },
            new ParseCounters() {
              @Override
              public void malformed(String protocol, String reason) {}

              @Override
              public void lostBytes(String protocol, long bytes) {
                lostBytes += bytes;
              }

              @Override
              public void lossyRow(String protocol) {}
            });
  }

  @Test
  void longBody_isNotWanted() {
    send(Direction.REQUEST, 0, "GET / HTTP/1.1\r\n\r\n", 0);
    send(Direction.RESPONSE, 0, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", 1);
    assertThat(advice).contains("RESPONSE skip until 1000044");
    assertThat(statuses).isEmpty();
    send(Direction.RESPONSE, 1_000_044, "HTTP/1.1 100 Continue\r\n\r\n", 2);
    assertThat(statuses).containsExactly(200L);
    assertThat(lostBytes).isZero();
  }

  @Test
  void upgradesWithoutEnd_areGivenUp() {
    String request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    String response =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    for (int i = 0; i < 100; i++) {
      send(Direction.REQUEST, (long) i * request.length(), request, 2 * i);
      send(Direction.RESPONSE, (long) i * response.length(), response, 2 * i + 1);
    }
    assertThat(statuses).hasSizeBetween(16, 100).containsOnly(101L);
  }

  @Test
  void missingPiece_isWaitedForAndThenGivenUp() {
    send(Direction.REQUEST, 0, "GET /1 HTTP/1.1\r\n\r\n", 0);
    send(Direction.RESPONSE, 100, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 1);
    conversation.tick(START + 100 * MILLISECOND);
    assertThat(lostBytes).isZero();
    conversation.tick(START + 400 * MILLISECOND);
    assertThat(lostBytes).isEqualTo(100);
    conversation.close(CloseReason.CLOSED, START + 500 * MILLISECOND);
    assertThat(statuses).hasSize(1).containsOnlyNulls();
  }

  @Test
  void pieceThatIsLost_isNotWaitedFor() {
    send(Direction.REQUEST, 0, "GET /1 HTTP/1.1\r\n\r\n", 0);
    send(Direction.RESPONSE, 0, "HTTP/1.1 204 No Content\r\n\r\n", 1);
    send(Direction.REQUEST, 119, "GET /3 HTTP/1.1\r\n\r\n", 2);
    send(Direction.RESPONSE, 127, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 3);
    assertThat(lostBytes).isZero();
    conversation.lost(START + 4 * MILLISECOND);
    assertThat(lostBytes).isEqualTo(200);
  }

  @Test
  void manyPiecesBehindAGap_areReadInOrderWhenItCloses() {
    String request = "GET / HTTP/1.1\r\n\r\n";
    String response = "HTTP/1.1 204 No Content\r\n\r\n";
    send(Direction.REQUEST, request.length(), request, 0);
    for (int i = 2; i < 100; i++) {
      send(Direction.REQUEST, (long) i * request.length(), request, i);
    }
    for (int i = 99; i >= 0; i--) {
      send(Direction.RESPONSE, (long) i * response.length(), response, 200 - i);
    }
    assertThat(statuses).isEmpty();
    send(Direction.REQUEST, 0, request, 201);
    assertThat(statuses).hasSize(100).containsOnly(204L);
    assertThat(lostBytes).isZero();
  }

  @Test
  void latePiece_isStillInTime() {
    send(Direction.REQUEST, 8, "HTTP/1.1\r\n\r\n", 0);
    send(Direction.RESPONSE, 0, "HTTP/1.1 204 No Content\r\n\r\n", 1);
    send(Direction.REQUEST, 0, "GET /ab ", 2);
    assertThat(statuses).containsExactly(204L);
    assertThat(conversation.protocol()).isEqualTo("http");
  }

  @Test
  void connectionThatNobodyKnows_isLimitedAndTriedAgain() {
    send(Direction.REQUEST, 0, "\u0001\u0002\u0003\u0004 nobody speaks this", 0);
    assertThat(conversation.protocol()).isEqualTo("unknown");
    assertThat(advice).containsExactly("REQUEST limit 256", "RESPONSE limit 256");
    send(Direction.RESPONSE, 0, "nor this", 1);
    send(Direction.REQUEST, 23, "GET / HTTP/1.1\r\n\r\n", 2);
    send(Direction.RESPONSE, 8, "HTTP/1.1 204 No Content\r\n\r\n", 3);
    conversation.tick(START + 2000 * MILLISECOND);
    assertThat(conversation.protocol()).isEqualTo("http");
    assertThat(statuses).containsExactly(204L);
  }

  @Test
  void holeBeforeAnythingWasRecognised_isPassed() {
    send(Direction.REQUEST, 50, "GET / HTTP/1.1\r\n\r\n", 0);
    conversation.tick(START + 400 * MILLISECOND);
    send(Direction.RESPONSE, 0, "HTTP/1.1 204 No Content\r\n\r\n", 401);
    conversation.tick(START + 2000 * MILLISECOND);
    assertThat(statuses).containsExactly(204L);
  }

  @Test
  void idleConnection_holdsNoBuffer() {
    send(Direction.REQUEST, 0, "GET / HTTP/1.1\r\n\r\n", 0);
    send(Direction.RESPONSE, 0, "HTTP/1.1 204 No Content\r\n\r\n", 1);
    assertThat(conversation.heldBytes()).isLessThan(1000);
  }

  @Test
  void absurdPositions_areHarmless() {
    send(Direction.REQUEST, 0, "GET / HTTP/1.1\r\n\r\n", 0);
    send(Direction.REQUEST, Long.MAX_VALUE - 100, "x", 1);
    send(Direction.REQUEST, -5, "x", 2);
    conversation.tick(START + 2000 * MILLISECOND);
    send(Direction.RESPONSE, 0, "HTTP/1.1 204 No Content\r\n\r\n", 2001);
    assertThat(statuses).containsExactly(204L);
  }

  @Test
  void scriptedStreams_haveContiguousPositions() {
    Stream stream = Stream.script("s", 1).request("ab").request("c").response(1, 2).build();
    assertThat(stream.pieces()).extracting(Piece::position).containsExactly(0L, 2L, 0L);
  }

  private void send(Direction direction, long position, String text, int milliseconds) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    new Piece(direction, position, bytes, START + milliseconds * MILLISECOND).sendTo(conversation);
  }
}
