package io.obsmesh.protocol.compression;

import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses, never more than asked for. Each thread has one, made when it first needs it: it
 * keeps tables of some 100 KB. Not thread-safe.
 */
public final class Decompressor {
  /** What came is not compressed in the way that was said. */
  public static final String BROKEN = "not compressed as announced";

  /** So few bytes stand for so many that nobody meant well. */
  public static final String BOMB = "decompression bomb";

  /** Reading it would need more memory than it may have. */
  public static final String WINDOW = "compression window too large";

  private static final String EARLY_END = "compressed bytes end early";

  /** From here on a ratio is looked at, in bytes decompressed. */
  private static final int SUSPICIOUS = 64 << 10;

  /** Text is compressed 5 to 20 times, and tables of zeros up to 100 times. */
  private static final int BOMB_RATIO = 250;

  /** At the first bytes the ratio has not shown yet. */
  private static final int SUSPECT_RATIO = 40;

  private static final int LARGEST_WINDOW = 4 << 20;
  private static final ThreadLocal<Decompressor> MINE = ThreadLocal.withInitial(Decompressor::new);

  private final byte[] scratch = new byte[4 << 10];
  private @Nullable Inflater zlib;
  private @Nullable Inflater bare;
  private @Nullable ZstdJavaDecompressor zstd;
  private @Nullable SnappyJavaDecompressor snappy;
  private @Nullable Lz4JavaDecompressor lz4;

  private Decompressor() {}

  /** The one of this thread. */
  public static Decompressor mine() {
    return MINE.get();
  }

  /**
   * Reads the beginning of a stream of bytes.
   *
   * @param packed of which the first {@code length} bytes came
   * @param complete whether nothing follows them; otherwise as much is read as they hold
   * @param wanted most bytes of the result
   */
  public Beginning beginning(Codec codec, byte[] packed, int length, boolean complete, int wanted) {
    return switch (codec) {
      case DEFLATE -> {
        boolean header = length < 2 || zlibHeader(packed);
        yield inflated(header ? zlib() : bare(), packed, 0, length, complete, wanted);
      }
      case GZIP -> {
        int header = GzipHeader.length(packed, length);
        yield header == GzipHeader.NONE
            ? failed(BROKEN)
            : header > length
                ? ended(complete)
                : inflated(bare(), packed, header, length, complete, wanted);
      }
      case BROTLI ->
          brotliWindow(packed, length) > LARGEST_WINDOW
              ? failed(WINDOW)
              : streamed(codec, packed, length, complete, wanted);
      case ZSTD ->
          ZstdHeader.window(packed, length) > LARGEST_WINDOW
              ? failed(WINDOW)
              : streamed(codec, packed, length, complete, wanted);
      case SNAPPY, LZ4 ->
          throw new IllegalArgumentException("codec: " + codec + " (expected: one with an end)");
    };
  }

  /**
   * Decompresses the whole of something whose size is known.
   *
   * @param from where the compressed bytes begin; 0 for GZIP and BROTLI
   * @param size of the result; the caller bounds it
   * @return null when these bytes are not so many when decompressed
   */
  public byte @Nullable [] whole(Codec codec, byte[] packed, int from, int length, int size) {
    byte[] plain = new byte[size];
    try {
      // What the libraries throw at wrong bytes has no common type.
      int count =
          switch (codec) {
            case DEFLATE -> inflate(packed, from, length, plain);
            case ZSTD -> zstd().decompress(packed, from, length, plain, 0, size);
            case SNAPPY -> snappy().decompress(packed, from, length, plain, 0, size);
            case LZ4 -> lz4().decompress(packed, from, length, plain, 0, size);
            case GZIP, BROTLI -> {
              Beginning all = beginning(codec, packed, length, true, size);
              plain = all.bytes();
              yield all.whole() ? all.length() : -1;
            }
          };
      return count == size ? plain : null;
    } catch (DataFormatException | RuntimeException wrong) {
      return null;
    }
  }

  private int inflate(byte[] packed, int from, int length, byte[] plain)
      throws DataFormatException {
    Inflater inflater = zlib();
    inflater.reset();
    inflater.setInput(packed, from, length);
    int count = 0;
    while (count < plain.length && !inflater.finished()) {
      int step = inflater.inflate(plain, count, plain.length - count);
      if (step == 0) {
        return -1;
      }
      count += step;
    }
    // What goes on is not of that size.
    return inflater.finished() || inflater.inflate(scratch, 0, 1) == 0 ? count : -1;
  }

  private Beginning inflated(
      Inflater inflater, byte[] packed, int from, int length, boolean complete, int wanted) {
    inflater.reset();
    inflater.setInput(packed, from, length - from);
    byte[] plain = new byte[wanted];
    int count = 0;
    try {
      while (count < wanted && !inflater.finished()) {
        int step = inflater.inflate(plain, count, wanted - count);
        if (step == 0 && !inflater.finished()) {
          String problem = !inflater.needsInput() ? BROKEN : complete ? EARLY_END : null;
          return new Beginning(plain, count, false, problem);
        }
        count += step;
      }
      boolean suspect = inflater.getBytesRead() * SUSPECT_RATIO < count;
      long more = 0;
      while (suspect && !inflater.finished() && count + more < SUSPICIOUS) {
        int step = inflater.inflate(scratch);
        if (step == 0) {
          break;
        }
        more += step;
      }
      if (suspect
          && count + more >= SUSPICIOUS
          && inflater.getBytesRead() * BOMB_RATIO < count + more) {
        return failed(BOMB);
      }
      return new Beginning(plain, count, inflater.finished() && more == 0, null);
    } catch (DataFormatException wrong) {
      return new Beginning(plain, count, false, BROKEN);
    }
  }

  private Beginning streamed(Codec codec, byte[] packed, int length, boolean complete, int wanted) {
    byte[] plain = new byte[wanted];
    int count = 0;
    try (InputStream in = open(codec, new ByteArrayInputStream(packed, 0, length))) {
      while (count < wanted) {
        int step = in.read(plain, count, wanted - count);
        if (step <= 0) {
          return new Beginning(plain, count, true, null);
        }
        count += step;
      }
      boolean thin = complete && (long) length * BOMB_RATIO < SUSPICIOUS;
      long more = 0;
      int step = in.read(scratch);
      boolean whole = step <= 0;
      while (thin && step > 0 && count + more < SUSPICIOUS) {
        more += step;
        step = in.read(scratch);
      }
      return count + more >= SUSPICIOUS && thin
          ? failed(BOMB)
          : new Beginning(plain, count, whole, null);
    } catch (IOException | RuntimeException wrong) {
      // The libraries say in the same way that bytes are wrong and that they are missing.
      return new Beginning(plain, count, false, complete ? BROKEN : null);
    }
  }

  private static InputStream open(Codec codec, InputStream packed) throws IOException {
    return codec == Codec.BROTLI ? new BrotliInputStream(packed) : new ZstdInputStream(packed);
  }

  private static Beginning failed(String problem) {
    return new Beginning(new byte[0], 0, false, problem);
  }

  private static Beginning ended(boolean complete) {
    return new Beginning(new byte[0], 0, false, complete ? EARLY_END : null);
  }

  /** RFC 1950 section 2.2. */
  private static boolean zlibHeader(byte[] packed) {
    return (packed[0] & 0x0f) == 8 && ((packed[0] & 0xff) << 8 | packed[1] & 0xff) % 31 == 0;
  }

  /** The sliding window in bytes, RFC 7932 section 9.1. */
  private static long brotliWindow(byte[] packed, int length) {
    if (length == 0 || (packed[0] & 1) == 0) {
      return 1 << 16;
    }
    int three = packed[0] >> 1 & 7;
    if (three != 0) {
      return 1L << 17 + three;
    }
    int more = packed[0] >> 4 & 7;
    return more == 0 ? 1 << 17 : 1L << 8 + more;
  }

  private Inflater zlib() {
    Inflater known = zlib;
    if (known == null) {
      known = new Inflater();
      zlib = known;
    }
    return known;
  }

  private Inflater bare() {
    Inflater known = bare;
    if (known == null) {
      known = new Inflater(true);
      bare = known;
    }
    return known;
  }

  private ZstdJavaDecompressor zstd() {
    ZstdJavaDecompressor known = zstd;
    if (known == null) {
      known = new ZstdJavaDecompressor();
      zstd = known;
    }
    return known;
  }

  private SnappyJavaDecompressor snappy() {
    SnappyJavaDecompressor known = snappy;
    if (known == null) {
      known = new SnappyJavaDecompressor();
      snappy = known;
    }
    return known;
  }

  private Lz4JavaDecompressor lz4() {
    Lz4JavaDecompressor known = lz4;
    if (known == null) {
      known = new Lz4JavaDecompressor();
      lz4 = known;
    }
    return known;
  }
}
