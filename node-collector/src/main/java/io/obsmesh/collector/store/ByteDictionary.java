package io.obsmesh.collector.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Numbers for different runs of bytes in one memory, from 0. Keeps where they are, not the bytes.
 * Not thread-safe.
 */
final class ByteDictionary {
  private final ByteBuffer data;
  private int[] starts = new int[64];
  private int[] lengths = new int[64];
  private int[] hashes = new int[64];
  private int[] slots = new int[256];
  private int size;
  private int bytes;

  ByteDictionary(ByteBuffer data) {
    this.data = data;
  }

  /** The number of these bytes. */
  int code(int start, int length) {
    int hash = hash(start, length);
    int mask = slots.length - 1;
    for (int slot = hash & mask; ; slot = slot + 1 & mask) {
      int code = slots[slot] - 1;
      if (code < 0) {
        slots[slot] = size + 1;
        return add(start, length, hash);
      }
      if (hashes[code] == hash && lengths[code] == length && equal(starts[code], start, length)) {
        return code;
      }
    }
  }

  /** Eight bytes at a time. */
  private int hash(int start, int length) {
    long hash = length * 0x9e3779b97f4a7c15L;
    int at = start;
    int end = start + length;
    for (; at + 8 <= end; at += 8) {
      hash = (hash ^ data.getLong(at)) * 0xff51afd7ed558ccdL;
      hash ^= hash >>> 32;
    }
    long last = 0;
    if (length >= Long.BYTES) {
      // Again some bytes of the last eight: quicker than the rest one by one.
      last = data.getLong(end - Long.BYTES);
    } else {
      for (; at < end; at++) {
        last = last << 8 | data.get(at) & 0xff;
      }
    }
    hash = (hash ^ last) * 0xc4ceb9fe1a85ec53L;
    return (int) (hash ^ hash >>> 29 ^ hash >>> 47);
  }

  private boolean equal(int a, int b, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if (data.getLong(a + i) != data.getLong(b + i)) {
        return false;
      }
    }
    if (length >= Long.BYTES) {
      int last = length - Long.BYTES;
      return data.getLong(a + last) == data.getLong(b + last);
    }
    for (; i < length; i++) {
      if (data.get(a + i) != data.get(b + i)) {
        return false;
      }
    }
    return true;
  }

  private int add(int start, int length, int hash) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    starts[size] = start;
    lengths[size] = length;
    hashes[size] = hash;
    bytes += length;
    int code = size++;
    if (2 * size > slots.length) {
      slots = new int[2 * slots.length];
      int mask = slots.length - 1;
      for (int i = 0; i < size; i++) {
        int slot = hashes[i] & mask;
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = i + 1;
      }
    }
    return code;
  }

  int size() {
    return size;
  }

  /** Bytes of all different runs together. */
  int bytes() {
    return bytes;
  }

  int start(int code) {
    return starts[code];
  }

  int length(int code) {
    return lengths[code];
  }
}
