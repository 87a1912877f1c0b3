package io.obsmesh.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Handshakes of the JDK, and what can go wrong with their bytes. */
class TlsHandshakeTest {
  private static Replay replay(Stream stream) {
    return Replay.of(Conversations.installed(Limits.DEFAULT), stream);
  }

  private static Map<String, Object> row(Stream stream) {
    Replay replay = replay(stream);
    assertThat(replay.protocol()).isEqualTo("tls");
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows()).hasSize(1);
    return replay.rows().getFirst();
  }

  private static RecordedHandshake named() {
    return new RecordedHandshake()
        .client(parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"}))
        .server(parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1"}));
  }

  @Test
  void version12_showsCertificateAndProtocol() {
    assertThat(row(named().version("TLSv1.2").record("1.2")))
        .containsEntry("table", "tls")
        .containsEntry("sni", "shop.example")
        .containsEntry("version", "1.2")
        .containsEntry("cipher", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
        .containsEntry("alpn", "http/1.1")
        .containsEntry("alpn_offered", List.of("h2", "http/1.1"))
        .containsEntry("server_subject", "CN=shop.example,O=Example")
        .containsEntry("server_issuer", "CN=shop.example,O=Example")
        .containsEntry("resumed", false)
        .containsEntry("error", false)
        .containsKeys("server_not_after", "latency", "ttfb")
        .doesNotContainKeys("alert", "client_subject", "error.type");
  }

  @Test
  void version13_showsNoCertificate() {
    assertThat(row(named().version("TLSv1.3").record("1.3")))
        .containsEntry("sni", "shop.example")
        .containsEntry("version", "1.3")
        .containsEntry("cipher", "TLS_AES_256_GCM_SHA384")
        .containsEntry("alpn_offered", List.of("h2", "http/1.1"))
        .containsEntry("resumed", false)
        .containsEntry("error", false)
        .doesNotContainKeys("alpn", "server_subject", "alert");
  }

  @Test
  void helloRetryRequest_isPartOfTheHandshake() {
    RecordedHandshake retried =
        new RecordedHandshake()
            .version("TLSv1.3")
            .client(
                parameters -> parameters.setNamedGroups(new String[] {"secp256r1", "secp384r1"}))
            .server(parameters -> parameters.setNamedGroups(new String[] {"secp384r1"}));
    Stream stream = retried.record("retry");
    long hellos =
        stream.pieces().stream()
            .filter(piece -> piece.direction() == Direction.REQUEST)
            .filter(piece -> isHello(piece.bytes(), 0) || isHello(piece.bytes(), 6))
            .count();
    assertThat(hellos).as("hellos of the client").isEqualTo(2);
    assertThat(row(stream))
        .containsEntry("version", "1.3")
        .containsEntry("time", stream.pieces().getFirst().timeNanos())
        .containsEntry("error", false);
  }

  private static boolean isHello(byte[] bytes, int at) {
    return bytes.length > at + 5 && bytes[at] == 22 && bytes[at + 5] == 1;
  }

  @Test
  void secondConnection_isResumed() {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      List<Stream> streams = new RecordedHandshake().version(version).record(version, 2);
      assertThat(row(streams.getFirst())).containsEntry("resumed", false);
      assertThat(row(streams.getLast()))
          .containsEntry("resumed", true)
          .containsEntry("error", false)
          .doesNotContainKey("server_subject");
    }
  }

  @Test
  void certificateOfTheClient_isShown() {
    Stream stream =
        new RecordedHandshake()
            .version("TLSv1.2")
            .server(parameters -> parameters.setNeedClientAuth(true))
            .record("mutual");
    assertThat(row(stream))
        .containsEntry("client_subject", "CN=buyer,OU=Test")
        .containsEntry("server_subject", "CN=shop.example,O=Example")
        .containsEntry("error", false);
  }

  @Test
  void untrustedServer_isAnAlertOfTheClient() {
    assertThat(row(new RecordedHandshake().version("TLSv1.2").distrusting().record("1.2")))
        .containsEntry("error", true)
        .containsEntry("error.type", "certificate_unknown")
        .containsEntry("alert", "certificate_unknown")
        .containsEntry("server_subject", "CN=shop.example,O=Example");
    assertThat(row(new RecordedHandshake().version("TLSv1.3").distrusting().record("1.3")))
        .containsEntry("error", true)
        .containsEntry("error.type", "alert")
        .containsEntry("alert", "encrypted")
        .containsEntry("version", "1.3");
  }

  @Test
  void noCommonVersion_isAnAlertOfTheServer() {
    Stream stream =
        new RecordedHandshake()
            .version("TLSv1.2")
            .server(parameters -> parameters.setProtocols(new String[] {"TLSv1.3"}))
            .record("versions");
    assertThat(row(stream))
        .containsEntry("error.type", "protocol_version")
        .containsEntry("alert", "protocol_version")
        .doesNotContainKeys("version", "cipher", "resumed");
  }

  @Test
  void serverThatSpeaksPlainText_isNoTls() {
    Stream stream =
        Stream.script("plain", 80)
            .request(hello())
            .response("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .build();
    assertThat(row(stream))
        .containsEntry("error.type", "not_tls")
        .containsEntry("sni", "shop.example");
  }

  @Test
  void serverThatSpeaksBeforeTheHelloIsWhole_isReadFurther() {
    byte[] hello = hello();
    Replay replay =
        replay(
            Stream.script("early", 443)
                .request(Arrays.copyOf(hello, 60))
                .response("ready\r\n")
                .request(Arrays.copyOfRange(hello, 60, hello.length))
                .build());
    assertThat(replay.rows()).hasSize(1);
    assertThat(replay.malformed()).containsKey("tls: not a record");
  }

  @Test
  void helloWithoutAnswer_isARow() {
    Stream stream = Stream.script("silence", 443).request(hello()).build(true, CloseReason.RESET);
    assertThat(row(stream))
        .containsEntry("error", true)
        .containsEntry("error.type", "reset")
        .doesNotContainKeys("latency", "ttfb", "resp.bytes", "version");
  }

  private static byte[] hello() {
    return named().record("hello").pieces().getFirst().bytes();
  }

  @Test
  void helloInManyRecords_isPutTogether() {
    byte[] hello = hello();
    Stream.Script script = Stream.script("pieces", 443);
    for (int at = 5; at < hello.length; at += 20) {
      int length = Math.min(20, hello.length - at);
      byte[] record = new byte[5 + length];
      record[0] = 22;
      record[1] = 3;
      record[2] = 1;
      record[4] = (byte) length;
      System.arraycopy(hello, at, record, 5, length);
      script.request(record);
    }
    Stream stream = script.build();
    assertThat(row(stream))
        .containsEntry("sni", "shop.example")
        .containsEntry("time", stream.pieces().getFirst().timeNanos())
        .containsEntry("req.bytes", stream.bytes());
  }

  @Test
  void dataAfterTheHandshake_isNotHeld() {
    Stream handshake = named().version("TLSv1.3").record("data");
    List<Piece> pieces = new ArrayList<>(handshake.pieces());
    long position =
        pieces.stream()
            .filter(piece -> piece.direction() == Direction.RESPONSE)
            .mapToLong(Piece::length)
            .sum();
    long time = pieces.getLast().timeNanos();
    for (int i = 0; i < 100; i++) {
      pieces.add(new Piece(Direction.RESPONSE, position, new byte[20_000], time + i));
      position += 20_000;
    }
    Replay replay = replay(new Stream("data", handshake.start(), pieces, CloseReason.CLOSED));
    assertThat(replay.mostHeldBytes()).isLessThan(70_000);
    assertThat(replay.malformed()).isEmpty();
    assertThat(replay.rows()).hasSize(1);
  }

  @Test
  void connectionJoinedAfterTheHandshake_isTlsWithoutRow() {
    byte[] record = new byte[5 + 400];
    record[0] = 23;
    record[1] = 3;
    record[2] = 3;
    record[3] = 1;
    record[4] = (byte) 0x90;
    Replay replay =
        replay(
            Stream.script("late", 8443)
                .request(record)
                .response(record)
                .request(record)
                .build(false, CloseReason.CLOSED));
    assertThat(replay.protocol()).isEqualTo("tls");
    assertThat(replay.rows()).isEmpty();
  }

  @Test
  void everyByteOfTheHandshakeSpoilt_isNoException() {
    Stream good = named().version("TLSv1.2").record("good");
    for (Piece piece : good.pieces()) {
      for (int at = 0; at < Math.min(900, piece.length()); at += 3) {
        byte[] bytes = piece.bytes().clone();
        bytes[at] ^= (byte) 0xff;
        Piece bad = new Piece(piece.direction(), piece.position(), bytes, piece.timeNanos());
        List<Piece> pieces =
            good.pieces().stream().map(other -> other == piece ? bad : other).toList();
        Replay replay = replay(new Stream("byte " + at, good.start(), pieces, CloseReason.CLOSED));
        assertThat(replay.rows()).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void holeInTheServersFlight_leavesItsColumnsAbsent() {
    Stream good = named().version("TLSv1.2").record("hole");
    List<Piece> pieces = new ArrayList<>();
    for (Piece piece : good.pieces()) {
      // The ServerHello is whole, the certificate behind it is not.
      boolean flight = piece.direction() == Direction.RESPONSE && piece.position() == 0;
      pieces.add(
          flight
              ? new Piece(
                  piece.direction(),
                  0,
                  Arrays.copyOf(piece.bytes(), 300),
                  piece.length(),
                  piece.timeNanos())
              : piece);
    }
    Replay replay = replay(new Stream("hole", good.start(), pieces, CloseReason.CLOSED));
    assertThat(replay.rows()).hasSize(1);
    assertThat(replay.rows().getFirst())
        .containsEntry("lossy", true)
        .containsEntry("version", "1.2")
        .containsEntry("sni", "shop.example")
        .doesNotContainKeys("server_subject", "resumed", "error", "alert");
  }

  @Test
  void secondHelloAlone_makesNoRow() {
    Stream retried =
        new RecordedHandshake()
            .version("TLSv1.3")
            .client(
                parameters -> parameters.setNamedGroups(new String[] {"secp256r1", "secp384r1"}))
            .server(parameters -> parameters.setNamedGroups(new String[] {"secp384r1"}))
            .record("retry");
    List<Piece> late = retried.pieces().subList(2, retried.pieces().size());
    Conversation.Start start = new Conversation.Start(Transport.TCP, 443, true, false);
    Replay replay = replay(new Stream("late", start, late, CloseReason.CLOSED));
    assertThat(replay.protocol()).isEqualTo("tls");
    assertThat(replay.rows()).isEmpty();
  }

  @Test
  void lengthsThatLie_areRefused() {
    byte[] hello = hello();
    byte[] extensions = Arrays.copyOf(hello, hello.length);
    // The session id claims more bytes than there are.
    extensions[5 + 4 + 2 + 32] = (byte) 0xff;
    Replay replay = replay(Stream.script("lie", 443).request(extensions).build());
    assertThat(replay.rows()).isEmpty();
    assertThat(replay.malformed()).containsKey("tls: inconsistent handshake message");
  }
}
