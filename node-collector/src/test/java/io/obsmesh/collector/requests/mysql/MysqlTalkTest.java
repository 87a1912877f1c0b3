package io.obsmesh.collector.requests.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.requests.TalkRun;
import io.obsmesh.policy.decide.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes to the server, whatever the pieces. The server's side needs a real one. */
class MysqlTalkTest {
  private static final int FLAGS = 1 << 9 | 1 << 15;
  private static final String REFUSED =
      packet(
          0,
          "\u0003SIGNAL SQLSTATE '42000' SET MYSQL_ERRNO = 1142, MESSAGE_TEXT = 'denied by policy'");

  private static String packet(int sequence, String payload) {
    int length = payload.length();
    return ""
        + (char) (length & 255)
        + (char) (length >> 8 & 255)
        + (char) (length >> 16)
        + (char) sequence
        + payload;
  }

  private static String login(int flags) {
    return packet(
        1,
        ""
            + (char) (flags & 255)
            + (char) (flags >> 8 & 255)
            + (char) (flags >> 16 & 255)
            + (char) (flags >>> 24)
            + "\0\0\0\1!"
            + "\0".repeat(23)
            + "root\0\0");
  }

  private static boolean allowed(Request request) {
    return request instanceof Request.Mysql mysql && "SELECT".equals(mysql.operation());
  }

  private static TalkRun run(String client) {
    TalkRun whole = new TalkRun(MysqlTalkTest::allowed).run(MysqlTalk::new, client, "", 1 << 20);
    for (int piece : new int[] {1, 2, 3, 5, 7, 13}) {
      TalkRun cut = new TalkRun(MysqlTalkTest::allowed).run(MysqlTalk::new, client, "", piece);
      assertThat(cut.toServer).as("pieces of %d", piece).isEqualTo(whole.toServer);
      assertThat(cut.judged).as("pieces of %d", piece).isEqualTo(whole.judged);
      assertThat(cut.reasons).as("pieces of %d", piece).isEqualTo(whole.reasons);
      assertThat(cut.broken).as("pieces of %d", piece).isEqualTo(whole.broken);
    }
    return whole;
  }

  @Test
  void statements_areJudgedWhenSentOrPrepared_theRestPasses() {
    String select = packet(0, "\u0003select 1");
    String prepare = packet(0, "\u0016SELECT ?");
    String execute = packet(0, "\u0017\1\0\0\0\0\1\0\0\0");
    String ping = packet(0, "\u000e");
    TalkRun run =
        run(
            login(FLAGS)
                + select
                + packet(0, "\u0003/* x */ delete from a")
                + prepare
                + execute
                + packet(0, "\u0016DROP TABLE a")
                + packet(0, "\u0002shop")
                + ping
                + packet(0, "\u0003select 1; delete from a")
                + packet(0, "\u0007\1"));
    assertThat(run.broken).isNull();
    assertThat(run.toServer)
        .isEqualTo(
            login(FLAGS)
                + select
                + REFUSED
                + prepare
                + execute
                + REFUSED
                + REFUSED
                + ping
                + REFUSED
                + REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2048 | it goes on encrypted",
        "32 | it goes on compressed",
        "67108864 | it goes on compressed"
      })
  void whatNobodyReads_isNotBegun(int flag, String reason) {
    TalkRun run = run(login(FLAGS | flag) + packet(0, "\u0003select 1"));
    assertThat(run.reasons).containsExactly(reason);
    assertThat(run.broken).isEqualTo(reason);
    assertThat(run.toServer).isEmpty();
  }

  @Test
  void whatTheServerDidNotAskFor_endsTheConnection() {
    String select = packet(0, "\u0003select 1");
    TalkRun run = run(login(FLAGS) + packet(2, "\u0003delete from a") + select);
    assertThat(run.toServer).isEqualTo(login(FLAGS));
    assertThat(run.broken).isEqualTo("it sends what the server did not ask for");
    assertThat(run(login(FLAGS) + select + packet(0, "\u0011root\0")).broken)
        .as("another user")
        .isEqualTo("what command 17 does is not read");
    assertThat(run(login(FLAGS) + packet(0, "\u0012x")).broken)
        .isEqualTo("what command 18 does is not read");
    assertThat(run(login(FLAGS) + "\u00ff\u00ff\u00ff\0\u0003select").broken)
        .isEqualTo("a statement is longer than is read");
    assertThat(run(login(1 << 15) + select).broken)
        .isEqualTo("it speaks the protocol of before MySQL 4.1");
    assertThat(run("GET / HTTP/1.1\r\n\r\n").broken)
        .isEqualTo("it begins as no client of MySQL does");
  }

  @Test
  void queryAttributes_areNotReadAsText() {
    int flags = FLAGS | 1 << 27;
    String plain = packet(0, "\u0003\0\1select 1");
    assertThat(run(login(flags) + plain).toServer).isEqualTo(login(flags) + plain);
    assertThat(run(login(flags) + packet(0, "\u0003\0\1delete")).toServer)
        .isEqualTo(login(flags) + REFUSED);
    assertThat(run(login(flags) + packet(0, "\u0003\1\1\0\1select")).broken)
        .isEqualTo("a query has attributes");
  }
}
