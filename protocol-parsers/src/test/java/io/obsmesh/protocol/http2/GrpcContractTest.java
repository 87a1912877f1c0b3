package io.obsmesh.protocol.http2;

import io.grpc.CallOptions;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.grpc.RecordedCalls;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/** Calls of a real grpc-java client keep to what every protocol must keep to. */
class GrpcContractTest extends ProtocolContractTest {
  private final List<Stream> streams = new ArrayList<>();

  @BeforeAll
  void recordCalls() throws Exception {
    try (RecordedCalls calls = new RecordedCalls()) {
      for (int i = 0; i < 20; i++) {
        calls.call("Echo", new byte[50 * i], CallOptions.DEFAULT);
      }
      calls.stream("Collect", new byte[1], new byte[40_000], new byte[0]);
      calls.stream("List", new byte[] {20});
      calls.stream("Chat", new byte[5], new byte[6], new byte[7]);
      streams.add(stream(calls.finish()));
    }
  }

  private static Stream stream(List<RecordedCalls.Piece> recorded) {
    List<Piece> pieces = new ArrayList<>();
    long sent = 0;
    long answered = 0;
    for (RecordedCalls.Piece piece : recorded) {
      boolean request = piece.direction() == Direction.REQUEST;
      long position = request ? sent : answered;
      pieces.add(new Piece(piece.direction(), position, piece.bytes(), piece.nanos()));
      sent += request ? piece.bytes().length : 0;
      answered += request ? 0 : piece.bytes().length;
    }
    return new Stream(
        "grpc-java",
        new Conversation.Start(Transport.TCP, 50_051, true, true),
        pieces,
        CloseReason.CLOSED);
  }

  @Override
  protected String protocolName() {
    return "http2";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }

  /**
   * Headers whose names or values went by in a hole are left out, and a call that was cut off has
   * the messages that were seen until then.
   */
  @Override
  protected Set<String> columnsOfChance() {
    return Set.of(
        "req.headers", "resp.headers", "trailers", "req.messages", "resp.messages", "stream");
  }
}
