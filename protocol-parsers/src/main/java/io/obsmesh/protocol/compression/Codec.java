package io.obsmesh.protocol.compression;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways of compressing that are read. */
public enum Codec {
  /**
   * RFC 1950 around RFC 1951; as a content coding also the bare RFC 1951 that some servers send.
   */
  DEFLATE,
  /** RFC 1952. */
  GZIP,
  /** RFC 7932. */
  BROTLI,
  /** RFC 8878. */
  ZSTD,
  /** Blocks of Snappy, without its framing. */
  SNAPPY,
  /** Blocks of LZ4, without its framing. */
  LZ4;

  /** The codec of a Content-Encoding (RFC 9110 section 8.4.1); null when it is none of these. */
  public static @Nullable Codec ofContentEncoding(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      case "br" -> BROTLI;
      case "zstd" -> ZSTD;
      default -> null;
    };
  }

  /** How many compressed bytes are worth keeping to read the first {@code plain} bytes. */
  public int packedBytes(int plain) {
    return switch (this) {
      case DEFLATE, GZIP -> plain;
      // These come in blocks of up to 128 KiB, of which nothing can be read before their end.
      case BROTLI, ZSTD, SNAPPY, LZ4 -> 4 * plain;
    };
  }
}
