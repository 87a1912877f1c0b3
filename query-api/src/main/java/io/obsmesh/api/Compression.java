package io.obsmesh.api;

import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.compression.Zstd;

/** How answers are made smaller for clients that say they can read it: gzip or zstd. */
final class Compression {
  private static final int GZIP_LEVEL = 5;
  private static final int ZSTD_LEVEL = 3;

  private Compression() {}

  static CompressionStrategy strategy() {
    return new CompressionStrategy(null, new Gzip(GZIP_LEVEL), new Zstd(ZSTD_LEVEL));
  }
}
