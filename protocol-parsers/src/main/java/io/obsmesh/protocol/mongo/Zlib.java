package io.obsmesh.protocol.mongo;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Unpacks what zlib packed. */
final class Zlib {
  private Zlib() {}

  /**
   * The {@code size} bytes that were packed, which the caller bounds; null when these are not so
   * many.
   */
  static byte @Nullable [] inflate(byte[] packed, int size) {
    byte[] bytes = new byte[size];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed);
      int length = 0;
      while (length < size && !inflater.finished()) {
        int count = inflater.inflate(bytes, length, size - length);
        if (count == 0) {
          return null;
        }
        length += count;
      }
      return length == size ? bytes : null;
    } catch (DataFormatException e) {
      return null;
    }
  }
}
