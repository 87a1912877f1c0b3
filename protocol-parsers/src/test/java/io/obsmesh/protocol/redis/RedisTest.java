package io.obsmesh.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Direction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedisTest {
  private final Feed<RespMessage> feed = new Feed<>(new RedisProtocol(), false);

  private static String command(String... words) {
    StringBuilder bytes = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.ISO_8859_1).length;
      bytes.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return bytes.toString();
  }

  @Test
  void commandAndReply_becomeOneRow() {
    feed.request(command("set", "k", "v 1")).response("+OK\r\n");

    assertThat(feed.rows).hasSize(1);
    assertThat(feed.rows.getFirst())
        .containsEntry("command", "SET")
        .containsEntry("args", "k \"v 1\"")
        .containsEntry("key", "k")
        .containsEntry("reply_type", "simple_string")
        .containsEntry("reply", "OK")
        .containsEntry("status", "OK")
        .containsEntry("db", 0L)
        .containsEntry("error", false)
        .containsEntry("req.bytes", 29L)
        .containsEntry("resp.bytes", 5L)
        .containsEntry("latency", 1_000_000L);
  }

  @Test
  void words_areQuotedWhenTheyNeedIt() {
    feed.request(command("SET", "k", "", "a\\b", "a \\", "t\tt", "\u00e9", "x".repeat(300) + " y"))
        .response("+OK\r\n");
    feed.request(command("LPUSH", "k", "", "a\\b", "x y")).response(":1\r\n");
    feed.request(command("GET", "")).response("$-1\r\n");

    assertThat(feed.column("args"))
        .containsExactly(
            "k \"\" a\\b \"a \\\\\" \"t\\tt\" \ufffd \"" + "x".repeat(300) + " y\"",
            "k \"\" a\\b \"x y\"",
            "\"\"");
    assertThat(feed.column("key")).containsExactly("k", "k", "");
  }

  @Test
  void exchange_splitAtEveryByte() {
    String request = command("CONFIG", "GET", "save") + "PING \"a b\"\r\n" + command("GET", "x");
    String response = "%1\r\n$4\r\nsave\r\n$2\r\n60\r\n$3\r\na b\r\n|1\r\n+ttl\r\n:3\r\n$-1\r\n";
    feed.request(request).response(response);
    assertThat(feed.column("command")).containsExactly("CONFIG GET", "PING", "GET");
    assertThat(feed.column("reply")).containsExactly("{save: 60}", "a b", null);
    for (int i = 1; i < request.length(); i++) {
      for (int j = 1; j < response.length(); j++) {
        Feed<RespMessage> cut = new Feed<>(new RedisProtocol(), false);
        cut.request(request.substring(0, i))
            .request(request.substring(i))
            .response(response.substring(0, j))
            .response(response.substring(j));
        assertThat(cut.column("command")).isEqualTo(feed.column("command"));
        assertThat(cut.column("reply")).isEqualTo(feed.column("reply"));
        assertThat(cut.column("resp.bytes")).isEqualTo(feed.column("resp.bytes"));
        assertThat(cut.malformed).isEmpty();
      }
    }
  }

  @Test
  void error_isItsFirstWord() {
    feed.request(command("GET", "h")).response("-WRONGTYPE Operation against a key\r\n");
    assertThat(feed.rows.getFirst())
        .containsEntry("error", true)
        .containsEntry("error.type", "WRONGTYPE")
        .containsEntry("status", "WRONGTYPE")
        .containsEntry("message", "Operation against a key")
        .doesNotContainKey("reply");
  }

  @Test
  void everyTypeOfResp3_isRead() {
    String[] replies = {
      "_\r\n", "#t\r\n", ",1.5\r\n", "(3492890328409238509324850943850943825024385\r\n",
      "=7\r\ntxt:abc\r\n", "~2\r\n:1\r\n:2\r\n", "!5\r\nERR x\r\n",
          "$?\r\n;2\r\nab\r\n;1\r\nc\r\n;0\r\n",
      "*?\r\n:1\r\n*1\r\n_\r\n.\r\n", ":-9223372036854775808\r\n", "%?\r\n+a\r\n:1\r\n.\r\n",
    };
    for (String reply : replies) {
      feed.request(command("FT.X", "i")).response(reply);
    }
    assertThat(feed.malformed).isEmpty();
    assertThat(feed.column("reply_type"))
        .containsExactly(
            "null",
            "boolean",
            "double",
            "big_number",
            "verbatim_string",
            "set",
            "bulk_error",
            "bulk_string",
            "array",
            "integer",
            "map");
    assertThat(feed.column("reply"))
        .containsExactly(
            null,
            "true",
            "1.5",
            "3492890328409238509324850943850943825024385",
            "txt:abc",
            "[1, 2]",
            null,
            "abc",
            "[1, [nil]]",
            "-9223372036854775808",
            "{a: 1}");
  }

  @Test
  void transaction_isMatchedInOrder() {
    feed.request(
            command("MULTI")
                + command("SELECT", "3")
                + command("GET", "a")
                + command("EXEC")
                + command("GET", "b"))
        .response("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\nx\r\n$1\r\ny\r\n");
    assertThat(feed.column("command")).containsExactly("MULTI", "SELECT", "GET", "EXEC", "GET");
    assertThat(feed.column("reply")).containsExactly("OK", "QUEUED", "QUEUED", "[OK, x]", "y");
    assertThat(feed.column("db")).containsExactly(0L, 0L, 0L, 0L, 3L);
  }

  @Test
  void select_changesTheDatabase() {
    feed.request(command("SELECT", "5") + command("GET", "a") + command("SELECT", "99"))
        .response("+OK\r\n$-1\r\n-ERR DB index is out of range\r\n");
    assertThat(feed.column("db")).containsExactly(5L, 5L, 5L);
  }

  @Test
  void clientReply_offSkipAndOn() {
    feed.request(
            command("CLIENT", "REPLY", "OFF")
                + command("SET", "a", "1")
                + command("CLIENT", "REPLY", "SKIP")
                + command("CLIENT", "REPLY", "ON")
                + command("CLIENT", "REPLY", "SKIP")
                + command("SET", "b", "1")
                + command("GET", "c"))
        .response("+OK\r\n$1\r\n7\r\n");
    assertThat(feed.rows).hasSize(7);
    Map<String, Object> on =
        feed.rows.stream().filter(r -> "ON".equals(r.get("args"))).findFirst().orElseThrow();
    assertThat(on).containsEntry("reply", "OK");
    assertThat(feed.rows.getLast()).containsEntry("key", "c").containsEntry("reply", "7");
    assertThat(feed.column("error")).containsOnly(false);
  }

  @Test
  void pubSub_inResp2_isConfirmationsAndPushes() {
    feed.request(command("SUBSCRIBE", "a", "b"))
        .response("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n")
        .response(
            "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n")
        .request(command("PING"))
        .response(
            "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\na\r\n$3\r\nyou\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n")
        .request(command("UNSUBSCRIBE"))
        .response(
            "*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$11\r\nunsubscribe\r\n$1\r\nb\r\n:0\r\n")
        .request(command("GET", "k"))
        .response("$1\r\nv\r\n");
    assertThat(feed.column("command"))
        .containsExactly("push", "SUBSCRIBE", "push", "PING", "UNSUBSCRIBE", "GET");
    assertThat(feed.column("key")).containsExactly("a", "a", "a", null, null, "k");
    assertThat(feed.column("reply").get(0)).isEqualTo("hi");
    assertThat(feed.column("reply").get(2)).isEqualTo("you");
    assertThat(feed.rows.getFirst()).doesNotContainKeys("latency", "req.bytes");
  }

  @Test
  void pubSub_inResp3_isOutOfBand() {
    feed.request(command("HELLO", "3"))
        .response("%1\r\n+proto\r\n:3\r\n")
        .request(command("SUBSCRIBE", "a") + command("GET", "k"))
        .response(">3\r\n+subscribe\r\n+a\r\n:1\r\n")
        .response(">3\r\n+message\r\n+a\r\n+m\r\n$1\r\nv\r\n");
    assertThat(feed.column("command")).containsExactly("HELLO", "SUBSCRIBE", "push", "GET");
  }

  @Test
  void monitor_linesArePushes() {
    feed.request(command("MONITOR"))
        .response("+OK\r\n+1339518083.107412 [0 127.0.0.1:60866] \"keys\"\r\n");
    assertThat(feed.column("command")).containsExactly("MONITOR", "push");
  }

  @Test
  void secrets_areNotStored() {
    String[][] commands = {
      {"AUTH", "s3cret"},
      {"AUTH", "bob", "s3cret"},
      {"HELLO", "3", "AUTH", "bob", "s3cret"},
      {"CONFIG", "SET", "maxmemory", "1", "requirepass", "s3cret"},
      {"ACL", "SETUSER", "bob", "on", ">s3cret", "~*"},
      {"MIGRATE", "h", "1", "", "0", "5", "AUTH2", "bob", "s3cret", "KEYS", "a"},
    };
    for (String[] words : commands) {
      feed.request(command(words)).response("+OK\r\n");
    }
    feed.request("auth s3cret\r\n").response("+OK\r\n");
    feed.request(command("CONFIG", "GET", "*"))
        .response("*2\r\n$11\r\nrequirepass\r\n$6\r\ns3cret\r\n");
    assertThat(feed.rows).hasSize(8);
    assertThat(feed.rows.toString()).doesNotContain("s3cret").contains("bob <redacted>");
  }

  @Test
  void largeValues_areSkippedNotRead() {
    feed.request("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\n").request("x".repeat(1000));
    feed.hole(Direction.REQUEST, 536870912 - 1000);
    feed.request("\r\n").response("+OK\r\n");
    assertThat(feed.rows).hasSize(1);
    assertThat(feed.rows.getFirst())
        .containsEntry("truncated", true)
        .containsEntry("lossy", false)
        .containsEntry("req.bytes", 536870912L + 34);
  }

  @Test
  void hostileBytes_areMalformed() {
    for (String bytes :
        List.of(
            "*-5\r\n",
            "*99999999999999999999\r\n",
            "*1\r\n$-7\r\n",
            "*1\r\n:1\r\n",
            "\u0001\u0002\n",
            "*1\r\n$2\r\nabc\r\n")) {
      Feed<RespMessage> hostile = new Feed<>(new RedisProtocol(), false);
      hostile.request(bytes).request(command("GET", "k")).response("$1\r\nv\r\n");
      assertThat(hostile.malformed).as(bytes).isNotEmpty();
    }
    feed.request(command("GET", "k")).response("*1\r\n".repeat(10_000));
    assertThat(feed.malformed).contains("nested too deep");
  }

  @Test
  void replicationStream_isLeftAlone() {
    feed.request(command("PSYNC", "?", "-1"))
        .response(
            "+FULLRESYNC 8de1787ba490483314a4d30f1c628bc5025eb761 0\r\n$5\r\nREDIS*1\r\n$4\r\nPING\r\n")
        .request(command("REPLCONF", "ACK", "14"));
    assertThat(feed.column("command")).containsExactly("PSYNC");
    assertThat(feed.malformed).isEmpty();
  }

  @Test
  void holeInPipelinedReplies_givesNoWrongRow() {
    feed.request(command("GET", "a") + command("GET", "b") + command("GET", "c"))
        .response("$1\r\n1\r\n");
    feed.hole(Direction.RESPONSE, 7);
    feed.response("$1\r\n3\r\n")
        .request(command("GET", "d"))
        .response("$1\r\n4\r\n")
        .request(command("GET", "e"))
        .response("$1\r\n5\r\n")
        .close();
    assertThat(feed.column("key")).containsExactly("a", "b", "c", "d", "e");
    assertThat(feed.column("reply")).containsExactly("1", null, null, "4", "5");
    assertThat(feed.column("lossy")).containsExactly(false, true, true, false, false);
    assertThat(feed.rows.get(1)).containsEntry("error.type", "unobserved");
  }

  @Test
  void holeInPipelinedCommands_givesNoWrongRow() {
    feed.request(command("GET", "a"));
    feed.hole(Direction.REQUEST, 20);
    feed.request(command("GET", "c"))
        .response("$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n")
        .request(command("GET", "d"))
        .response("$1\r\n4\r\n")
        .close();
    assertThat(feed.column("key")).containsExactly("a", "c", "d");
    assertThat(feed.column("reply")).containsExactly("1", null, "4");
  }

  @Test
  void commandInsideAValue_isNotARow() {
    String inner = command("SET", "inner", "1") + command("GET", "inner");
    String outer = command("SET", "outer", "header" + "\r\n" + inner + "trailer");
    int hole = outer.indexOf("header") + 3;
    feed.request(outer.substring(0, 5));
    feed.hole(Direction.REQUEST, hole - 5);
    feed.request(outer.substring(hole))
        .response("+OK\r\n")
        .request(command("GET", "next"))
        .response("$1\r\nv\r\n")
        .close();
    assertThat(feed.column("key")).containsExactly("next");
  }

  @Test
  void joinedInTheMiddleOfAPipeline_givesNoWrongRow() {
    Feed<RespMessage> late = new Feed<>(new RedisProtocol(), true);
    late.request("1\r\nv\r\n" + command("GET", "b") + command("GET", "c"))
        .response("+OK\r\n$1\r\n2\r\n$1\r\n3\r\n")
        .request(command("GET", "d"))
        .response("$1\r\n4\r\n")
        .pause(1000);
    assertThat(late.column("key")).containsExactly("b", "c", "d");
    assertThat(late.column("reply")).containsExactly(null, null, "4");
    assertThat(late.rows.getLast()).doesNotContainKey("db");
  }

  @Test
  void joinedWhileIdle_losesNothing() {
    Feed<RespMessage> late = new Feed<>(new RedisProtocol(), true);
    late.request(command("GET", "a")).response("$1\r\n1\r\n").pause(1000);
    assertThat(late.column("reply")).containsExactly("1");
  }

  @Test
  void closed_leavesARowWithoutReply() {
    feed.request(command("BLPOP", "q", "0")).close();
    assertThat(feed.rows.getFirst())
        .containsEntry("command", "BLPOP")
        .containsEntry("error", true)
        .containsEntry("error.type", "closed")
        .doesNotContainKeys("latency", "reply_type", "resp.bytes");
  }

  @Test
  void keys_areFoundWhereTheCommandHasThem() {
    String[][] commands = {
      {"XREAD", "COUNT", "2", "STREAMS", "s1", "0"},
      {"EVAL", "return 1", "1", "ek"},
      {"EVAL", "return 1", "0", "arg"},
      {"OBJECT", "ENCODING", "ok"},
      {"BITOP", "AND", "d", "s"},
      {"PING"},
      {"json.get", "jk"},
    };
    for (String[] words : commands) {
      feed.request(command(words)).response("-ERR x\r\n");
    }
    assertThat(feed.column("key")).containsExactly("s1", "ek", null, "ok", "d", null, "jk");
    assertThat(feed.column("command"))
        .containsExactly("XREAD", "EVAL", "EVAL", "OBJECT ENCODING", "BITOP", "PING", "JSON.GET");
  }

  @Test
  void randomBytes_neverThrowNorStall() {
    Random random = new Random(7);
    byte[] alphabet = "*$:+-%>|;.?0123\r\n\r\nGET".getBytes(StandardCharsets.ISO_8859_1);
    for (int round = 0; round < 3000; round++) {
      Feed<RespMessage> noise = new Feed<>(new RedisProtocol(), round % 2 == 0);
      for (int piece = 0; piece < 6; piece++) {
        byte[] bytes = new byte[random.nextInt(80)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        switch (random.nextInt(5)) {
          case 0, 1 -> noise.request(bytes);
          case 2, 3 -> noise.response(bytes);
          default -> noise.hole(Direction.values()[random.nextInt(2)], 1 + random.nextInt(50));
        }
      }
      noise.close();
    }
  }
}
