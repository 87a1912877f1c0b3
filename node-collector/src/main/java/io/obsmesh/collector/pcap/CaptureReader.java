package io.obsmesh.collector.pcap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of a capture file: pcap with micro- or nanoseconds in both byte orders, pcapng,
 * either of them compressed with gzip. A file that is cut or broken gives every packet before that,
 * and {@link #warning()} says what is wrong.
 *
 * <p>Formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. Owned by one thread.
 */
abstract class CaptureReader {
  /** No packet and no block is longer: what claims to be is broken. */
  static final int MAX_BLOCK = 16 << 20;

  private final InputStream in;
  private long packets;
  private @Nullable String warning;

  CaptureReader(InputStream in) {
    this.in = in;
  }

  /** Recognises the format; throws {@link CaptureFormatException} when it is none of them. */
  static CaptureReader open(InputStream input) throws IOException {
    BufferedInputStream in = new BufferedInputStream(input, 64 << 10);
    in.mark(4);
    byte[] magic = in.readNBytes(4);
    in.reset();
    if (magic.length >= 2 && magic[0] == 0x1f && (magic[1] & 0xff) == 0x8b) {
      in = new BufferedInputStream(new GZIPInputStream(in, 64 << 10), 64 << 10);
      in.mark(4);
      magic = in.readNBytes(4);
      in.reset();
    }
    if (magic.length == 0) {
      throw new CaptureFormatException("the capture is empty (expected: pcap or pcapng)");
    }
    if (magic.length < 4) {
      throw new CaptureFormatException("the capture ends in its first 4 bytes");
    }
    int number =
        (magic[0] & 0xff) << 24
            | (magic[1] & 0xff) << 16
            | (magic[2] & 0xff) << 8
            | (magic[3] & 0xff);
    return switch (number) {
      case 0xa1b2c3d4 -> new PcapReader(in, true, 1000);
      case 0xa1b23c4d -> new PcapReader(in, true, 1);
      case 0xd4c3b2a1 -> new PcapReader(in, false, 1000);
      case 0x4d3cb2a1 -> new PcapReader(in, false, 1);
      case 0x0a0d0d0a -> new PcapngReader(in);
      default ->
          throw new CaptureFormatException(
              "not a capture file: it begins with %08x (expected: pcap or pcapng)"
                  .formatted(number));
    };
  }

  /** Reads the next packet; false at the end, or where the file is broken. */
  boolean next(CapturedPacket packet) {
    if (warning != null) {
      return false;
    }
    try {
      if (!read(packet)) {
        return false;
      }
      packets++;
      return true;
    } catch (EOFException e) {
      warning = "the capture is cut off after packet " + packets + "; all before it was read";
    } catch (CaptureFormatException e) {
      warning = e.getMessage() + " after packet " + packets + "; all before it was read";
    } catch (IOException e) {
      warning = "the capture cannot be read further than packet " + packets + ": " + e.getMessage();
    }
    return false;
  }

  /** What is wrong with the file, null when nothing is. Final after {@link #next} was false. */
  @Nullable String warning() {
    return warning;
  }

  abstract boolean read(CapturedPacket packet) throws IOException;

  /** Fills {@code target[0, count)}; false when the file ends right before it. */
  final boolean fill(byte[] target, int count) throws IOException {
    int read = in.readNBytes(target, 0, count);
    if (read == 0 && count > 0) {
      return false;
    }
    if (read < count) {
      throw new EOFException();
    }
    return true;
  }

  /** Fills {@code target[0, count)}, which must be there. */
  final void require(byte[] target, int count) throws IOException {
    if (count > 0 && !fill(target, count)) {
      throw new EOFException();
    }
  }

  final void skip(long count) throws IOException {
    in.skipNBytes(count);
  }

  static long number(byte[] bytes, int from, int count, boolean bigEndian) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | (bytes[bigEndian ? from + i : from + count - 1 - i] & 0xff);
    }
    return value;
  }
}
