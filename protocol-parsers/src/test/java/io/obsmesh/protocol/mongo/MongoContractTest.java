package io.obsmesh.protocol.mongo;

import static io.obsmesh.protocol.mongo.Wire.doc;
import static io.obsmesh.protocol.mongo.Wire.message;
import static io.obsmesh.protocol.mongo.Wire.reply;
import static io.obsmesh.protocol.mongo.Wire.request;
import static io.obsmesh.protocol.mongo.Wire.section;
import static io.obsmesh.protocol.mongo.Wire.sequence;

import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.Collections;
import java.util.List;

/** Also read by tshark, in {@code ScriptedAgreementTest}. */
public class MongoContractTest extends ProtocolContractTest {
  private final List<Stream> streams = List.of(session(), compressed(), old(), busy());

  private static Wire.Doc batch(String name, int documents) {
    return doc(
        "cursor",
        doc(name, Collections.nCopies(documents, doc("name", "widget", "price", 9.75)), "id", 0L),
        "ok",
        1.0);
  }

  private static Stream session() {
    return Stream.script("session", 27017)
        .request(request(1, doc("hello", 1, "client", doc("driver", "d"), "$db", "admin")))
        .response(reply(901, 1, doc("maxWireVersion", 21, "ok", 1.0)))
        .request(
            request(2, doc("saslStart", 1, "mechanism", "SCRAM-SHA-256", "payload", new byte[40])))
        .response(reply(902, 2, doc("payload", new byte[60], "done", false, "ok", 1.0)))
        .request(
            message(
                2013,
                3,
                0,
                section(0, doc("insert", "parts", "ordered", true, "$db", "shop")),
                sequence("documents", doc("_id", 1, "n", "bolt"), doc("_id", 2, "n", "nut"))))
        .response(reply(903, 3, doc("n", 2, "ok", 1.0)))
        .request(message(2013, 4, 0, section(2, doc("insert", "audit", "$db", "shop"))))
        .request(request(5, doc("find", "parts", "filter", doc("n", "bolt"), "$db", "shop")))
        .response(reply(905, 5, batch("firstBatch", 7)))
        .request(request(6, doc("drop", "nothing", "$db", "shop")))
        .response(
            reply(
                906,
                6,
                doc(
                    "ok",
                    0.0,
                    "errmsg",
                    "ns not found",
                    "code",
                    26,
                    "codeName",
                    "NamespaceNotFound")))
        .build();
  }

  private static Stream compressed() {
    Stream.Script script =
        Stream.script("compressed", 27017)
            .request(request(1, doc("hello", 1, "compression", List.of("zlib"), "$db", "admin")))
            .response(reply(900, 1, doc("compression", List.of("zlib"), "ok", 1.0)));
    for (int id = 2; id < 8; id++) {
      script
          .request(Wire.zlib(id, 0, section(0, doc("find", "c" + id, "limit", id, "$db", "shop"))))
          .response(Wire.zlib(900 + id, id, section(0, batch("firstBatch", 3 * id))));
    }
    return script.build();
  }

  private static Stream old() {
    Stream.Script script = Stream.script("old", 27017);
    for (int id = 1; id < 6; id++) {
      script
          .request(
              message(
                  2004,
                  id,
                  0,
                  Wire.int32(0),
                  Wire.cstring("shop.parts"),
                  Wire.int32(0),
                  Wire.int32(10),
                  doc("x", id).bytes()))
          .response(
              message(
                  1,
                  700 + id,
                  id,
                  Wire.int32(8),
                  Wire.int64(0),
                  Wire.int32(0),
                  Wire.int32(1),
                  doc("x", id, "y", "text").bytes()));
    }
    return script.build();
  }

  private static Stream busy() {
    Stream.Script script = Stream.script("busy", 27017);
    for (int id = 1; id < 40; id++) {
      Wire.Doc filter = doc("customer", "c" + id, "note", "n".repeat(20 * id));
      script
          .request(request(id, doc("find", "orders", "filter", filter, "$db", "shop")))
          .response(reply(5000 + id, id, batch("firstBatch", 30 * id)));
    }
    return script.build();
  }

  @Override
  protected String protocolName() {
    return "mongo";
  }

  @Override
  public List<Stream> streams() {
    return streams;
  }
}
