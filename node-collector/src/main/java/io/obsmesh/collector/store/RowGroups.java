package io.obsmesh.collector.store;

import io.obsmesh.table.Table;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.Predicate.Reference;
import io.obsmesh.wire.sketch.GroupTable;
import io.obsmesh.wire.sketch.TextIds;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the group of each row of a batch. Where the keys of a batch have few different values,
 * which is usual, a row's group is looked up in an array; only what is new in the batch is looked
 * up in the table of groups. Not thread-safe.
 */
final class RowGroups {
  /** Different combinations of keys in one batch up to which an array is used. */
  private static final int MOST_SLOTS = 1 << 16;

  private final long everyNanos;
  private final long[] widths;
  private final ValueReader[] readers;
  private final ValueReader times;
  private final GroupTable groups;
  private final long[] key;
  private int[] found = new int[0];
  private int[] places = new int[0];
  private int[] slots = new int[0];
  private final int[] groupOfSlot = new int[MOST_SLOTS];

  RowGroups(Table table, PartialAggregate aggregate, TextIds ids) {
    everyNanos = aggregate.everyNanos();
    List<PartialAggregate.Key> keys = aggregate.keys();
    widths = keys.stream().mapToLong(PartialAggregate.Key::width).toArray();
    readers =
        keys.stream().map(k -> new ValueReader(table, k.of(), ids)).toArray(ValueReader[]::new);
    for (int i = 0; i < readers.length; i++) {
      if (widths[i] > 0) {
        readers[i].requireNumbers();
      }
    }
    times = new ValueReader(table, Reference.of("time"), ids);
    // The keys, which of them are absent, and the start of the window.
    key = new long[readers.length + 2];
    groups = new GroupTable(key.length);
  }

  int size() {
    return groups.size();
  }

  long bytes() {
    return groups.bytes();
  }

  boolean hasKey(int group, int index) {
    return (groups.key(group, readers.length) & 1L << index) == 0;
  }

  long key(int group, int index) {
    return groups.key(group, index);
  }

  long window(int group) {
    return groups.key(group, readers.length + 1);
  }

  /**
   * The groups of so many rows, at the same places.
   *
   * @return the groups; valid until the next call
   */
  int[] of(StoredBatch batch, int[] rows, int count) {
    if (found.length < count) {
      found = new int[count];
      slots = new int[count];
      places = new int[count];
      for (int i = 0; i < count; i++) {
        places[i] = i;
      }
    }
    if (readers.length == 0 && everyNanos == 0) {
      Arrays.fill(found, 0, count, groups.group(key));
      return found;
    }
    Arrays.fill(slots, 0, count, 0);
    // Each dimension: its values at their places, numbered within the batch.
    KeyCodes[] dimensions = new KeyCodes[readers.length + (everyNanos > 0 ? 1 : 0)];
    long combinations = 1;
    for (int d = 0; d < dimensions.length; d++) {
      boolean window = d == readers.length;
      ValueReader reader = window ? times : readers[d];
      reader.read(batch, rows, places, count);
      long width = window ? everyNanos : widths[d];
      dimensions[d] = new KeyCodes(reader, width, count);
      combinations = Math.min(combinations * dimensions[d].size(), Integer.MAX_VALUE);
    }
    if (combinations > MOST_SLOTS) {
      oneByOne(dimensions, count);
      return found;
    }
    int stride = 1;
    for (KeyCodes dimension : dimensions) {
      dimension.addTo(slots, stride);
      stride *= dimension.size();
    }
    Arrays.fill(groupOfSlot, 0, stride, -1);
    for (int i = 0; i < count; i++) {
      int group = groupOfSlot[slots[i]];
      if (group < 0) {
        group = group(dimensions, i);
        groupOfSlot[slots[i]] = group;
      }
      found[i] = group;
    }
    return found;
  }

  private void oneByOne(KeyCodes[] dimensions, int count) {
    for (int i = 0; i < count; i++) {
      found[i] = group(dimensions, i);
    }
  }

  private int group(KeyCodes[] dimensions, int place) {
    long absent = 0;
    key[key.length - 1] = 0;
    for (int d = 0; d < dimensions.length; d++) {
      int code = dimensions[d].code(place);
      boolean none = code < 0;
      long value = none ? 0 : dimensions[d].value(code);
      if (d == readers.length) {
        key[key.length - 1] = value;
      } else {
        key[d] = value;
        absent |= none ? 1L << d : 0;
      }
    }
    key[readers.length] = absent;
    return groups.group(key);
  }
}
