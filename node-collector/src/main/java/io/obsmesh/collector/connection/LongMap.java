package io.obsmesh.collector.connection;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from long to object without boxes: open addressing, linear probing, at most half full. Keys
 * are not 0. Owned by one thread.
 */
final class LongMap<V> {
  private long[] keys = new long[256];
  private @Nullable Object[] values = new Object[256];
  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only put() stores values
  @Nullable V get(long key) {
    return (V) values[find(key)];
  }

  void put(long key, V value) {
    int at = find(key);
    if (values[at] == null) {
      size++;
      if (2 * size > keys.length) {
        grow();
        at = find(key);
      }
    }
    keys[at] = key;
    values[at] = value;
  }

  @SuppressWarnings("unchecked") // only put() stores values
  @Nullable V remove(long key) {
    int hole = find(key);
    V removed = (V) values[hole];
    if (removed == null) {
      return null;
    }
    size--;
    int mask = keys.length - 1;
    values[hole] = null;
    keys[hole] = 0;
    // What follows in the same run may have been pushed past the hole: move it back.
    for (int at = (hole + 1) & mask; values[at] != null; at = (at + 1) & mask) {
      int home = slot(keys[at]);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at];
        values[hole] = values[at];
        keys[at] = 0;
        values[at] = null;
        hole = at;
      }
    }
    return removed;
  }

  @SuppressWarnings("unchecked") // only put() stores values
  void forEach(Consumer<V> consumer) {
    for (Object value : values) {
      if (value != null) {
        consumer.accept((V) value);
      }
    }
  }

  void clear() {
    Arrays.fill(keys, 0);
    Arrays.fill(values, null);
    size = 0;
  }

  private int find(long key) {
    int at = slot(key);
    while (values[at] != null && keys[at] != key) {
      at = (at + 1) & keys.length - 1;
    }
    return at;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & keys.length - 1;
  }

  private void grow() {
    long[] oldKeys = keys;
    Object[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new Object[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int at = find(oldKeys[i]);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
