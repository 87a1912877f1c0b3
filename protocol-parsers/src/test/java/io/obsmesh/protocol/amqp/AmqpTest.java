package io.obsmesh.protocol.amqp;

import static io.obsmesh.protocol.amqp.AmqpWire.body;
import static io.obsmesh.protocol.amqp.AmqpWire.connected;
import static io.obsmesh.protocol.amqp.AmqpWire.message;
import static io.obsmesh.protocol.amqp.AmqpWire.method;
import static io.obsmesh.protocol.amqp.AmqpWire.opened;
import static io.obsmesh.protocol.amqp.AmqpWire.properties;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmqpTest {
  private final Conversation.Factory conversations = Conversations.installed(Limits.DEFAULT);

  private List<Map<String, Object>> rows(Stream.Script script) {
    Replay replay = Replay.of(conversations, script.build());
    assertThat(replay.protocol()).isEqualTo("amqp");
    assertThat(replay.malformed()).isEmpty();
    return replay.rows();
  }

  /** The rows after those of the handshake and of the opening of channel 1. */
  private List<Map<String, Object>> rowsAfterOpening(Stream.Script script) {
    List<Map<String, Object>> rows = rows(script);
    assertThat(rows.subList(0, 3))
        .extracting(row -> row.get("method"))
        .containsExactly("connection.start-ok", "connection.open", "channel.open");
    return rows.subList(3, rows.size());
  }

  @Test
  void handshake_hasUserAndVirtualHost_andNoPassword() {
    List<Map<String, Object>> rows = rows(connected("handshake"));
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst())
        .containsEntry("method", "connection.start-ok")
        .containsEntry("user", "shop")
        .containsEntry("latency", 1_000_000L);
    assertThat(rows.get(1))
        .containsEntry("method", "connection.open")
        .containsEntry("vhost", "/orders")
        .containsEntry("user", "shop");
    assertThat(rows.toString()).doesNotContain(AmqpWire.PASSWORD);
  }

  @Test
  void publishWithoutConfirms_isARowAtOnce() {
    byte[] publish =
        message(
            1,
            new AMQP.Basic.Publish.Builder().exchange("sales").routingKey("eu.1").build(),
            properties("order-7"),
            body(300),
            100);
    assertThat(rowsAfterOpening(opened(connected("publish"), 1).request(publish)))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("method", "basic.publish")
                .containsEntry("channel", 1L)
                .containsEntry("exchange", "sales")
                .containsEntry("routing_key", "eu.1")
                .containsEntry("body_bytes", 300L)
                .containsEntry("content_type", "application/json")
                .containsEntry("correlation_id", "order-7")
                .containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c")
                .containsEntry("parent_span_id", "b7ad6b7169203331")
                .containsEntry("req.bytes", (long) publish.length)
                .containsEntry("vhost", "/orders")
                .containsEntry("error", false)
                .doesNotContainKeys("latency", "outcome", "delivery_tag", "resp.bytes"));
  }

  @Test
  void confirms_settleMessagesOneByOneAndTogether() {
    Stream.Script script = opened(connected("confirms"), 1);
    script
        .request(method(1, new AMQP.Confirm.Select.Builder().build()))
        .response(method(1, new AMQP.Confirm.SelectOk.Builder().build()));
    for (int i = 0; i < 4; i++) {
      script.request(
          message(
              1,
              new AMQP.Basic.Publish.Builder().exchange("").routingKey("q").build(),
              properties("m" + i),
              body(i),
              100));
    }
    script
        .response(method(1, new AMQP.Basic.Nack.Builder().deliveryTag(3).build()))
        .response(method(1, new AMQP.Basic.Ack.Builder().deliveryTag(2).multiple().build()));
    assertThat(rowsAfterOpening(script))
        .extracting(row ->
            row.get("method")
                + " "
                + row.get("delivery_tag")
                + " "
                + row.get("outcome")
                + " "
                + row.get("error.type"))
        .containsExactly(
            "confirm.select null null null",
            "basic.publish 3 nack nack",
            "basic.publish 1 ack null",
            "basic.publish 2 ack null",
            "basic.publish 4 null closed");
  }

  @Test
  void failedCall_hasTheCodeThatClosedItsChannel() {
    Stream.Script script =
        opened(connected("failed"), 1)
            .request(method(1, new AMQP.Queue.Declare.Builder().queue("x").passive().build()))
            .response(
                method(
                    1,
                    new AMQP.Channel.Close.Builder()
                        .replyCode(404)
                        .replyText("NOT_FOUND - no queue 'x'")
                        .classId(50)
                        .methodId(10)
                        .build()))
            .request(method(1, new AMQP.Channel.CloseOk.Builder().build()));
    List<Map<String, Object>> rows = rowsAfterOpening(script);
    assertThat(rows)
        .extracting(row -> row.get("method"))
        .containsExactly("queue.declare", "channel.close");
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row)
                .containsEntry("reply_code", 404L)
                .containsEntry("error", true)
                .containsEntry("error.type", "NOT_FOUND")
                .containsEntry("message", "NOT_FOUND - no queue 'x'"));
  }

  @Test
  void returnedMessage_isAFailure() {
    Stream.Script script =
        opened(connected("returned"), 1)
            .response(
                message(
                    1,
                    new AMQP.Basic.Return.Builder()
                        .replyCode(312)
                        .replyText("NO_ROUTE")
                        .exchange("sales")
                        .routingKey("nowhere")
                        .build(),
                    properties("m"),
                    body(10),
                    100));
    assertThat(rowsAfterOpening(script))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("method", "basic.return")
                .containsEntry("error.type", "NO_ROUTE")
                .containsEntry("routing_key", "nowhere")
                .containsEntry("body_bytes", 10L));
  }

  @Test
  void deliveriesToAConsumerThatDoesNotAcknowledge_areRowsAtOnce_withItsQueue() {
    Stream.Script script =
        opened(connected("automatic"), 1)
            .request(
                method(
                    1,
                    new AMQP.Basic.Consume.Builder()
                        .queue("orders")
                        .consumerTag("c1")
                        .noAck()
                        .build()))
            .response(method(1, new AMQP.Basic.ConsumeOk.Builder().consumerTag("c1").build()))
            .response(
                message(
                    1,
                    new AMQP.Basic.Deliver.Builder()
                        .consumerTag("c1")
                        .deliveryTag(1)
                        .exchange("")
                        .routingKey("orders")
                        .build(),
                    properties("m"),
                    body(0),
                    100));
    assertThat(rowsAfterOpening(script).get(1))
        .containsEntry("method", "basic.deliver")
        .containsEntry("queue", "orders")
        .containsEntry("body_bytes", 0L)
        .containsEntry("error", false);
  }

  @Test
  void emptyQueue_answersGetWithoutMessage() {
    Stream.Script script =
        opened(connected("empty"), 1)
            .request(method(1, new AMQP.Basic.Get.Builder().queue("orders").build()))
            .response(method(1, new AMQP.Basic.GetEmpty.Builder().build()));
    assertThat(rowsAfterOpening(script))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("method", "basic.get")
                .containsEntry("error", false)
                .doesNotContainKeys("body_bytes", "delivery_tag"));
  }

  @Test
  void holeInABody_losesNothing() {
    Stream.Script script = opened(connected("holed"), 1);
    byte[] publish =
        message(
            1,
            new AMQP.Basic.Publish.Builder().exchange("e").routingKey("k").build(),
            properties("m"),
            body(5000),
            8000);
    script
        .request(java.util.Arrays.copyOf(publish, publish.length - 4000))
        .hole(Direction.REQUEST, 3000)
        .request(java.util.Arrays.copyOfRange(publish, publish.length - 1000, publish.length));
    assertThat(rowsAfterOpening(script))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("body_bytes", 5000L)
                .containsEntry("lossy", false)
                .containsEntry("req.bytes", (long) publish.length));
  }

  @Test
  void versionThatTheServerRefuses_isAFailure() {
    Stream.Script script =
        Stream.script("refused", 5672).request(AmqpWire.HEADER).response(AmqpWire.HEADER);
    assertThat(rows(script))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("method", "protocol-header")
                .containsEntry("error.type", "refused"));
  }

  @Test
  void everyMethodThatTheClientLibraryCanWrite_isRead() throws ReflectiveOperationException {
    int written = 0;
    for (Class<?> group : AMQP.class.getDeclaredClasses()) {
      for (Class<?> type : group.getDeclaredClasses()) {
        for (Class<?> builder : type.getDeclaredClasses()) {
          written += reads(builder) ? 1 : 0;
        }
      }
    }
    assertThat(written).isGreaterThan(45);
  }

  private static boolean reads(Class<?> builder) throws ReflectiveOperationException {
    com.rabbitmq.client.impl.Method method;
    try {
      Object made = builder.getMethod("build").invoke(builder.getConstructor().newInstance());
      if (!(made instanceof com.rabbitmq.client.impl.Method built)) {
        return false;
      }
      method = built;
    } catch (java.lang.reflect.InvocationTargetException withoutWhatItNeeds) {
      return false;
    }
    int channel = method.protocolClassId() == AmqpMethod.CONNECTION ? 0 : 1;
    byte[] bytes = method(channel, method);
    AmqpMethod known = AmqpMethods.find(method.protocolClassId(), method.protocolMethodId());
    assertThat(known).as(method.protocolMethodName()).isNotNull();
    assertThat(known.name()).isEqualTo(method.protocolMethodName());
    Direction sender = known.sender() == 'S' ? Direction.RESPONSE : Direction.REQUEST;
    ByteCursor in = new ByteCursor().wrap(bytes, 0, bytes.length);
    assertThat(FrameSearch.here(in, sender)).as(known.name()).isEqualTo(FrameSearch.Verdict.YES);
    return true;
  }

  @Test
  void amqpOfTheNextVersion_isNotClaimed() {
    Stream.Script script =
        Stream.script("1.0", 5672)
            .request('A', 'M', 'Q', 'P', 3, 1, 0, 0)
            .response('A', 'M', 'Q', 'P', 3, 1, 0, 0);
    assertThat(Replay.of(conversations, script.build()).protocol()).isEqualTo("unknown");
  }
}
