package io.obsmesh.collector.requests.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.requests.TalkRun;
import io.obsmesh.policy.decide.Request;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes to the server and what the client gets, whatever the pieces. */
class Http2TalkTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String SETTINGS = frame(Frames.SETTINGS, 0, 0, "");
  private static final String EMPTY_TABLE = "\u0020";

  private static boolean allowed(Request request) {
    return switch (request) {
      case Request.Http http -> !http.target().startsWith("/admin");
      case Request.Grpc grpc -> grpc.method().equals("Charge");
      default -> false;
    };
  }

  private static String frame(int type, int flags, int stream, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    return new String(
        Frames.of(type, flags, stream, bytes, 0, bytes.length), StandardCharsets.ISO_8859_1);
  }

  private static String fields(String... namesAndValues) {
    PlainHeaders plain = new PlainHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      plain.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new String(plain.bytes(), StandardCharsets.ISO_8859_1);
  }

  private static String get(String path) {
    return fields(":method", "GET", ":scheme", "http", ":path", path, ":authority", "shop");
  }

  private static String call(String method) {
    return fields(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        "/shop.Payment/" + method,
        ":authority",
        "shop",
        "content-type",
        "application/grpc",
        "te",
        "trailers");
  }

  private static String headers(int stream, int flags, String block) {
    return frame(Frames.HEADERS, flags | Frames.END_HEADERS, stream, block);
  }

  private static String refused(int stream, boolean ended) {
    return headers(stream, Frames.END_STREAM, fields(":status", "403", "content-length", "0"))
        + (ended ? "" : frame(Frames.RST_STREAM, 0, stream, "\0\0\0\0"));
  }

  private static TalkRun run(String client, String server) {
    String all = PREFACE + SETTINGS + client;
    String begun = SETTINGS + server;
    TalkRun whole = new TalkRun(Http2TalkTest::allowed).run(Http2Talk::new, all, begun, 1 << 20);
    for (int piece : new int[] {1, 2, 3, 5, 7, 13}) {
      TalkRun cut = new TalkRun(Http2TalkTest::allowed).run(Http2Talk::new, all, begun, piece);
      assertThat(cut.toServer).as("pieces of %d", piece).isEqualTo(whole.toServer);
      assertThat(cut.toClient).as("pieces of %d", piece).isEqualTo(whole.toClient);
      assertThat(cut.judged).as("pieces of %d", piece).isEqualTo(whole.judged);
      assertThat(cut.reasons).as("pieces of %d", piece).isEqualTo(whole.reasons);
      assertThat(cut.broken).as("pieces of %d", piece).isEqualTo(whole.broken);
    }
    assertThat(whole.broken == null || whole.toClient.isEmpty()).isTrue();
    if (whole.broken == null) {
      assertThat(whole.toClient).as("the server's settings are the first").startsWith(SETTINGS);
      whole.toClient = whole.toClient.substring(SETTINGS.length());
    }
    return whole;
  }

  @Test
  void refusedStream_isAnsweredHere_othersGoOn() {
    String data = frame(Frames.DATA, Frames.END_STREAM, 1, "hello");
    String trailers = fields("x", "y");
    TalkRun run =
        run(
            headers(1, 0, get("/a"))
                + headers(3, 0, get("/admin"))
                + frame(Frames.DATA, 0, 3, "secret")
                + data
                + frame(Frames.WINDOW_UPDATE, 0, 3, "\0\0\0\1")
                + frame(Frames.DATA, Frames.END_STREAM, 3, "!")
                + headers(5, 0, get("/b"))
                + headers(5, Frames.END_STREAM, trailers)
                + headers(7, Frames.END_STREAM, get("/admin"))
                + frame(Frames.RST_STREAM, 0, 7, "\0\0\0\10")
                + frame(Frames.WINDOW_UPDATE, 0, 0, "\0\0\0\1"),
            "");
    assertThat(run.broken).isNull();
    assertThat(run.toServer)
        .isEqualTo(
            PREFACE
                + SETTINGS
                + headers(1, 0, EMPTY_TABLE + get("/a"))
                + data
                + headers(5, 0, get("/b"))
                + headers(5, Frames.END_STREAM, trailers)
                + frame(Frames.WINDOW_UPDATE, 0, 0, "\0\0\0\1"));
    assertThat(run.toClient)
        .isEqualTo(
            refused(3, false)
                + frame(Frames.WINDOW_UPDATE, 0, 0, "\0\0\0\6")
                + frame(Frames.WINDOW_UPDATE, 0, 0, "\0\0\0\1")
                + refused(7, true));
  }

  @Test
  void call_isRefusedInItsWords() {
    TalkRun run =
        run(headers(1, 0, call("Charge")) + headers(3, Frames.END_STREAM, call("Refund")), "");
    assertThat(run.toServer)
        .isEqualTo(PREFACE + SETTINGS + headers(1, 0, EMPTY_TABLE + call("Charge")));
    assertThat(run.toClient)
        .isEqualTo(
            headers(
                3,
                Frames.END_STREAM,
                fields(
                    ":status",
                    "200",
                    "content-type",
                    "application/grpc",
                    "grpc-status",
                    "7",
                    "grpc-message",
                    "denied by policy")));
  }

  @Test
  void entriesOfARefusedBlock_meanTheSameInTheNext() {
    String admin = "\u0082\u0086\u0044\u0006/admin\u0041\u0004shop";
    TalkRun run =
        run(
            headers(1, Frames.END_STREAM, admin)
                + headers(3, Frames.END_STREAM, "\u0082\u0086\u00bf\u00be")
                + headers(5, Frames.END_STREAM, "\u0082\u0086\u0084\u00be"),
            "");
    assertThat(run.judged)
        .extracting(request -> ((Request.Http) request).target())
        .containsExactly("/admin", "/admin", "/");
    assertThat(run.toServer)
        .isEqualTo(PREFACE + SETTINGS + headers(5, Frames.END_STREAM, EMPTY_TABLE + get("/")));
  }

  @Test
  void continuations_paddingAndPriority_areReadAsOneBlock() {
    String block = get("/admin");
    String first = "\u0003" + "\0\0\0\0\0" + block.substring(0, 5) + "\0\0\0";
    TalkRun run =
        run(
            frame(
                    Frames.HEADERS,
                    Frames.END_STREAM | Frames.PADDED | Frames.WITH_PRIORITY,
                    1,
                    first)
                + frame(Frames.CONTINUATION, 0, 1, block.substring(5, 9))
                + frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, block.substring(9)),
            "");
    assertThat(run.judged).hasSize(1);
    assertThat(run.toServer).isEqualTo(PREFACE + SETTINGS);
    assertThat(run.toClient).isEqualTo(refused(1, true));
  }

  @Test
  void aBlockOfManyFrames_isSentInFramesThatEverybodyTakes() {
    String block =
        fields(":method", "GET", ":scheme", "http", ":path", "/a", "x", "y".repeat(40_000));
    String client =
        frame(Frames.HEADERS, Frames.END_STREAM, 1, block.substring(0, 10_000))
            + frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, block.substring(10_000));
    String sent = EMPTY_TABLE + block;
    assertThat(run(client, "").toServer)
        .isEqualTo(
            PREFACE
                + SETTINGS
                + frame(Frames.HEADERS, Frames.END_STREAM, 1, sent.substring(0, 16_384))
                + frame(Frames.CONTINUATION, 0, 1, sent.substring(16_384, 32_768))
                + frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, sent.substring(32_768)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ":method GET :scheme http :path /a x y :authority b | its fields that begin with a colon are not those of a request",
        ":method GET :scheme http :path /a :path /admin | its fields that begin with a colon are not those of a request",
        ":method GET :scheme http :path /a :protocol websocket | its fields that begin with a colon are not those of a request",
        ":method CONNECT :authority b:1 | what goes through a tunnel is not read",
        ":method GET :scheme http :path admin | its path is none",
        ":scheme http :path /a | it has no method",
        ":method GET :scheme http :path /a Host b | it has a field that requests of HTTP/2 do not have",
        ":method GET :scheme http :path /a connection close | it has a field that requests of HTTP/2 do not have",
        ":method GET :scheme http :path /a transfer-encoding chunked | it has a field that requests of HTTP/2 do not have",
        ":method GET :scheme http :path /a :authority b host c | its authority and its host differ",
        ":method GET :scheme http :path /a host b host b | it has two host fields",
        ":method GET :scheme http :path /a x ^evil | a field has a control character"
      })
  void whatIsNoRequest_isRefusedOnItsStream(String block, String reason) {
    String bad = fields(block.replace('^', '\n').split(" "));
    TalkRun run =
        run(headers(1, Frames.END_STREAM, bad) + headers(3, Frames.END_STREAM, get("/a")), "");
    assertThat(run.reasons).containsExactly(reason);
    assertThat(run.toServer)
        .isEqualTo(PREFACE + SETTINGS + headers(3, Frames.END_STREAM, EMPTY_TABLE + get("/a")));
    assertThat(run.toClient).isEqualTo(refused(1, true));
  }

  @Test
  void whatIsNoFrame_endsTheConnection() {
    String open = headers(1, 0, get("/a"));
    assertThat(run(headers(1, 0, "\u00ff\u00ff\u00ff"), "").broken)
        .isEqualTo("a header block cannot be decoded");
    assertThat(
            run(frame(Frames.HEADERS, 0, 1, get("/a")) + frame(Frames.PING, 0, 0, "12345678"), "")
                .broken)
        .isEqualTo("a header block is not whole");
    assertThat(run(frame(Frames.CONTINUATION, 4, 1, "x"), "").broken)
        .isEqualTo("a frame comes where none of its kind may");
    assertThat(run(open + headers(1, 0, get("/admin")), "").broken)
        .isEqualTo("trailers do not end their stream");
    assertThat(run(open + headers(1, Frames.END_STREAM, get("/admin")), "").broken)
        .isEqualTo("trailers have a field that begins with a colon");
    assertThat(run(headers(3, 1, get("/a")) + headers(1, 1, get("/b")), "").broken)
        .isEqualTo("a header block is of a stream that is not open");
    assertThat(run(frame(Frames.DATA, 0, 1, "x"), "").broken)
        .isEqualTo("data comes on a stream that is not open");
    assertThat(run(frame(Frames.HEADERS, Frames.PADDED | 4, 1, "\u0050x"), "").broken)
        .isEqualTo("a frame has more padding than room");
  }

  @Test
  void answersOfTheServer_passAsTheyAre() {
    String server =
        SETTINGS
            + frame(Frames.HEADERS, 0, 1, "\u0088")
            + frame(Frames.CONTINUATION, 4, 1, "\u0088")
            + frame(Frames.DATA, 1, 1, "x")
            + frame(Frames.GOAWAY, 0, 0, "12345678");
    assertThat(run(headers(1, 1, get("/a")), server).toClient).isEqualTo(server);
  }
}
