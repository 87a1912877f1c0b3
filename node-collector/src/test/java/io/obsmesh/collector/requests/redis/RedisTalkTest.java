package io.obsmesh.collector.requests.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.requests.TalkRun;
import io.obsmesh.policy.decide.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes to the server and what the client gets, whatever the pieces. */
class RedisTalkTest {
  private static final String REFUSED = "-NOPERM denied by policy\r\n";

  private static boolean allowed(Request request) {
    return request instanceof Request.Redis redis && !redis.command().startsWith("FLUSH");
  }

  private static String command(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.ISO_8859_1).length;
      text.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return text.toString();
  }

  private static TalkRun run(String client, String server) {
    TalkRun whole =
        new TalkRun(RedisTalkTest::allowed).run(RedisTalk::new, client, server, 1 << 20);
    for (int piece : new int[] {1, 2, 3, 5, 7, 13}) {
      TalkRun cut = new TalkRun(RedisTalkTest::allowed).run(RedisTalk::new, client, server, piece);
      assertThat(cut.toServer).as("pieces of %d", piece).isEqualTo(whole.toServer);
      assertThat(cut.toClient).as("pieces of %d", piece).isEqualTo(whole.toClient);
      assertThat(cut.judged).as("pieces of %d", piece).isEqualTo(whole.judged);
      assertThat(cut.reasons).as("pieces of %d", piece).isEqualTo(whole.reasons);
      assertThat(cut.broken).as("pieces of %d", piece).isEqualTo(whole.broken);
    }
    return whole;
  }

  @Test
  void refusedAmongPipelined_isAnsweredInItsTurn() {
    String set = command("SET", "a", "1\r\n*1\r\n$8\r\nFLUSHALL\r\n");
    String server =
        "+OK\r\n%2\r\n+a\r\n*2\r\n:1\r\n$-1\r\n+b\r\n$2\r\n\r\n\r\n>1\r\n+pushed\r\n$3\r\nabc\r\n";
    TalkRun run =
        run(
            set
                + command("flushAll")
                + command("HGETALL", "h")
                + "FLUSHDB ASYNC\r\n\r\nget a\n"
                + command("FLUSHDB"),
            server);
    assertThat(run.broken).isNull();
    assertThat(run.toServer).isEqualTo(set + command("HGETALL", "h") + "get a\n");
    assertThat(run.toClient)
        .isEqualTo(
            "+OK\r\n"
                + REFUSED
                + "%2\r\n+a\r\n*2\r\n:1\r\n$-1\r\n+b\r\n$2\r\n\r\n\r\n"
                + REFUSED
                + ">1\r\n+pushed\r\n$3\r\nabc\r\n"
                + REFUSED);
    assertThat(run.judged)
        .containsExactly(
            new Request.Redis("SET", List.of("a")),
            new Request.Redis("FLUSHALL", List.of()),
            new Request.Redis("HGETALL", List.of("h")),
            new Request.Redis("FLUSHDB", List.of()),
            new Request.Redis("GET", List.of("a")),
            new Request.Redis("FLUSHDB", List.of()));
  }

  @Test
  void refusedInATransaction_failsItAsAWhole() {
    String inside = command("MULTI") + command("SET", "a", "1");
    TalkRun run =
        run(
            inside + command("FLUSHALL") + command("EXEC") + command("GET", "a"),
            "+OK\r\n+QUEUED\r\n+OK\r\n$-1\r\n");
    assertThat(run.toServer).isEqualTo(inside + command("DISCARD") + command("GET", "a"));
    assertThat(run.toClient)
        .isEqualTo(
            "+OK\r\n+QUEUED\r\n"
                + REFUSED
                + "-EXECABORT Transaction discarded because of previous errors.\r\n$-1\r\n");
  }

  @Test
  void afterSubscribe_repliesAreNotCounted_soARefusedOneEndsTheConnection() {
    String subscribe = command("SUBSCRIBE", "a", "b");
    TalkRun run = run(subscribe + command("PING") + command("FLUSHALL") + command("PING"), "");
    assertThat(run.toServer).isEqualTo(subscribe + command("PING"));
    assertThat(run.broken).isEqualTo("nobody can tell where among the replies an error belongs");
    String messages = "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\nwhatever";
    assertThat(run(subscribe, messages).toClient).isEqualTo(messages);
  }

  @Test
  void replyThatNobodyAskedFor_endsTheConnection() {
    assertThat(run(command("FLUSHALL"), "+OK\r\n").broken)
        .isEqualTo("the server answers what nobody asked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*0_ | a command has no words",
        "*-1_ | a length in a command is no number",
        "*01_$4_PING_ | a length in a command is no number",
        "*1_$+4_PING_ | a length in a command is no number",
        "*1_$4_PINGS_ | a word is longer than it says",
        "*1_:4_ | a word of a command does not begin with $",
        "*1_$0___ | a command has no name",
        "*99999999_ | a command is longer than is read",
        "*1_$999999999_ | a command is longer than is read",
        "GET \"a\"_ | a line has quotes or characters that are no text",
        "GET 'a'_ | a line has quotes or characters that are no text",
        "GET a\\x_ | a line has quotes or characters that are no text",
        "GET @a_ | a line has quotes or characters that are no text",
        "@# | a line has quotes or characters that are no text"
      })
  void whatMayBeReadDifferently_isRefused(String text, String reason) {
    String bad = text.replace("_", "\r\n").replace("@", "\u0016");
    TalkRun run = run(command("GET", "a") + bad + command("GET", "b"), "$-1\r\n");
    assertThat(run.reasons).containsExactly(reason);
    assertThat(run.toServer).isEqualTo(command("GET", "a"));
    assertThat(run.toClient).isEqualTo("$-1\r\n" + REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET a | GET | a",
        "MSET a 1 b 2 | MSET | a b",
        "DEL a b c | DEL | a b c",
        "BLPOP a b 0 | BLPOP | a b",
        "config get x | CONFIG GET | ''",
        "object encoding a | OBJECT ENCODING | a",
        "EVAL script 2 a b c | EVAL | a b",
        "ZUNIONSTORE d 2 a b WEIGHTS 1 2 | ZUNIONSTORE | d a b",
        "LMPOP 1 a LEFT | LMPOP | a",
        "XREAD COUNT 2 STREAMS a b 0 0 | XREAD | a b",
        "XREADGROUP GROUP g c STREAMS a > | XREADGROUP | a",
        "RENAME a b | RENAME | a b",
        "BITOP AND d a b | BITOP | d a b",
        "PING | PING | ''",
        "SORT a BY w_* | SORT | ?",
        "ZUNION 9 a | ZUNION | ?",
        "JSON.GET a | JSON.GET | ?",
        "CONFIG UNKNOWN a | CONFIG UNKNOWN | ?"
      })
  void keys_areThoseThatTheServerTakes(String line, String label, String keys) {
    List<String> words = List.of(line.split(" "));
    assertThat(CommandKeys.label(words)).isEqualTo(label);
    List<String> expected =
        keys.equals("?") ? null : keys.isEmpty() ? List.of() : List.of(keys.split(" "));
    assertThat(CommandKeys.of(label, words)).isEqualTo(expected);
  }
}
