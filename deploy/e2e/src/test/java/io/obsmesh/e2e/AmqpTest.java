package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real RabbitMQ with its real client: every numbered message is a row, sent and delivered. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AmqpTest {
  @TempDir static Path directory;
  private static Running names;
  private static Running rabbitmq;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    names = MoreServers.epmd();
    rabbitmq = MoreServers.rabbitmq(directory);
    product = Product.shared();
    recording = Recording.of("amqp", MoreServers.RABBITMQ);
  }

  @AfterAll
  static void stop() {
    recording.close();
    rabbitmq.close();
    names.close();
  }

  private static Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(MoreServers.RABBITMQ);
    return factory.newConnection();
  }

  private static String mark() {
    return "m" + Long.toString(System.nanoTime(), 36);
  }

  private static List<JsonNode> rows(String condition, int count) {
    List<JsonNode> rows = product.rows("amqp where " + condition, count);
    assertThat(rows).hasSize(count);
    return rows;
  }

  @Test
  void numberedMessages_areRowsWithWhatBecameOfThem() throws Exception {
    String mark = mark();
    CountDownLatch delivered = new CountDownLatch(100);
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(mark, false, false, true, null);
      channel.confirmSelect();
      for (int i = 0; i < 100; i++) {
        BasicProperties properties = new BasicProperties.Builder().messageId("n" + i).build();
        byte[] body = "b".repeat(i).getBytes(StandardCharsets.US_ASCII);
        channel.basicPublish("", mark, properties, body);
      }
      channel.waitForConfirmsOrDie(10_000);
      String consumer =
          channel.basicConsume(
              mark,
              false,
              (tag, message) -> {
                channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                delivered.countDown();
              },
              tag -> {});
      assertThat(delivered.await(60, TimeUnit.SECONDS)).isTrue();
      channel.basicCancel(consumer);
    }
    for (String method : List.of("basic.publish", "basic.deliver")) {
      List<JsonNode> rows = rows("routing_key=\"" + mark + "\" and method=\"" + method + "\"", 100);
      for (int i = 0; i < 100; i++) {
        assertThat(rows.get(i).path("message_id").asString()).isEqualTo("n" + i);
        assertThat(rows.get(i).path("body_bytes").asInt()).isEqualTo(i);
        assertThat(rows.get(i).path("outcome").asString()).isEqualTo("ack");
        assertThat(rows.get(i).path("delivery_tag").asInt()).isEqualTo(i + 1);
        assertThat(rows.get(i).path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      }
    }
  }

  @Test
  void refusedCall_carriesTheServersCode() throws Exception {
    String mark = mark();
    try (Connection connection = connect()) {
      Channel channel = connection.createChannel();
      assertThatThrownBy(() -> channel.queueDeclarePassive(mark)).isInstanceOf(IOException.class);
    }
    JsonNode row = rows("queue=\"" + mark + "\"", 1).getFirst();
    assertThat(row.path("method").asString()).isEqualTo("queue.declare");
    assertThat(row.path("reply_code").asInt()).isEqualTo(404);
    assertThat(row.path("error").asBoolean()).isTrue();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tshark_readsTheSame() {
    Agreement.inAll(recording, "amqp", 1500, "tcp.port==" + MoreServers.RABBITMQ + ",amqp");
  }
}
