package io.obsmesh.protocol.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * HPACK's dynamic table (RFC 7541, section 2.3.2) as a bystander knows it: exact from the newest
 * entry back to the first one whose insertion was seen, unknown beyond.
 *
 * <p>Indices count from the newest entry, so an entry that was seen stays at its index however many
 * unknown ones lie behind it. Eviction begins with the oldest, so an entry that was seen can only
 * be gone if all unknown ones are gone too, and then no correct encoder refers to it. That holds
 * even while the size of the table or of an entry is not known: such a table may keep an entry too
 * long, but never under the wrong index.
 */
final class DynamicTable {
  /** SETTINGS_HEADER_TABLE_SIZE before anybody changes it. */
  static final int DEFAULT_SIZE = 4096;

  /**
   * What this keeps of a table at most, bytes by HPACK's reckoning; older entries are forgotten.
   */
  static final int MOST_KEPT = 64 << 10;

  /** HPACK's reckoning adds so much to each entry. */
  static final int ENTRY_OVERHEAD = 32;

  /** Where {@link #find} did not find: the entry is older than what was seen. */
  static final int UNKNOWN = -1;

  /** Where {@link #find} did not find: the table cannot have so many entries. */
  static final int ABSENT = -2;

  // A ring: slot `newest` is index 0, the entry before it is in the slot after it.
  private @Nullable String[] names = new String[16];
  private @Nullable String[] values = new String[16];
  private int[] sizes = new int[16];
  private int newest;
  private int count;

  /** Sum of {@link #sizes}; a lower bound when an entry's name is not known. */
  private long size;

  private long maxSize = DEFAULT_SIZE;
  private boolean maxSizeKnown = true;
  private boolean olderExist;

  /** Nothing is known any more: joined late, or a hole took an unknown number of insertions. */
  void lose() {
    clear();
    maxSizeKnown = false;
    olderExist = true;
  }

  /** As at the beginning of a connection. */
  void reset() {
    clear();
    maxSize = DEFAULT_SIZE;
    maxSizeKnown = true;
    olderExist = false;
  }

  /** The encoder says how large the table is from now on (RFC 7541, section 6.3). */
  void resize(long bytes) {
    maxSize = bytes;
    maxSizeKnown = true;
    evict(0);
  }

  /**
   * Adds an entry.
   *
   * @param name null when it refers to an unknown entry
   * @param bytes name and value without overhead; of the value alone when the name is not known
   */
  void insert(@Nullable String name, @Nullable String value, int bytes) {
    int entrySize = bytes + ENTRY_OVERHEAD;
    evict(entrySize);
    if (maxSizeKnown && entrySize > maxSize) {
      // Not an error: such an entry empties the table (section 4.4).
      return;
    }
    while (count > 0 && size + entrySize > MOST_KEPT) {
      dropOldest();
      olderExist = true;
    }
    if (entrySize > MOST_KEPT) {
      // Too large to keep. Its index would shift all others, so it takes its place without its
      // text.
      name = null;
      value = null;
      entrySize = ENTRY_OVERHEAD;
    }
    if (count == sizes.length) {
      grow();
    }
    newest = (newest - 1) & (sizes.length - 1);
    names[newest] = name;
    values[newest] = value;
    sizes[newest] = entrySize;
    size += entrySize;
    count++;
  }

  /**
   * Slot of the entry {@code index} places behind the newest, or {@link #UNKNOWN}, {@link #ABSENT}.
   */
  int find(int index) {
    if (index < count) {
      return (newest + index) & (sizes.length - 1);
    }
    if (!olderExist) {
      return ABSENT;
    }
    long room = maxSizeKnown ? maxSize - size : Integer.MAX_VALUE;
    return (long) (index - count + 1) * ENTRY_OVERHEAD <= room ? UNKNOWN : ABSENT;
  }

  @Nullable String name(int slot) {
    return names[slot];
  }

  @Nullable String value(int slot) {
    return values[slot];
  }

  /** Bytes of the entry's name and value. */
  int bytes(int slot) {
    return sizes[slot] - ENTRY_OVERHEAD;
  }

  /** Entries whose insertion was seen. */
  int known() {
    return count;
  }

  private void evict(int needed) {
    if (!maxSizeKnown) {
      return;
    }
    while (count > 0 && size + needed > maxSize) {
      dropOldest();
      olderExist = false;
    }
    if (size + needed + ENTRY_OVERHEAD > maxSize) {
      // No room for one more entry, so none of the unknown ones is left.
      olderExist = false;
    }
  }

  private void dropOldest() {
    count--;
    int oldest = (newest + count) & (sizes.length - 1);
    size -= sizes[oldest];
    names[oldest] = null;
    values[oldest] = null;
  }

  private void clear() {
    Arrays.fill(names, null);
    Arrays.fill(values, null);
    count = 0;
    size = 0;
  }

  private void grow() {
    int capacity = 2 * sizes.length;
    @Nullable String[] moreNames = new String[capacity];
    @Nullable String[] moreValues = new String[capacity];
    int[] moreSizes = new int[capacity];
    for (int i = 0; i < count; i++) {
      int slot = (newest + i) & (sizes.length - 1);
      moreNames[i] = names[slot];
      moreValues[i] = values[slot];
      moreSizes[i] = sizes[slot];
    }
    names = moreNames;
    values = moreValues;
    sizes = moreSizes;
    newest = 0;
  }
}
