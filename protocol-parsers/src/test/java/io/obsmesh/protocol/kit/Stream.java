package io.obsmesh.protocol.kit;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A recorded or hand-written connection.
 *
 * @param name what a failing test prints
 * @param pieces in the order of arrival
 * @param close how it ended
 */
public record Stream(String name, Conversation.Start start, List<Piece> pieces, CloseReason close) {
  public Stream {
    pieces = List.copyOf(pieces);
  }

  /** How many bytes both directions have. */
  public long bytes() {
    return pieces.stream().mapToLong(Piece::length).sum();
  }

  /** Begins a hand-written connection to this server port. */
  public static Script script(String name, int serverPort) {
    return new Script(name, serverPort);
  }

  /** Writes a connection down, one turn after the other, a millisecond apart. */
  public static final class Script {
    private final String name;
    private final int serverPort;
    private final List<Piece> pieces = new ArrayList<>();
    private final long[] position = new long[2];
    private long nanos = 1_700_000_000_000_000_000L;

    private Script(String name, int serverPort) {
      this.name = name;
      this.serverPort = serverPort;
    }

    /** Nothing is sent for so many seconds. */
    public Script pause(int seconds) {
      nanos += seconds * 1_000_000_000L;
      return this;
    }

    /** The client sends text, one byte per character. */
    public Script request(String text) {
      return say(Direction.REQUEST, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The client sends bytes. */
    public Script request(int... bytes) {
      return say(Direction.REQUEST, bytes(bytes));
    }

    /** The client sends bytes. */
    public Script request(byte[] bytes) {
      return say(Direction.REQUEST, bytes);
    }

    /** The server sends text, one byte per character. */
    public Script response(String text) {
      return say(Direction.RESPONSE, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The server sends bytes. */
    public Script response(int... bytes) {
      return say(Direction.RESPONSE, bytes(bytes));
    }

    /** The server sends bytes. */
    public Script response(byte[] bytes) {
      return say(Direction.RESPONSE, bytes);
    }

    /** Bytes pass that nobody captured. */
    public Script hole(Direction direction, int length) {
      return add(new Piece(direction, position[direction.ordinal()], new byte[0], length, nanos));
    }

    private Script say(Direction direction, byte[] bytes) {
      return add(new Piece(direction, position[direction.ordinal()], bytes, nanos));
    }

    private Script add(Piece piece) {
      pieces.add(piece);
      position[piece.direction().ordinal()] += piece.length();
      nanos += 1_000_000;
      return this;
    }

    private static byte[] bytes(int... bytes) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int value : bytes) {
        out.write(value);
      }
      return out.toByteArray();
    }

    /** The whole connection, closed in order, seen from its first byte. */
    public Stream build() {
      return build(true, CloseReason.CLOSED);
    }

    /** The whole connection. */
    public Stream build(boolean fromStart, CloseReason close) {
      return new Stream(
          name, new Conversation.Start(Transport.TCP, serverPort, true, fromStart), pieces, close);
    }
  }
}
