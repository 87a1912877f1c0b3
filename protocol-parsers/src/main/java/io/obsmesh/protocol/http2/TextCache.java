package io.obsmesh.protocol.http2;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Turns bytes into strings, the same string for the same bytes as long as they come often. */
final class TextCache {
  private static final int SLOTS = 128;

  /** Longer texts seldom repeat, and comparing them costs. */
  private static final int LONGEST = 64;

  private final @Nullable String[] texts = new String[SLOTS];

  /**
   * The text of {@code bytes[from, from + length)}: UTF-8, replacement characters where it is not.
   */
  String text(byte[] bytes, int from, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    String cached = texts[slot];
    if (cached != null && same(cached, bytes, from, length)) {
      return cached;
    }
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    texts[slot] = text;
    return text;
  }

  private static boolean same(String text, byte[] bytes, int from, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      // A negative byte equals no character, so only ASCII is ever found here.
      if (text.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
