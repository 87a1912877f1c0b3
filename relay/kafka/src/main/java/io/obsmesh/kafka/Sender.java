package io.obsmesh.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages in order and knows of each lot whether Kafka has it. After a failure it says no at
 * once for a while, so that nobody waits for a broker that is away. Not thread-safe.
 */
final class Sender implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KafkaExport.class.getName());
  private static final long AWAY_NANOS = 3_000_000_000L;
  private static final long ADMIN_SECONDS = 10;

  private final KafkaOptions options;
  private final String place;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private volatile @Nullable String failure;
  private long againNanos = System.nanoTime();

  Sender(KafkaOptions options) {
    this.options = options;
    place = "topic " + options.topic() + " at " + options.servers();
  }

  /** Why Kafka takes nothing now; null when it does. */
  @Nullable String failure() {
    return failure;
  }

  /** Sends all of these; false when Kafka may not have them all. */
  boolean send(Collection<BatchMessage> messages) {
    if (messages.isEmpty()) {
      return true;
    }
    if (failure != null && System.nanoTime() - againNanos < 0) {
      return false;
    }
    try {
      KafkaProducer<byte[], byte[]> to = producer();
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (BatchMessage message : messages) {
        sent.add(to.send(message.record(options.topic())));
      }
      to.flush();
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
      if (failure != null) {
        LOG.log(System.Logger.Level.INFO, place + " takes rows again");
        failure = null;
      }
      return true;
    } catch (ExecutionException | KafkaException | java.util.concurrent.TimeoutException e) {
      Throwable cause = e.getCause();
      failed(cause == null ? e : cause);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void failed(Throwable e) {
    if (failure == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          place + " takes no rows: " + e.getMessage() + "; they wait in " + options.spool());
    }
    failure = String.valueOf(e.getMessage());
    againNanos = System.nanoTime() + AWAY_NANOS;
    // An idempotent producer that failed once may refuse for good: the next try has a new one.
    close();
  }

  private KafkaProducer<byte[], byte[]> producer()
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      makeTopic();
      open = new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", options.servers());
    settings.put("client.id", "obsmesh");
    settings.put("enable.idempotence", true);
    settings.put("acks", "all");
    settings.put("compression.type", "zstd");
    settings.put("linger.ms", 5);
    settings.put("batch.size", 1 << 20);
    settings.put("buffer.memory", 64L << 20);
    settings.put("max.block.ms", 5_000);
    settings.put("request.timeout.ms", 5_000);
    settings.put("delivery.timeout.ms", 10_000);
    settings.putAll(options.more());
    return settings;
  }

  private void makeTopic()
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", options.servers());
    settings.put("default.api.timeout.ms", 5_000);
    settings.put("request.timeout.ms", 5_000);
    settings.putAll(options.more());
    try (Admin admin = Admin.create(settings)) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(
                      options.topic(),
                      java.util.Optional.of(options.partitions()),
                      java.util.Optional.empty())))
          .all()
          .get(ADMIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open != null) {
      producer = null;
      open.close(Duration.ZERO);
    }
  }
}
