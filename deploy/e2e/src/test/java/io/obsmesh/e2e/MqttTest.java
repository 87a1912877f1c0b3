package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real mosquitto with its real clients, in both versions of MQTT: every message is a row. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MqttTest {
  @TempDir static Path directory;
  private static Running mosquitto;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    mosquitto = MoreServers.mosquitto(directory);
    product = Product.shared();
    recording = Recording.of("mqtt", MoreServers.MOSQUITTO);
  }

  @AfterAll
  static void stop() {
    recording.close();
    mosquitto.close();
  }

  private static String mark() {
    return "m" + Long.toString(System.nanoTime(), 36);
  }

  /** One message for each number. */
  private static void publish(int count, String topic, String options) {
    Processes.run(
        "sh",
        "-c",
        "seq %d | mosquitto_pub -p %d -i %s -t %s -l %s"
            .formatted(count, MoreServers.MOSQUITTO, "pub-" + topic, topic, options));
  }

  @Test
  void everyMessage_isARowWithItsAcknowledgement() {
    String mark = mark();
    publish(200, mark, "-V mqttv311 -q 1");
    List<JsonNode> rows = product.rows("mqtt where topic=\"" + mark + "\"", 200);
    assertThat(rows).hasSize(200);
    for (int i = 0; i < 200; i++) {
      JsonNode row = rows.get(i);
      assertThat(row.path("packet").asString()).isEqualTo("PUBLISH");
      assertThat(row.path("packet_id").asInt()).isEqualTo(i + 1);
      assertThat(row.path("payload_bytes").asInt()).isEqualTo(Integer.toString(i + 1).length());
      assertThat(row.path("latency").asLong()).isPositive();
      assertThat(row.path("version").asString()).isEqualTo("3.1.1");
      assertThat(row.path("client_id").asString()).isEqualTo("pub-" + mark);
      assertThat(row.path("src.process").asString()).isEqualTo("mosquitto_pub");
      assertThat(row.path("dst.process").asString()).isEqualTo("mosquitto");
    }
  }

  @Test
  void version5_isSeenFromPublisherToSubscriber() throws InterruptedException {
    String mark = mark();
    try (Running subscriber =
        Processes.start(
            "mosquitto_sub",
            "-V",
            "mqttv5",
            "-p",
            Integer.toString(MoreServers.MOSQUITTO),
            "-i",
            "sub-" + mark,
            "-t",
            mark + "/#",
            "-q",
            "1",
            "-C",
            "100")) {
      assertThat(product.rows("mqtt where packet=SUBSCRIBE and client_id=\"sub-" + mark + "\"", 1))
          .hasSize(1);
      publish(100, mark + "/n", "-V mqttv5 -q 2 -D publish user-property part 7");
      assertThat(subscriber.process().waitFor()).isZero();
      assertThat(subscriber.said().lines().count()).isEqualTo(100);
    }
    List<JsonNode> sent =
        product.rows("mqtt where topic=\"" + mark + "/n\" and sender=client", 100);
    assertThat(sent).hasSize(100);
    assertThat(sent)
        .allSatisfy(row -> {
          assertThat(row.path("qos").asInt()).isEqualTo(2);
          assertThat(row.path("version").asString()).isEqualTo("5");
          assertThat(row.path("properties").toString()).contains("part");
          assertThat(row.path("latency").asLong()).isPositive();
        });
    List<JsonNode> got = product.rows("mqtt where topic=\"" + mark + "/n\" and sender=server", 100);
    assertThat(got).hasSize(100);
    assertThat(got)
        .allSatisfy(row -> assertThat(row.path("client_id").asString()).isEqualTo("sub-" + mark));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tshark_readsTheSame() {
    Agreement.inAll(recording, "mqtt", 1500, "tcp.port==" + MoreServers.MOSQUITTO + ",mqtt");
  }
}
