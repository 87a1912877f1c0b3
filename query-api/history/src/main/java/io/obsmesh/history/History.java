package io.obsmesh.history;

import io.obsmesh.query.engine.RowSource;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeEndpoint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * The history of some nodes in a directory of this machine. It takes rows from the nodes as they
 * come, keeps them as Parquet within bounds of bytes and age, and answers for what the nodes no
 * longer have in memory. When the disk does not take rows, that is counted and said, and everything
 * else goes on. Thread-safe. Nothing else may write to the directory: it is locked.
 */
public final class History implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(History.class.getName());
  private static final int THREADS = 2;
  private static final long CLOSE_SECONDS = 30;

  private final HistoryOptions options;
  private final FileChannel lock;
  private final SegmentStore store;
  private final Coverage coverage;
  private final Condition condition = new Condition();
  private final FutureTask<DuckDatabase> duck;
  private final SegmentWriter writer;
  private final SegmentReader reader;
  private final Merging merging;
  private final BufferAllocator allocator = new RootAllocator();
  private final ScheduledExecutorService threads;
  private final Map<NodeEndpoint, Running> recorders = new ConcurrentHashMap<>();

  private record Running(Recorder recorder, Future<?> ticks) {}

  private History(HistoryOptions options, FileChannel lock, SegmentStore store) {
    this.options = options;
    this.lock = lock;
    this.store = store;
    coverage = Coverage.open(store);
    duck =
        new FutureTask<>(() ->
            DuckDatabase.open(
                options.directory().resolve("spilled"), options.memoryBytes(), options.threads()));
    // DuckDB's threads inherit it: applications come first.
    Thread.ofPlatform()
        .daemon()
        .priority(Thread.MIN_PRIORITY)
        .name("obsmesh-history-open")
        .start(duck);
    writer = new SegmentWriter(this::duck, options.directory());
    reader = new SegmentReader(this::duck);
    merging = new Merging(store, writer);
    threads =
        Executors.newScheduledThreadPool(
            THREADS,
            Thread.ofPlatform()
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .name("obsmesh-history-", 0)
                .factory());
  }

  /**
   * Opens a directory, which may be new.
   *
   * @throws HistoryException when it cannot be used; the message says why
   */
  public static History open(HistoryOptions options) {
    Path directory = options.directory();
    try {
      Files.createDirectories(directory);
      FileChannel lock = lock(directory);
      try {
        return new History(options, lock, SegmentStore.open(directory));
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new HistoryException("history cannot be kept in " + directory + ": " + e, e);
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process.
    }
    channel.close();
    throw new HistoryException(
        "history in " + directory + " is kept by another obsmesh: give another --history-dir");
  }

  private DuckDatabase duck() {
    try {
      return duck.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new HistoryException("history: " + (cause == null ? e : cause.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HistoryException("history: interrupted", e);
    }
  }

  /** Records these nodes from now on; whoever made them closes them after this. */
  public void record(List<NodeEndpoint> nodes) {
    for (NodeEndpoint node : nodes) {
      Recorder recorder =
          new Recorder(node, store, writer, coverage, condition, options.reserveBytes());
      recorders.put(
          node,
          new Running(
              recorder,
              threads.scheduleWithFixedDelay(() -> tick(recorder), 1, 1, TimeUnit.SECONDS)));
    }
  }

  /** Records a node no more; what was recorded stays. */
  public void forget(NodeEndpoint node) {
    Running gone = recorders.remove(node);
    if (gone != null) {
      gone.ticks().cancel(false);
    }
  }

  private void tick(Recorder recorder) {
    try {
      synchronized (recorder) {
        if (!recorder.tick()) {
          return;
        }
      }
      keepHouse();
    } catch (IOException | RuntimeException e) {
      condition.fails(String.valueOf(e.getMessage()));
    }
  }

  /** Records what the nodes have now, and does what else is due. */
  public void flush() {
    for (Running each : recorders.values()) {
      synchronized (each.recorder()) {
        each.recorder().recordNow();
      }
    }
    try {
      keepHouse();
    } catch (IOException | RuntimeException e) {
      condition.fails(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void keepHouse() throws IOException {
    Instant now = Instant.now();
    Instant oldest = now.minus(options.retain());
    long oldestNanos = oldest.getEpochSecond() * 1_000_000_000L + oldest.getNano();
    store.expire(options.maxBytes(), oldestNanos);
    coverage.forget(oldestNanos);
    coverage.save(store);
    merging.mergeOne(now);
  }

  /**
   * Rows of the nodes and of history as one source, no row twice.
   *
   * @param live the nodes that are recorded
   * @param tables all that there are
   */
  public RowSource over(RowSource live, Collection<Table> tables) {
    return new HistorySource(this, live, tables, store, reader, coverage, allocator);
  }

  /** What is kept, within which bounds, and what went wrong. */
  public RowSource.HistoryReport report() {
    List<Segment> segments = store.segments();
    return new RowSource.HistoryReport(
        options.directory().toString(),
        segments.size(),
        segments.stream().mapToLong(segment -> segment.name().rows()).sum(),
        store.bytes(),
        options.maxBytes(),
        options.retain().toSeconds(),
        segments.stream().mapToLong(segment -> segment.name().minNanos()).min().orElse(0),
        store.torn(),
        condition.failures(),
        condition.failure());
  }

  /** Writes what the nodes have, then stops. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "history: a write did not end in time");
      }
      flush();
      if (duck.isDone()) {
        duck().close();
      }
      lock.close();
    } catch (IOException | HistoryException e) {
      LOG.log(System.Logger.Level.WARNING, "history did not close cleanly: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }
}
