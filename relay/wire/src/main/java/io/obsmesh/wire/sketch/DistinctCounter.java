package io.obsmesh.wire.sketch;

/**
 * Counts different values: exactly up to 4,096, then by HyperLogLog with 2^14 registers, whose
 * standard error is 0.8 %. Takes at most 64 KiB. Not thread-safe.
 */
public final class DistinctCounter {
  private static final int EXACT = 4_096;
  private static final int BITS = 14;

  private long[] hashes = new long[16];
  private int size;
  private boolean zero;
  private byte[] registers = new byte[0];

  /** Adds a value by a 64-bit hash of it. */
  public void add(long hash) {
    if (registers.length > 0) {
      register(hash);
    } else if (hash == 0) {
      zero = true;
    } else if (insert(hashes, hash)) {
      size++;
      if (size > EXACT) {
        estimateFromNow();
      } else if (2 * size > hashes.length) {
        long[] wider = new long[2 * hashes.length];
        for (long old : hashes) {
          if (old != 0) {
            insert(wider, old);
          }
        }
        hashes = wider;
      }
    }
  }

  private static boolean insert(long[] table, long hash) {
    int mask = table.length - 1;
    for (int slot = (int) hash & mask; ; slot = slot + 1 & mask) {
      if (table[slot] == hash) {
        return false;
      }
      if (table[slot] == 0) {
        table[slot] = hash;
        return true;
      }
    }
  }

  private void estimateFromNow() {
    registers = new byte[1 << BITS];
    for (long hash : hashes) {
      if (hash != 0) {
        register(hash);
      }
    }
    hashes = new long[0];
  }

  private void register(long hash) {
    int index = (int) (hash >>> 64 - BITS);
    byte rank = (byte) (Long.numberOfLeadingZeros(hash << BITS | 1L << BITS - 1) + 1);
    if (rank > registers[index]) {
      registers[index] = rank;
    }
  }

  /** For another process. */
  public byte[] write() {
    SketchBytes bytes = new SketchBytes();
    if (isEstimate()) {
      bytes.count(1);
      bytes.bytes(registers);
    } else {
      bytes.count(0);
      bytes.count(zero ? 1 : 0);
      bytes.count(size);
      for (long hash : hashes) {
        if (hash != 0) {
          bytes.number(hash);
        }
      }
    }
    return bytes.done();
  }

  /** Adds what {@link #write} wrote; throws {@link IllegalArgumentException} for anything else. */
  public void merge(byte[] written) {
    SketchBytes.Reader reader = new SketchBytes.Reader(written, "distinct values");
    if (reader.count() == 0) {
      zero |= reader.count() != 0;
      int others = reader.count(EXACT);
      for (int i = 0; i < others; i++) {
        add(reader.number());
      }
      return;
    }
    byte[] other = reader.bytes(1 << BITS);
    if (!isEstimate()) {
      estimateFromNow();
    }
    for (int i = 0; i < other.length; i++) {
      registers[i] = (byte) Math.max(registers[i], Math.clamp(other[i], 0, 64 - BITS + 1));
    }
  }

  /** How many different values there were. */
  public long count() {
    if (registers.length == 0) {
      return size + (zero ? 1 : 0);
    }
    double sum = 0;
    int empty = 0;
    for (byte rank : registers) {
      sum += Math.scalb(1.0, -rank);
      empty += rank == 0 ? 1 : 0;
    }
    int m = registers.length;
    double estimate = 0.7213 / (1 + 1.079 / m) * m * m / sum;
    return Math.round(
        estimate <= 2.5 * m && empty > 0 ? m * Math.log((double) m / empty) : estimate);
  }

  /** Whether {@link #count} is an estimate. */
  public boolean isEstimate() {
    return registers.length > 0;
  }

  public long bytes() {
    return 48 + 8L * hashes.length + registers.length;
  }

  /** A 64-bit hash of a number, well mixed (the finaliser of MurmurHash3). */
  public static long hash(long value) {
    long h = value + 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
