package io.obsmesh.wire.sketch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Numbers for texts, equal for equal text, from 0. Looks text up by its bytes, so that a row whose
 * text was seen before allocates nothing. Not thread-safe.
 */
public final class TextIds {
  private byte[][] texts = new byte[64][];
  private int[] hashes = new int[64];
  private int[] slots = new int[256];
  private int size;
  private long bytes;
  private byte[] scratch = new byte[256];

  /** The id of a text. */
  public int id(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return id(utf8, utf8.length);
  }

  /** The id of UTF-8 text in a buffer. */
  public int id(ArrowBuf buffer, long start, int length) {
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    buffer.getBytes(start, scratch, 0, length);
    return id(scratch, length);
  }

  private int id(byte[] utf8, int length) {
    int hash = 1;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + utf8[i];
    }
    hash ^= hash >>> 15;
    int mask = slots.length - 1;
    for (int slot = hash & mask; ; slot = slot + 1 & mask) {
      int id = slots[slot] - 1;
      if (id < 0) {
        slots[slot] = size + 1;
        return add(Arrays.copyOf(utf8, length), hash);
      }
      byte[] other = texts[id];
      if (hashes[id] == hash && Arrays.equals(other, 0, other.length, utf8, 0, length)) {
        return id;
      }
    }
  }

  private int add(byte[] utf8, int hash) {
    if (size == texts.length) {
      texts = Arrays.copyOf(texts, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    texts[size] = utf8;
    hashes[size] = hash;
    bytes += utf8.length + 32;
    int id = size++;
    if (2 * size > slots.length) {
      grow();
    }
    return id;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = id + 1;
    }
  }

  /** The text of an id. */
  public String text(int id) {
    return new String(texts[id], StandardCharsets.UTF_8);
  }

  /** The UTF-8 of an id's text; not to be changed. */
  byte[] utf8(int id) {
    return texts[id];
  }

  /**
   * A 64-bit hash of an id's text, the same in every process and version: FNV-1a, well mixed
   * afterwards.
   */
  public long hash64(int id) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : texts[id]) {
      hash = (hash ^ octet & 0xff) * 0x100000001b3L;
    }
    return DistinctCounter.hash(hash);
  }

  /** How many texts there are. */
  public int size() {
    return size;
  }

  /** What it takes in memory, about. */
  public long bytes() {
    return bytes + 24L * texts.length;
  }
}
