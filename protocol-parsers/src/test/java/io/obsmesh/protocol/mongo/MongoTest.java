package io.obsmesh.protocol.mongo;

import static io.obsmesh.protocol.mongo.Wire.batch;
import static io.obsmesh.protocol.mongo.Wire.cstring;
import static io.obsmesh.protocol.mongo.Wire.doc;
import static io.obsmesh.protocol.mongo.Wire.find;
import static io.obsmesh.protocol.mongo.Wire.int32;
import static io.obsmesh.protocol.mongo.Wire.int64;
import static io.obsmesh.protocol.mongo.Wire.message;
import static io.obsmesh.protocol.mongo.Wire.reply;
import static io.obsmesh.protocol.mongo.Wire.request;
import static io.obsmesh.protocol.mongo.Wire.section;
import static io.obsmesh.protocol.mongo.Wire.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MongoTest {
  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);

  private static Stream.Script script() {
    return Stream.script("mongo", 27017);
  }

  private List<Map<String, Object>> rows(Stream.Script script) {
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.protocol()).isEqualTo("mongo");
    assertThat(replay.malformed()).isEmpty();
    return replay.rows();
  }

  private Map<String, Object> row(byte[] request, byte[] reply) {
    List<Map<String, Object>> rows = rows(script().request(request).response(reply));
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void find_hasItsCollectionStatementAndRows() {
    byte[] request = request(7, find());
    byte[] reply = reply(90, 7, batch("firstBatch", 3, 0));
    assertThat(row(request, reply))
        .containsEntry("command", "find")
        .containsEntry("collection", "orders")
        .containsEntry("db", "shop")
        .containsEntry(
            "statement",
            "{\"find\": \"orders\", \"filter\": {\"total\": {\"$gt\": 9.5}, \"tags\":"
                + " [\"a\\\"b\", true, 7]}}")
        .containsEntry("status", "OK")
        .containsEntry("error", false)
        .containsEntry("rows", 3L)
        .containsEntry("latency", 1_000_000L)
        .containsEntry("req.bytes", (long) request.length)
        .containsEntry("resp.bytes", (long) reply.length)
        .doesNotContainKeys("error.type", "error_code", "message", "affected_rows");
  }

  @Test
  void getMore_namesItsCollectionInAFieldOfItsOwn() {
    assertThat(
            row(
                request(8, doc("getMore", 77L, "collection", "orders", "$db", "shop")),
                reply(91, 8, batch("nextBatch", 101, 0))))
        .containsEntry("command", "getMore")
        .containsEntry("collection", "orders")
        .containsEntry("statement", "{\"getMore\": 77, \"collection\": \"orders\"}")
        .containsEntry("rows", 101L);
  }

  @Test
  void everyTypeOfBson_isReadAndWrittenDown() {
    Wire.Doc all =
        doc(
            "aggregate", "c",
            "id", new Wire.Raw(7, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 0xff}),
            "date", new Wire.Raw(9, int64(1_700_000_000_000L)),
            "none", new Wire.Raw(0x0a, new byte[0]),
            "undefined", new Wire.Raw(6, new byte[0]),
            "regex", new Wire.Raw(0x0b, Wire.join(cstring("^a.*"), cstring("i"))),
            "pointer", new Wire.Raw(0x0c, Wire.join(Wire.text("db.c"), new byte[12])),
            "code", new Wire.Raw(0x0d, Wire.text("f()")),
            "symbol", new Wire.Raw(0x0e, Wire.text("s")),
            "scope",
                new Wire.Raw(0x0f, Wire.join(int32(4 + 8 + 5), Wire.text("g()"), doc().bytes())),
            "int", 5,
            "stamp", new Wire.Raw(0x11, int64(3L << 32 | 4)),
            "decimal", new Wire.Raw(0x13, new byte[16]),
            "min", new Wire.Raw(0xff, new byte[0]),
            "max", new Wire.Raw(0x7f, new byte[0]),
            "binary", new byte[9],
            "$db", "d");
    assertThat(row(request(1, all), reply(2, 1, doc("ok", 1))).get("statement"))
        .isEqualTo(
            "{\"aggregate\": \"c\", \"id\": ObjectId(\"0102030405060708090a0bff\"), \"date\":"
                + " Date(1700000000000), \"none\": null, \"undefined\": undefined, \"regex\":"
                + " /^a.*/i, \"pointer\": ..., \"code\": Code(\"f()\"), \"symbol\": \"s\","
                + " \"scope\": ..., \"int\": 5, \"stamp\": Timestamp(3, 4), \"decimal\":"
                + " NumberDecimal(...), \"min\": MinKey, \"max\": MaxKey, \"binary\": BinData(9"
                + " bytes)}");
  }

  @Test
  void insertWithASequenceOfDocuments_isOneCommand() {
    byte[] request =
        message(
            2013,
            3,
            0,
            section(1, doc("insert", "orders", "ordered", true, "$db", "shop")),
            sequence("documents", doc("_id", 1), doc("_id", 2)),
            int32(0xdeadbeef));
    assertThat(row(request, reply(4, 3, doc("n", 2, "ok", 1.0))))
        .containsEntry("command", "insert")
        .containsEntry(
            "statement",
            "{\"insert\": \"orders\", \"ordered\": true, \"documents\": [{\"_id\": 1}, {\"_id\":"
                + " 2}]}")
        .containsEntry("affected_rows", 2L)
        .doesNotContainKey("rows");
  }

  @Test
  void failedCommand_hasCodeNameAndMessage() {
    Wire.Doc failure =
        doc("ok", 0.0, "errmsg", "not authorized", "code", 13, "codeName", "Unauthorized");
    assertThat(row(request(1, find()), reply(2, 1, failure)))
        .containsEntry("status", "ERR")
        .containsEntry("error", true)
        .containsEntry("error.type", "Unauthorized")
        .containsEntry("error_code", 13L)
        .containsEntry("message", "not authorized");
  }

  @Test
  void writeError_isAFailureAlthoughTheCommandIsOk() {
    Wire.Doc failure =
        doc(
            "n",
            0,
            "writeErrors",
            List.of(
                doc("index", 0, "code", 11000, "errmsg", "E11000 duplicate key"),
                doc("index", 1, "code", 2, "errmsg", "other")),
            "ok",
            1.0);
    assertThat(row(request(1, doc("insert", "c", "$db", "d")), reply(2, 1, failure)))
        .containsEntry("status", "ERR")
        .containsEntry("error.type", "11000")
        .containsEntry("error_code", 11000L)
        .containsEntry("message", "E11000 duplicate key")
        .containsEntry("affected_rows", 0L);
    Wire.Doc concern =
        doc(
            "n",
            1,
            "nModified",
            1,
            "writeConcernError",
            doc("code", 64, "codeName", "WriteConcernTimeout", "errmsg", "timed out"),
            "ok",
            1.0);
    assertThat(row(request(1, doc("update", "c", "$db", "d")), reply(2, 1, concern)))
        .containsEntry("error.type", "WriteConcernTimeout")
        .containsEntry("affected_rows", 1L);
  }

  @Test
  void credentials_areMasked() {
    byte[] start =
        request(
            1,
            doc(
                "saslStart", 1,
                "mechanism", "PLAIN",
                "payload", "hunter2",
                "options", doc("deep", "hunter2"),
                "$db", "admin"));
    assertThat(row(start, reply(2, 1, doc("payload", "hunter2", "ok", 1))).toString())
        .contains("\"mechanism\": \"PLAIN\", \"payload\": \"<redacted>\"")
        .doesNotContain("hunter2");
    byte[] hello =
        request(
            1,
            doc(
                "hello",
                1,
                "speculativeAuthenticate",
                doc("saslStart", 1, "payload", "hunter2"),
                "$db",
                "admin"));
    assertThat(row(hello, reply(2, 1, doc("ok", 1))).toString()).doesNotContain("hunter2");
    byte[] user = request(1, doc("createUser", "ann", "pwd", "hunter2", "$db", "admin"));
    assertThat(row(user, reply(2, 1, doc("ok", 1))))
        .containsEntry("statement", "{\"createUser\": \"ann\", \"pwd\": \"<redacted>\"}")
        .doesNotContainKey("collection");
    byte[] field = request(1, doc("find", "users", "filter", doc("password", "hunter2")));
    assertThat(row(field, reply(2, 1, doc("ok", 1))).toString()).doesNotContain("hunter2");
  }

  @Test
  void unacknowledgedWrite_isARowAtOnce() {
    Stream.Script script =
        script()
            .request(message(2013, 1, 0, section(2, doc("insert", "log", "$db", "d"))))
            .request(request(2, find()))
            .response(reply(3, 2, batch("firstBatch", 0, 0)));
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows).extracting(row -> row.get("command")).containsExactly("insert", "find");
    assertThat(rows.getFirst())
        .containsEntry("error", false)
        .doesNotContainKeys("latency", "error.type");
  }

  @Test
  void exhaust_isARowForEachReply() {
    Stream.Script script =
        script()
            .request(message(2013, 1, 0, section(1 << 16, doc("hello", 1, "$db", "admin"))))
            .response(message(2013, 50, 1, section(2, doc("ok", 1.0))))
            .response(message(2013, 51, 50, section(2, doc("ok", 1.0))))
            .response(message(2013, 52, 51, section(0, doc("ok", 0.0, "code", 91))));
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows)
        .extracting(row -> row.get("command") + " " + row.get("status"))
        .containsExactly("hello OK", "hello OK", "hello ERR");
    assertThat(rows.getFirst()).containsKeys("latency", "req.bytes");
    assertThat(rows.get(1)).doesNotContainKeys("latency", "req.bytes");
  }

  @Test
  void messagesFromBeforeOpMsg_areRead() {
    byte[] query =
        message(
            2004,
            1,
            0,
            int32(0),
            cstring("shop.orders"),
            int32(0),
            int32(10),
            doc("x", 1).bytes(),
            doc("_id", 0).bytes());
    byte[] reply =
        message(
            1,
            2,
            1,
            int32(8),
            int64(5),
            int32(0),
            int32(2),
            doc("a", 1).bytes(),
            doc("a", 2).bytes());
    assertThat(row(query, reply))
        .containsEntry("command", "find")
        .containsEntry("db", "shop")
        .containsEntry("collection", "orders")
        .containsEntry("statement", "{\"x\": 1}")
        .containsEntry("rows", 2L)
        .containsEntry("status", "OK");
    byte[] command =
        message(
            2004,
            3,
            0,
            int32(4),
            cstring("admin.$cmd"),
            int32(0),
            int32(-1),
            doc("$query", doc("isMaster", 1), "$readPreference", doc("mode", "primary")).bytes());
    byte[] answer =
        message(1, 4, 3, int32(8), int64(0), int32(0), int32(1), doc("ok", 1.0).bytes());
    assertThat(row(command, answer))
        .containsEntry("command", "isMaster")
        .containsEntry("db", "admin")
        .containsEntry("statement", "{\"isMaster\": 1}")
        .doesNotContainKeys("collection", "rows");
    byte[] more = message(2005, 5, 0, int32(0), cstring("shop.orders"), int32(10), int64(5));
    byte[] gone = message(1, 6, 5, int32(1), int64(0), int32(0), int32(0));
    assertThat(row(more, gone))
        .containsEntry("command", "getMore")
        .containsEntry("error.type", "CursorNotFound")
        .containsEntry("error_code", 43L);
  }

  @Test
  void oldWrites_areRowsWithoutReply() {
    Stream.Script script =
        script()
            .request(
                message(
                    2002, 1, 0, int32(0), cstring("d.c"), doc("x", 1).bytes(), doc("x", 2).bytes()))
            .request(
                message(
                    2001,
                    2,
                    0,
                    int32(0),
                    cstring("d.c"),
                    int32(0),
                    doc("x", 1).bytes(),
                    doc("x", 2).bytes()))
            .request(message(2006, 3, 0, int32(0), cstring("d.c"), int32(0), doc().bytes()))
            .request(message(2007, 4, 0, int32(0), int32(1), int64(5)));
    assertThat(rows(script))
        .extracting(row -> row.get("command") + " " + row.get("statement"))
        .containsExactly(
            "insert {\"documents\": [{\"x\": 1}, {\"x\": 2}]}",
            "update {\"updates\": [{\"x\": 1}, {\"x\": 2}]}",
            "delete {\"deletes\": [{}]}",
            "killCursors {}");
  }
}
