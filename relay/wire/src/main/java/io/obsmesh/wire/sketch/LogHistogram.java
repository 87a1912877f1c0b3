package io.obsmesh.wire.sketch;

import java.util.Arrays;

/**
 * Counts values in log-linear buckets, 64 for every power of two, so that a quantile is within 1 %
 * of a value that was added (0.8 % at worst). Histograms of several nodes or windows add up without
 * further error. Takes 8 bytes for each bucket between the smallest and largest value. Not
 * thread-safe.
 *
 * <p>The bucket of a number is the upper bits of its IEEE 754 form: exponent and six bits of
 * mantissa are a log-linear scale as they stand.
 */
public final class LogHistogram {
  private static final int SHIFT = 52 - 6;
  private static final int BUCKETS = 1 << 63 - SHIFT;

  private long[] counts = new long[0];
  private int first;
  private long zeros;
  private long total;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private long[] negativeCounts = new long[0];
  private int negativeFirst;

  /** Adds a value; NaN is left out. */
  public void add(double value) {
    int at = bucket(value) - first;
    if (value > 0 && at >= 0 && at < counts.length) {
      counts[at]++;
      total++;
      min = Math.min(min, value);
      max = Math.max(max, value);
    } else {
      add(value, 1);
    }
  }

  private void add(double value, long count) {
    if (Double.isNaN(value)) {
      return;
    }
    total += count;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (value == 0) {
      zeros += count;
    } else if (value > 0) {
      int bucket = bucket(value);
      reserve(bucket);
      counts[bucket - first] += count;
    } else {
      int bucket = bucket(-value);
      reserveNegative(bucket);
      negativeCounts[bucket - negativeFirst] += count;
    }
  }

  private static int bucket(double positive) {
    return (int) (Double.doubleToRawLongBits(positive) >>> SHIFT);
  }

  /** The middle of a bucket. */
  private static double middle(int bucket) {
    double low = Double.longBitsToDouble((long) bucket << SHIFT);
    double high = Double.longBitsToDouble((long) (bucket + 1) << SHIFT);
    return Double.isInfinite(high) ? low : low + (high - low) / 2;
  }

  private void reserve(int bucket) {
    if (counts.length == 0) {
      first = bucket;
      counts = new long[8];
    } else if (bucket < first) {
      int gap = first - bucket + 16;
      int start = Math.max(0, first - gap);
      long[] wider = new long[counts.length + first - start];
      System.arraycopy(counts, 0, wider, first - start, counts.length);
      counts = wider;
      first = start;
    } else if (bucket - first >= counts.length) {
      counts = Arrays.copyOf(counts, bucket - first + 32);
    }
  }

  private void reserveNegative(int bucket) {
    if (negativeCounts.length == 0) {
      negativeFirst = bucket;
      negativeCounts = new long[8];
    } else if (bucket < negativeFirst) {
      long[] wider = new long[negativeCounts.length + negativeFirst - bucket];
      System.arraycopy(negativeCounts, 0, wider, negativeFirst - bucket, negativeCounts.length);
      negativeCounts = wider;
      negativeFirst = bucket;
    } else if (bucket - negativeFirst >= negativeCounts.length) {
      negativeCounts = Arrays.copyOf(negativeCounts, bucket - negativeFirst + 32);
    }
  }

  /** Adds all that another histogram counted. */
  public void merge(LogHistogram other) {
    for (int i = 0; i < other.counts.length; i++) {
      if (other.counts[i] != 0) {
        reserve(other.first + i);
        counts[other.first + i - first] += other.counts[i];
      }
    }
    for (int i = 0; i < other.negativeCounts.length; i++) {
      if (other.negativeCounts[i] != 0) {
        reserveNegative(other.negativeFirst + i);
        negativeCounts[other.negativeFirst + i - negativeFirst] += other.negativeCounts[i];
      }
    }
    zeros += other.zeros;
    total += other.total;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  /** For another process. */
  public byte[] write() {
    SketchBytes bytes = new SketchBytes();
    write(bytes, counts, first);
    bytes.count(zeros);
    write(bytes, negativeCounts, negativeFirst);
    bytes.real(min);
    bytes.real(max);
    return bytes.done();
  }

  /** A run of buckets: where it begins, how many, and what is in each. */
  private static void write(SketchBytes bytes, long[] counts, int first) {
    int from = 0;
    int to = counts.length;
    while (from < to && counts[from] == 0) {
      from++;
    }
    while (to > from && counts[to - 1] == 0) {
      to--;
    }
    bytes.count(from == to ? 0 : first + from);
    bytes.count(to - from);
    for (int i = from; i < to; i++) {
      bytes.count(counts[i]);
    }
  }

  /** Adds what {@link #write} wrote; throws {@link IllegalArgumentException} for anything else. */
  public void merge(byte[] written) {
    SketchBytes.Reader reader = new SketchBytes.Reader(written, "histogram");
    LogHistogram other = new LogHistogram();
    other.first = reader.count(BUCKETS - 1);
    other.counts = run(reader, other.first);
    other.zeros = reader.count();
    other.negativeFirst = reader.count(BUCKETS - 1);
    other.negativeCounts = run(reader, other.negativeFirst);
    other.min = reader.real();
    other.max = reader.real();
    other.total = Arrays.stream(other.counts).sum() + Arrays.stream(other.negativeCounts).sum();
    other.total += other.zeros;
    if (other.total < 0 || other.total > 0 && !(other.min <= other.max)) {
      throw reader.wrong("counts that add up, least and greatest value");
    }
    merge(other);
  }

  private static long[] run(SketchBytes.Reader reader, int first) {
    long[] counts = new long[reader.count(Math.min(BUCKETS - first, reader.left()))];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = reader.count();
    }
    return counts;
  }

  /** How many values were added. */
  public long total() {
    return total;
  }

  public double min() {
    return min;
  }

  public double max() {
    return max;
  }

  /**
   * The smallest value that at least the fraction {@code q} of all values does not exceed, within 1
   * %; NaN when there are none.
   */
  public double quantile(double q) {
    if (total == 0) {
      return Double.NaN;
    }
    long rank = Math.clamp((long) Math.ceil(q * total), 1, total);
    if (rank == 1 || rank == total) {
      return rank == 1 ? min : max;
    }
    for (int i = negativeCounts.length - 1; i >= 0; i--) {
      rank -= negativeCounts[i];
      if (rank <= 0) {
        return Math.clamp(-middle(negativeFirst + i), min, max);
      }
    }
    rank -= zeros;
    if (rank <= 0) {
      return 0;
    }
    for (int i = 0; i < counts.length; i++) {
      rank -= counts[i];
      if (rank <= 0) {
        return Math.clamp(middle(first + i), min, max);
      }
    }
    return max;
  }

  /** How many values lie in {@code [low, high)}, by the middle of their bucket. */
  public long between(double low, double high) {
    long sum = low <= 0 && high > 0 ? zeros : 0;
    for (int i = 0; i < counts.length; i++) {
      sum += inside(middle(first + i), low, high) ? counts[i] : 0;
    }
    for (int i = 0; i < negativeCounts.length; i++) {
      sum += inside(-middle(negativeFirst + i), low, high) ? negativeCounts[i] : 0;
    }
    return sum;
  }

  private boolean inside(double middle, double low, double high) {
    double value = Math.clamp(middle, min, max);
    return value >= low && value < high;
  }

  /** What it takes in memory, bytes. */
  public long bytes() {
    return 96 + 8L * (counts.length + negativeCounts.length);
  }
}
