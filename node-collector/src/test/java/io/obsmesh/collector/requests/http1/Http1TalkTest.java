package io.obsmesh.collector.requests.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.requests.TalkRun;
import io.obsmesh.policy.decide.HttpTarget;
import io.obsmesh.policy.decide.Request;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes to the server and what the client gets, whatever the pieces. */
class Http1TalkTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String REFUSED =
      "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n\r\ndenied by policy\n";
  private static final String REFUSED_LAST =
      REFUSED.replace("17\r\n", "17\r\nConnection: close\r\n");

  private static boolean allowed(Request request) {
    if (!(request instanceof Request.Http http)) {
      return false;
    }
    byte[] path = HttpTarget.of(http.target(), http.host()).path();
    return path != null && !new String(path, StandardCharsets.UTF_8).startsWith("/admin");
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: shop\r\n\r\n";
  }

  private static TalkRun run(String client, String server, int piece) {
    return new TalkRun(Http1TalkTest::allowed).run(Http1Talk::new, client, server, piece);
  }

  /** Whatever the pieces it is the same; the last is returned. */
  private static TalkRun run(String client, String server) {
    TalkRun whole = run(client, server, 1 << 20);
    for (int piece : new int[] {1, 2, 3, 5, 7, 11, 17, 64}) {
      TalkRun cut = run(client, server, piece);
      assertThat(cut.toServer).as("pieces of %d", piece).isEqualTo(whole.toServer);
      assertThat(cut.toClient).as("pieces of %d", piece).isEqualTo(whole.toClient);
      assertThat(cut.judged).as("pieces of %d", piece).isEqualTo(whole.judged);
      assertThat(cut.reasons).as("pieces of %d", piece).isEqualTo(whole.reasons);
      assertThat(cut.broken).as("pieces of %d", piece).isEqualTo(whole.broken);
    }
    return whole;
  }

  @Test
  void refusedAmongPipelined_isAnsweredInItsTurn_andTheServerNeverSeesIt() {
    String chunked =
        "POST /api HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=y\r\nhello\r\n0\r\nTrailer: a\r\n\r\n";
    String length = "POST /api HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc";
    String refused =
        "POST /admin HTTP/1.1\r\nHost: shop\r\nContent-Length: 27\r\n\r\nGET /api HTTP/1.1\r\n\r\nfoobar";
    TalkRun run =
        run(
            get("/a") + get("/admin?x=1") + chunked + refused + length + get("/admin"),
            OK + "HTTP/1.1 100 Continue\r\n\r\n" + OK + OK);
    assertThat(run.broken).isNull();
    assertThat(run.toServer).isEqualTo(get("/a") + chunked + length);
    assertThat(run.toClient)
        .isEqualTo(OK + REFUSED + "HTTP/1.1 100 Continue\r\n\r\n" + OK + REFUSED + OK + REFUSED);
    assertThat(run.judged).hasSize(6);
  }

  @Test
  void aHundredPipelined_everyThirdRefused() {
    StringBuilder client = new StringBuilder();
    StringBuilder server = new StringBuilder();
    StringBuilder passed = new StringBuilder();
    StringBuilder got = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      String request = get(i % 3 == 0 ? "/admin/" + i : "/api/" + i);
      client.append(request);
      String answer = OK.replace("ok", String.valueOf(i % 90 + 10));
      if (i % 3 == 0) {
        got.append(REFUSED);
      } else {
        passed.append(request);
        server.append(answer);
        got.append(answer);
      }
    }
    TalkRun run = run(client.toString(), server.toString());
    assertThat(run.toServer).isEqualTo(passed.toString());
    assertThat(run.toClient).isEqualTo(got.toString());
  }

  @Test
  void answersWithoutBody_areCounted() {
    String head = "HEAD /a HTTP/1.1\r\nHost: shop\r\n\r\n";
    String headAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n";
    String notModified = "HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\n\r\n";
    String empty = "HTTP/1.1 204 No Content\r\n\r\n";
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    TalkRun run =
        run(
            head + get("/a") + get("/b") + get("/c") + get("/admin"),
            headAnswer + notModified + empty + chunked);
    assertThat(run.broken).isNull();
    assertThat(run.toClient).isEqualTo(headAnswer + notModified + empty + chunked + REFUSED);
  }

  @Test
  void answerUpToTheEnd_isTheLast() {
    String answer = "HTTP/1.0 200 OK\r\n\r\nas long as it is";
    TalkRun run = run("GET /a HTTP/1.0\r\n\r\n" + get("/admin"), answer);
    assertThat(run.toClient).isEqualTo(answer);
    assertThat(run.toServer).isEqualTo("GET /a HTTP/1.0\r\n\r\n");
  }

  @Test
  void answerThatNobodyAskedFor_endsTheConnection() {
    assertThat(run(get("/admin"), OK).broken).isEqualTo("the server answers what nobody asked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /a HTTP/1.1_Host: a_Host: b__ | it has two Host headers",
        "GET /a HTTP/1.1_X: y__ | it has no Host header",
        "GET http://b/a HTTP/1.1_Host: a__ | its target names another host than its Host header",
        "POST /a HTTP/1.1_Host: a_Content-Length: 3_Transfer-Encoding: chunked__ | it has both Content-Length and Transfer-Encoding",
        "POST /a HTTP/1.1_Host: a_Content-Length: 3_Content-Length: 3__ | its Content-Length is not one number",
        "POST /a HTTP/1.1_Host: a_Content-Length: +3__ | its Content-Length is not one number",
        "POST /a HTTP/1.1_Host: a_Content-Length: 3, 3__ | its Content-Length is not one number",
        "POST /a HTTP/1.1_Host: a_Transfer-Encoding: gzip, chunked__ | its Transfer-Encoding is not chunked alone",
        "POST /a HTTP/1.0_Host: a_Transfer-Encoding: chunked__ | its Transfer-Encoding is not chunked alone",
        "POST /a HTTP/1.1_Host: a_Transfer-Encoding : chunked__ | a header line does not begin with a name and a colon",
        "GET /a HTTP/1.1_Host: a_ folded__ | a header line does not begin with a name and a colon",
        "GET /a HTTP/1.1_Host: a~Evil: b__ | a carriage return ends no line",
        "GET /a HTTP/1.1_Host: a^Evil: b__ | a line ends without carriage return",
        "GET /a HTTP/1.1_Host: a@b__ | its head has a control character",
        "GET  /a HTTP/1.1_Host: a__ | its first line is not method, target and version",
        "GET /a HTTP/1.1 _Host: a__ | its first line is not method, target and version",
        "GET /a HTTP/1.2_Host: a__ | its version is neither HTTP/1.0 nor HTTP/1.1",
        "GET /a_Host: a__ | it begins as no message of HTTP/1 does",
        "GET /ä HTTP/1.1_Host: a__ | its target has a character that no target has",
        "CONNECT b:80 HTTP/1.1_Host: b:80__ | what goes through a tunnel is not read",
        "GET /a HTTP/1.1_Host: a_Connection: host__ | its Connection names a header that is not of the hop",
        "PRI * HTTP/2.0__SM__ | it begins as no message of HTTP/1 does",
        "*1_$4_PING_ | it begins as no message of HTTP/1 does"
      })
  void whatServersReadDifferently_isRefused_andEndsTheConnection(String text, String reason) {
    String bad = text.replace("_", "\r\n").replace("~", "\r").replace("^", "\n").replace("@", "\0");
    TalkRun run = run(get("/a") + bad + get("/b"), OK);
    assertThat(run.reasons).containsExactly(reason);
    assertThat(run.toServer).isEqualTo(get("/a"));
    assertThat(run.toClient).isEqualTo(OK + REFUSED_LAST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin",
        "/%61dmin",
        "//admin",
        "/./admin",
        "/x/../admin",
        "/%2e/admin",
        "/admin%00",
        "/x\\..\\admin",
        "http://shop/admin",
        "HTTP://shop/admin",
        "/%2Fadmin",
        "/a;/admin"
      })
  void pathsThatMayMeanARefusedOne_areRefused(String target) {
    TalkRun run = run(get(target) + get("/b"), OK);
    assertThat(run.toServer).isEqualTo(get("/b"));
    assertThat(run.toClient).isEqualTo(REFUSED + OK);
  }

  @Test
  void tls_isRefusedAtItsFirstByte() {
    TalkRun run = new TalkRun(request -> false).run(Http1Talk::new, "\u0016\u0003\u0001", "", 1);
    assertThat(run.reasons).containsExactly("its head has a control character");
    assertThat(run.toServer).isEmpty();
  }

  @Test
  void badChunk_endsTheConnectionAtOnce() {
    String post = "POST /a HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(run(post + "3\r\nabcd\r\n0\r\n\r\n", "").broken)
        .isEqualTo("a chunk is longer than it says");
    assertThat(run(post + "0x3\r\nabc\r\n0\r\n\r\n", "").broken)
        .isEqualTo("the size of a chunk is no number");
    assertThat(run(post + "3\nabc\r\n0\r\n\r\n", "").broken)
        .isEqualTo("a line of its chunks has a control character");
  }

  @Test
  void expectContinue_refused_endsWithoutTheBody() {
    String put =
        "PUT /admin HTTP/1.1\r\nHost: shop\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    TalkRun run = run(put + "abc" + get("/b"), "");
    assertThat(run.toServer).isEmpty();
    assertThat(run.toClient).isEqualTo(REFUSED_LAST);
  }

  @Test
  void upgradeToHttp2_isNotSentOn_theRequestIs() {
    String upgrade =
        "GET /a HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nX: y\r\n\r\n";
    TalkRun run = run(upgrade, OK);
    assertThat(run.toServer)
        .isEqualTo("GET /a HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nX: y\r\n\r\n");
    assertThat(run.toClient).isEqualTo(OK);
    assertThat(run(get("/a"), "HTTP/1.1 101 Switching\r\n\r\n").broken)
        .isEqualTo("the server goes on in a protocol that nobody asked for");
  }

  @Test
  void inAudit_whatIsUnreadablePasses_withAllBehindIt() {
    String bad = "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
    TalkRun run =
        new TalkRun(request -> true).run(Http1Talk::new, get("/a") + bad + "x", OK + "any", 1);
    assertThat(run.toServer).isEqualTo(get("/a") + bad + "x");
    assertThat(run.toClient).isEqualTo(OK + "any");
    assertThat(run.opened).containsExactly(new Request.Opaque());
    assertThat(run.reasons).containsExactly("it has two Host headers");
  }

  @Test
  void headInHalf_whenTheClientEnds_reachesNobody() {
    TalkRun run = run("GET /a HTTP/1.1\r\nHost: sh", "");
    assertThat(run.toServer).isEmpty();
    assertThat(run.broken).isEqualTo("EOFException");
  }
}
