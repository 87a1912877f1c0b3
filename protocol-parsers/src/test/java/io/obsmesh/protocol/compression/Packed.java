package io.obsmesh.protocol.compression;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import org.xerial.snappy.Snappy;

/** Texts as other programs compress them. */
public final class Packed {
  /** What all of these hold. */
  public static final String TEXT =
      IntStream.range(0, 40)
          .mapToObj(i -> Integer.toString(i * 37 % 101))
          .collect(
              Collectors.joining(
                  ",", "{\"ok\":true,\"items\":[", "],\"text\":\"brotli brotli brotli\"}"));

  /** {@link #TEXT} as Node.js compresses it; there is no encoder in Java. */
  private static final String BROTLI =
      "G6cAECwPuLPFgw4Uk/EsFVJandCPUOkpsrXXYmtvckqnL1lgutzB5jEkSg0iwkKnRdLY3iIOTod4EC6yACjhzEqGkJUyUBlLQmesVNG8wHrjBClZ22xw3pAgp2rpG5wYOqNDMaVWnhAnocmsT/BfKAM=";

  /** A MiB of zeros. */
  private static final String BROTLI_BOMB = "W///j38CIB4LBHLvHwA=";

  private Packed() {}

  public static byte[] text() {
    return TEXT.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] brotli() {
    return Base64.getDecoder().decode(BROTLI);
  }

  static byte[] brotliBomb() {
    return Base64.getDecoder().decode(BROTLI_BOMB);
  }

  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] deflate(byte[] plain, boolean header) {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, !header)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] out = new byte[plain.length + 64];
      return java.util.Arrays.copyOf(out, deflater.deflate(out));
    }
  }

  public static byte[] zstd(byte[] plain) {
    return Zstd.compress(plain);
  }

  public static byte[] snappy(byte[] plain) {
    try {
      return Snappy.compress(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] lz4(byte[] plain) {
    return LZ4Factory.safeInstance().fastCompressor().compress(plain);
  }
}
