package io.obsmesh.wire.sketch;

import java.util.Arrays;

/**
 * Numbers for groups, from 0, by the tuple of their keys. A row of a known group allocates nothing.
 * Not thread-safe.
 */
public final class GroupTable {
  private final int width;
  private long[] keys;
  private int[] slots = new int[256];
  private int size;

  /**
   * @param width how many numbers make a key
   */
  public GroupTable(int width) {
    this.width = width;
    keys = new long[64 * Math.max(1, width)];
  }

  /** The group of this key, new when it was not seen before. */
  public int group(long[] key) {
    int hash = hash(key, 0);
    int mask = slots.length - 1;
    for (int slot = hash & mask; ; slot = slot + 1 & mask) {
      int group = slots[slot] - 1;
      if (group < 0) {
        slots[slot] = size + 1;
        return add(key);
      }
      int at = group * width;
      if (Arrays.equals(keys, at, at + width, key, 0, width)) {
        return group;
      }
    }
  }

  private int hash(long[] from, int offset) {
    long hash = 0;
    for (int i = 0; i < width; i++) {
      hash = DistinctCounter.hash(hash ^ from[offset + i]);
    }
    return (int) hash;
  }

  private int add(long[] key) {
    if ((size + 1) * width > keys.length) {
      keys = Arrays.copyOf(keys, 2 * keys.length);
    }
    System.arraycopy(key, 0, keys, size * width, width);
    int group = size++;
    if (2 * size > slots.length) {
      slots = new int[2 * slots.length];
      int mask = slots.length - 1;
      for (int i = 0; i < size; i++) {
        int slot = hash(keys, i * width) & mask;
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = i + 1;
      }
    }
    return group;
  }

  public int size() {
    return size;
  }

  /** One number of a group's key. */
  public long key(int group, int index) {
    return keys[group * width + index];
  }

  public long bytes() {
    return 8L * keys.length + 4L * slots.length;
  }
}
