package io.obsmesh.protocol.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one header block in wire order. A view: the parser fills it again and again. A null
 * name or value stands for what was inserted before this connection was joined or in a hole.
 */
final class HeaderBlock {
  /** Fields that are kept of one block; the rest is decoded and dropped. */
  static final int MOST_FIELDS = 512;

  /** Bytes that are kept of one block; the rest is decoded and dropped. */
  static final int MOST_BYTES = 64 << 10;

  private @Nullable String[] fields = new String[64];
  private int length;
  private int bytes;
  private int unknown;
  private boolean truncated;
  private boolean missing;

  void clear() {
    Arrays.fill(fields, 0, length, null);
    length = 0;
    bytes = 0;
    unknown = 0;
    truncated = false;
    missing = false;
  }

  void add(@Nullable String name, @Nullable String value, int size) {
    if (name == null || value == null) {
      unknown++;
    }
    if (length >= 2 * MOST_FIELDS || bytes > MOST_BYTES - size) {
      truncated = true;
      return;
    }
    if (length == fields.length) {
      fields = Arrays.copyOf(fields, 2 * length);
    }
    bytes += size;
    fields[length++] = name;
    fields[length++] = value;
  }

  /** The block was there, but its bytes or their meaning were lost or wrong. */
  void miss() {
    missing = true;
  }

  int size() {
    return length / 2;
  }

  @Nullable String name(int i) {
    return fields[2 * i];
  }

  @Nullable String value(int i) {
    return fields[2 * i + 1];
  }

  /** Whether the block may hold fields that are not in this list by name. */
  boolean incomplete() {
    return missing || unknown > 0 || truncated;
  }

  /** Whether a bound cut the list. */
  boolean truncated() {
    return truncated;
  }

  /** Whether nothing after the fields listed here could be read. */
  boolean missing() {
    return missing;
  }

  /** Fields whose name or value is not known. */
  int unknown() {
    return unknown;
  }
}
