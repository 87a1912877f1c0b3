package io.obsmesh.lake;

import io.obsmesh.kafka.BatchMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic into a lake until it is closed. Where it goes on is what the tables say; Kafka's
 * own committed offsets only save reading again what no table needs. A broker that is away is
 * waited for. Thread-safe.
 */
public final class LakeConsumer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LakeConsumer.class.getName());
  private static final String GROUP = "obsmesh-lake";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration UPKEEP = Duration.ofMinutes(5);
  private static final long PAUSE_MILLIS = 1_000;

  /** Of messages that wait for a snapshot. */
  private static final long MOST_BYTES = 128L << 20;

  private final LakeOptions options;
  private final Lake lake;
  private final Thread thread;
  private final AtomicLong rows = new AtomicLong();
  private volatile boolean closed;

  private LakeConsumer(LakeOptions options) {
    this.options = options;
    lake = new Lake(options);
    thread = Thread.ofPlatform().name("obsmesh-lake").unstarted(this::run);
  }

  /** Starts to read. */
  public static LakeConsumer start(LakeOptions options) {
    LakeConsumer consumer = new LakeConsumer(options);
    consumer.thread.start();
    return consumer;
  }

  /** Rows taken into tables since the start. */
  public long rows() {
    return rows.get();
  }

  private void run() {
    while (!closed) {
      try (KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(
              settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        consume(consumer);
      } catch (IOException | RuntimeException e) {
        if (!closed) {
          LOG.log(System.Logger.Level.WARNING, "rows are not read from Kafka, trying again: " + e);
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", options.servers());
    settings.put("group.id", GROUP);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.poll.records", 1_000);
    settings.put("fetch.max.bytes", 32 << 20);
    settings.put("default.api.timeout.ms", 10_000);
    settings.putAll(options.more());
    return settings;
  }

  private void consume(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
    List<TopicPartition> partitions = partitions(consumer);
    if (partitions.isEmpty()) {
      pause();
      return;
    }
    consumer.assign(partitions);
    seek(consumer, partitions);
    List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();
    long waitingRows = 0;
    long waitingBytes = 0;
    long sinceNanos = System.nanoTime();
    Instant kept = Instant.now();
    while (!closed) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (waiting.isEmpty()) {
          sinceNanos = System.nanoTime();
        }
        waiting.add(record);
        waitingRows += rowsOf(record);
        waitingBytes += record.serializedValueSize();
      }
      boolean due = System.nanoTime() - sinceNanos >= options.commitEvery().toNanos();
      boolean enough = waitingRows >= options.commitRows() || waitingBytes >= MOST_BYTES;
      if (!waiting.isEmpty() && (due || enough)) {
        rows.addAndGet(lake.take(waiting));
        commit(consumer, waiting);
        waiting.clear();
        waitingRows = 0;
        waitingBytes = 0;
      }
      if (Duration.between(kept, Instant.now()).compareTo(UPKEEP) >= 0) {
        kept = Instant.now();
        lake.keep(kept);
      }
    }
    rows.addAndGet(lake.take(waiting));
    commit(consumer, waiting);
  }

  private static long rowsOf(ConsumerRecord<byte[], byte[]> record) {
    BatchMessage message = BatchMessage.read(record);
    return message == null ? 0 : message.rows();
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo info : consumer.partitionsFor(options.topic())) {
      partitions.add(new TopicPartition(info.topic(), info.partition()));
    }
    return partitions;
  }

  /** To what Kafka remembers, which is never ahead of the tables, or else to the beginning. */
  private static void seek(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = committed.get(partition);
      if (offset == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, offset.offset());
      }
    }
  }

  /** After the tables have the rows: behind is harmless, ahead would lose. */
  private static void commit(
      KafkaConsumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> taken) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : taken) {
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
    }
  }

  /** Takes what was read, then stops. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lake.close();
  }
}
