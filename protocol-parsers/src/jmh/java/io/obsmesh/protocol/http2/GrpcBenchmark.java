package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ConnectionState;
import io.obsmesh.protocol.RowCounts;
import io.obsmesh.protocol.Turn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Unary gRPC calls over HTTP/2, with messages of 40 bytes. As usual for gRPC all headers stand in
 * HPACK's dynamic table after the first call.
 */
public class GrpcBenchmark {
  private static final int FIRST_DYNAMIC = 62;

  /** One call at a time over one connection. */
  public static class Channel extends ConnectionState {
    private static final byte[] METHOD_POST_SCHEME_HTTP = {(byte) 0x83, (byte) 0x86};
    private static final byte[] STATUS_200 = {(byte) 0x88};

    private final List<byte[]> patched = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private int nextStream = 3;

    @Override
    protected List<Turn> opening() {
      byte[] asked =
          Frames.join(
              METHOD_POST_SCHEME_HTTP,
              Frames.indexedBlock(
                  ":path", "/shop.v1.CartService/AddItem",
                  ":authority", "cart:8080",
                  "content-type", "application/grpc",
                  "te", "trailers",
                  "user-agent", "grpc-java-netty/1.78.0"));
      byte[] answered =
          Frames.join(STATUS_200, Frames.indexedBlock("content-type", "application/grpc"));
      byte[] trailers = Frames.indexedBlock("grpc-status", "0");
      return List.of(
          Turn.request(Frames.join(Frames.PREFACE, Frames.settings(), call(1, asked))),
          Turn.response(Frames.join(Frames.settings(), answer(1, answered, trailers))));
    }

    @Override
    protected int openingRows() {
      return 1;
    }

    @Override
    protected List<Turn> exchanges() {
      byte[] asked = Frames.join(METHOD_POST_SCHEME_HTTP, indexed(4, 3, 2, 1, 0));
      byte[] answered = Frames.join(STATUS_200, indexed(1));
      byte[] trailers = indexed(0);
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < EXCHANGES; i++) {
        byte[] call = call(1, asked);
        byte[] answer = answer(1, answered, trailers);
        remember(call);
        remember(answer);
        turns.add(Turn.request(call));
        turns.add(Turn.response(answer));
      }
      return turns;
    }

    private static byte[] indexed(int... entries) {
      byte[] block = new byte[entries.length];
      for (int i = 0; i < entries.length; i++) {
        block[i] = (byte) (0x80 | FIRST_DYNAMIC + entries[i]);
      }
      return block;
    }

    private static byte[] call(int stream, byte[] headers) {
      return Frames.join(
          Frames.frame(FrameHeader.HEADERS, FrameHeader.END_HEADERS, stream, headers),
          Frames.data(stream, true, Frames.message(40)));
    }

    private static byte[] answer(int stream, byte[] headers, byte[] trailers) {
      return Frames.join(
          Frames.frame(FrameHeader.HEADERS, FrameHeader.END_HEADERS, stream, headers),
          Frames.data(stream, false, Frames.message(40)),
          Frames.frame(
              FrameHeader.HEADERS,
              FrameHeader.END_HEADERS | FrameHeader.END_STREAM,
              stream,
              trailers));
    }

    /** Where the frames of these bytes name their stream. */
    private void remember(byte[] frames) {
      ByteBuffer in = ByteBuffer.wrap(frames);
      int at = 0;
      while (at < frames.length) {
        patched.add(frames);
        offsets.add(at + 5);
        at += 9 + (in.getInt(at) >>> 8);
      }
    }

    /** Streams are never used again: five frames of each call get a new number. */
    @Override
    protected void nextRound() {
      for (int i = 0; i < patched.size(); i++) {
        byte[] frames = patched.get(i);
        int at = offsets.get(i);
        frames[at] = (byte) (nextStream >> 24);
        frames[at + 1] = (byte) (nextStream >> 16);
        frames[at + 2] = (byte) (nextStream >> 8);
        frames[at + 3] = (byte) nextStream;
        if (i % 5 == 4) {
          nextStream += 2;
        }
      }
    }

    @Override
    protected int serverPort() {
      return 8080;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ConnectionState.EXCHANGES)
  public long grpc(Channel connection, RowCounts counts) {
    return connection.play(counts);
  }
}
