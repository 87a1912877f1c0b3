package io.obsmesh.protocol.kit;

import io.obsmesh.protocol.Direction;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes connections as a pcap file, so that another reader can read what a test wrote by hand.
 * Each begins with a handshake and has a client port and a second of its own.
 */
public final class StreamFile {
  private static final int MAGIC_NANOS = 0xa1b23c4d;
  private static final int RAW_IP = 101;
  private static final int HEADERS = 40;
  private static final int MOST_PAYLOAD_BYTES = 16 << 10;
  private static final int FIRST_CLIENT_PORT = 50_000;
  private static final int SYN = 2;
  private static final int ACK = 16;

  private final DataOutputStream out;
  private final int client;
  private final int server;

  /** The next byte of each direction. */
  private final int[] sequence = {1000, 2000};

  private StreamFile(DataOutputStream out, int client, int server) {
    this.out = out;
    this.client = client;
    this.server = server;
  }

  /** Writes streams over TCP without holes, one after the other. */
  public static void write(Path file, List<Stream> streams) {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(MAGIC_NANOS);
      out.writeShort(2);
      out.writeShort(4);
      out.writeLong(0);
      out.writeInt(HEADERS + MOST_PAYLOAD_BYTES);
      out.writeInt(RAW_IP);
      for (int i = 0; i < streams.size(); i++) {
        Stream stream = streams.get(i);
        new StreamFile(out, FIRST_CLIENT_PORT + i, stream.start().serverPort())
            .connection(stream.pieces(), i * 1_000_000_000L);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private void connection(List<Piece> pieces, long laterNanos) throws IOException {
    long began = pieces.getFirst().timeNanos() + laterNanos - 1_000_000;
    packet(Direction.REQUEST, SYN, new byte[0], 0, 0, began);
    packet(Direction.RESPONSE, SYN | ACK, new byte[0], 0, 0, began + 1000);
    sequence[0]++;
    sequence[1]++;
    for (Piece piece : pieces) {
      byte[] bytes = piece.bytes();
      for (int from = 0; from < bytes.length; from += MOST_PAYLOAD_BYTES) {
        int count = Math.min(MOST_PAYLOAD_BYTES, bytes.length - from);
        packet(piece.direction(), ACK, bytes, from, count, piece.timeNanos() + laterNanos);
        sequence[piece.direction().ordinal()] += count;
      }
    }
  }

  private void packet(Direction direction, int flags, byte[] bytes, int from, int count, long nanos)
      throws IOException {
    boolean request = direction == Direction.REQUEST;
    out.writeInt((int) (nanos / 1_000_000_000L));
    out.writeInt((int) (nanos % 1_000_000_000L));
    out.writeInt(HEADERS + count);
    out.writeInt(HEADERS + count);
    // IPv4 from 10.0.0.1 to 10.0.0.2 or back; readers do not check the sums.
    out.writeInt(0x45000000 | HEADERS + count);
    out.writeInt(0x00004000);
    out.writeInt(0x40060000);
    out.writeInt(request ? 0x0a000001 : 0x0a000002);
    out.writeInt(request ? 0x0a000002 : 0x0a000001);
    out.writeShort(request ? client : server);
    out.writeShort(request ? server : client);
    out.writeInt(sequence[direction.ordinal()]);
    out.writeInt((flags & ACK) == 0 ? 0 : sequence[direction.opposite().ordinal()]);
    out.writeInt(0x50000000 | flags << 16 | 0xffff);
    out.writeInt(0);
    out.write(bytes, from, count);
  }
}
