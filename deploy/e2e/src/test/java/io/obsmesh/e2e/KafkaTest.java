package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A real Kafka broker with its real clients: every request is a row, and every record is counted.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KafkaTest {
  private static final int RECORDS = 100;

  @TempDir static Path directory;
  private static KafkaBroker broker;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.shared();
    broker = new KafkaBroker(directory);
    recording = Recording.of("kafka", KafkaBroker.PORT);
  }

  @AfterAll
  static void stop() {
    recording.close();
    broker.close();
  }

  @Test
  void everyRecord_isCountedWhereItIsProducedAndWhereItIsFetched() throws Exception {
    String mark = "m" + Long.toString(System.nanoTime(), 36);
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", KafkaBroker.ADDRESS);
    settings.put("client.id", mark);
    settings.put("group.id", mark);
    settings.put("auto.offset.reset", "earliest");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        // One by one, so that each is a request of its own.
        assertThat(producer.send(new ProducerRecord<>(mark, "value " + i)).get().offset())
            .isEqualTo(i);
      }
    }
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(mark));
      for (int got = 0; got < RECORDS; ) {
        got += consumer.poll(Duration.ofSeconds(10)).count();
      }
      consumer.commitSync();
    }
    List<JsonNode> produced =
        product.rows("kafka where client_id=\"" + mark + "\" and api=Produce", RECORDS);
    assertThat(produced).hasSize(RECORDS);
    assertThat(produced)
        .allSatisfy(row -> {
          assertThat(row.path("records").asInt()).isEqualTo(1);
          assertThat(row.path("error_code").asInt(-1)).isZero();
          assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        });
    List<JsonNode> fetched =
        product.rows("kafka where client_id=\"" + mark + "\" and api=Fetch and records>0", 1);
    assertThat(fetched.stream().mapToInt(row -> row.path("records").asInt()).sum())
        .isEqualTo(RECORDS);
    assertThat(fetched)
        .allSatisfy(
            row -> assertThat(row.path("topics").toString()).isEqualTo("[\"" + mark + "\"]"));
    assertThat(product.rows("kafka where group=\"" + mark + "\" and api=OffsetCommit", 1))
        .isNotEmpty();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tshark_readsTheSame() {
    Agreement.inAll(recording, "kafka", 500, "tcp.port==" + KafkaBroker.PORT + ",kafka");
  }
}
