package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.compression.Decompressor;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Packets inside packets compressed by zlib or zstd: 3 bytes of compressed length, 1 of sequence, 3
 * of length before compression, 0 when it was not compressed. What zstd compressed is read to the
 * largest message; longer ones are a gap.
 */
final class CompressedPackets {
  private static final int HEADER = 7;
  private static final int CHUNK = 16 << 10;

  private final PacketReader packets;
  private final PacketHandler handler;
  private final int largest;
  private final ByteCursor plain = new ByteCursor();
  private byte[] chunk = {};
  private int held;

  CompressedPackets(PacketReader packets, PacketHandler handler, int largest) {
    this.packets = packets;
    this.handler = handler;
    this.largest = largest;
  }

  void reset() {
    packets.reset();
    held = 0;
  }

  /** How many bytes are missing before {@link #read} can be called; 0 when none are. */
  int needed(ByteCursor in) {
    if (!in.has(HEADER)) {
      return HEADER - in.remaining();
    }
    return tooLarge(in) ? 0 : (int) Math.max(0, length(in) - in.remaining());
  }

  boolean tooLarge(ByteCursor in) {
    return length(in) > largest;
  }

  /** The length of the packet ahead with its header. */
  long length(ByteCursor in) {
    return HEADER + (long) PacketBoundary.length(in, 0);
  }

  /** Reads one packet that is all here; returns why it cannot be one, or null. */
  @Nullable String read(ByteCursor in, MysqlEvent event) {
    int length = in.readMediumLe();
    in.skip(1);
    int plainLength = in.readMediumLe();
    if (plainLength == 0) {
      reserve(length);
      in.read(chunk, held, length);
      held += length;
      return drain(event);
    }
    boolean zstd = length >= 4 && in.peek() == 0x28 && in.peek(1) == 0xb5 && in.peek(2) == 0x2f;
    if (zstd && plainLength > largest) {
      in.skip(length);
      reset();
      event.gap = true;
      return null;
    }
    byte[] body = new byte[length];
    in.read(body, 0, length);
    if (zstd || plainLength <= CHUNK) {
      Codec codec = zstd ? Codec.ZSTD : Codec.DEFLATE;
      byte[] all = Decompressor.mine().whole(codec, body, 0, length, plainLength);
      return all == null ? "not compressed by zlib or zstd" : read(all, event);
    }
    return inflate(body, plainLength, event);
  }

  private @Nullable String read(byte[] all, MysqlEvent event) {
    for (int from = 0; from < all.length; from += CHUNK) {
      int count = Math.min(CHUNK, all.length - from);
      reserve(count);
      System.arraycopy(all, from, chunk, held, count);
      held += count;
      String problem = drain(event);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private @Nullable String inflate(byte[] body, int plainLength, MysqlEvent event) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(body);
      int left = plainLength;
      while (left > 0 && !inflater.finished()) {
        reserve(CHUNK);
        int count = inflater.inflate(chunk, held, Math.min(left, CHUNK));
        if (count == 0) {
          return "compressed packet ends early";
        }
        held += count;
        left -= count;
        String problem = drain(event);
        if (problem != null) {
          return problem;
        }
      }
      return left == 0 ? null : "compressed packet ends early";
    } catch (DataFormatException e) {
      return "not compressed by zlib or zstd";
    }
  }

  private void reserve(int count) {
    if (held + count > chunk.length) {
      chunk = Arrays.copyOf(chunk, held + count);
    }
  }

  /** Reads the packets in what was decompressed; an incomplete header stays for the next. */
  private @Nullable String drain(MysqlEvent event) {
    plain.wrap(chunk, 0, held);
    while (true) {
      switch (packets.read(plain)) {
        case PACKET -> {
          String problem = handler.accept(packets.packet, event);
          if (problem != null) {
            held = 0;
            return problem;
          }
        }
        case MORE -> {
          int rest = plain.remaining();
          System.arraycopy(chunk, held - rest, chunk, 0, rest);
          held = rest;
          return null;
        }
        case SKIP -> {
          int here = plain.remaining();
          plain.skip(here);
          packets.passed(here);
          if (packets.left() > 0) {
            // The packet goes on in the next chunk.
            held = 0;
            return null;
          }
        }
      }
    }
  }
}
