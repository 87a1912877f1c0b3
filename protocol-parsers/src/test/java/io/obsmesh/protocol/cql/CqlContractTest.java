package io.obsmesh.protocol.cql;

import static io.obsmesh.protocol.cql.CqlWire.options;
import static io.obsmesh.protocol.cql.CqlWire.request;
import static io.obsmesh.protocol.cql.CqlWire.response;
import static io.obsmesh.protocol.cql.CqlWire.rows;
import static io.obsmesh.protocol.cql.CqlWire.segment;

import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.request.Execute;
import com.datastax.oss.protocol.internal.request.Options;
import com.datastax.oss.protocol.internal.request.Prepare;
import com.datastax.oss.protocol.internal.request.Query;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.Supported;
import com.datastax.oss.protocol.internal.response.result.Prepared;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import com.datastax.oss.protocol.internal.response.result.SetKeyspace;
import com.datastax.oss.protocol.internal.response.result.Void;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Also read by tshark, in {@code ScriptedAgreementTest}. */
public class CqlContractTest extends ProtocolContractTest {
  static final byte[] ID = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final List<Stream> streams =
      List.of(calls(3), calls(4), pipelined(4), packed(4), framed(), packedSegments());

  static Prepared prepared() {
    RowsMetadata none = new RowsMetadata(List.of(), null, new int[0], null);
    return new Prepared(ID, ID, none, none);
  }

  private static Stream calls(int version) {
    Stream.Script script =
        Stream.script("calls " + version, 9042)
            .request(request(version, 0, Options.INSTANCE))
            .response(response(version, 0, new Supported(Map.of("CQL_VERSION", List.of("3.4.5")))))
            .request(request(version, 0, new com.datastax.oss.protocol.internal.request.Startup()))
            .response(
                response(version, 0, new com.datastax.oss.protocol.internal.response.Ready()));
    Message[][] calls = {
      {new Query("USE shop"), new SetKeyspace("shop")},
      {new Query("SELECT * FROM orders WHERE id = 17", options(6, List.of())), rows(4)},
      {new Prepare("INSERT INTO orders (id) VALUES (?)"), prepared()},
      {new Execute(ID, options(4, List.of(ByteBuffer.wrap(new byte[40])))), Void.INSTANCE},
      {new Query("SELEC 1"), new Error(0x2000, "line 1:0 no viable alternative")},
    };
    int stream = 1;
    for (Message[] call : calls) {
      script
          .request(request(version, stream, call[0]))
          .response(response(version, stream, call[1]));
      stream++;
    }
    return script.build();
  }

  private static Stream pipelined(int version) {
    Stream.Script script = CqlWire.connected("pipelined", version);
    for (int turn = 0; turn < 30; turn++) {
      for (int i = 0; i < 3; i++) {
        String text = "SELECT v FROM t" + (turn + i) % 7 + " WHERE k = " + (100 * turn + i);
        script.request(request(version, 1 + i, new Query(text, options(1, List.of()))));
      }
      for (int i = 2; i >= 0; i--) {
        script.response(response(version, 1 + i, rows(3 * turn + i)));
      }
    }
    return script.build();
  }

  private static Stream framed() {
    Stream.Script script = CqlWire.connected("framed", 5);
    for (int turn = 0; turn < 25; turn++) {
      byte[] first = request(5, 1, new Query("SELECT a FROM t WHERE k = " + turn));
      byte[] second = request(5, 2, new Query("DELETE FROM u WHERE k = " + turn));
      script
          .request(segment(first, second))
          .response(segment(response(5, 2, Void.INSTANCE)))
          .response(segment(response(5, 1, rows(turn))));
    }
    return script.build();
  }

  private static Stream packed(int version) {
    Stream.Script script = CqlWire.connected("packed", version);
    for (int turn = 0; turn < 25; turn++) {
      Query query = new Query("SELECT v FROM t WHERE k = " + turn + " AND l = " + turn);
      script
          .request(CqlWire.packedRequest(version, turn, query))
          .response(CqlWire.packedResponse(version, turn, rows(turn)));
    }
    return script.build();
  }

  private static Stream packedSegments() {
    Stream.Script script = CqlWire.connected("framed and packed", 5);
    for (int turn = 0; turn < 25; turn++) {
      byte[] first = request(5, 1, new Query("SELECT a, b, c FROM t WHERE k = " + turn));
      byte[] second = request(5, 2, new Query("SELECT a, b, c FROM u WHERE k = " + turn));
      byte[] both =
          ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
      script
          .request(CqlWire.compressedSegment(both))
          .response(CqlWire.compressedSegment(response(5, 2, rows(30))))
          .response(CqlWire.compressedSegment(response(5, 1, rows(turn))));
    }
    return script.build();
  }

  @Override
  protected String protocolName() {
    return "cql";
  }

  @Override
  public List<Stream> streams() {
    return streams;
  }
}
