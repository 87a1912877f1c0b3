package io.obsmesh.protocol.amqp;

import static io.obsmesh.protocol.amqp.AmqpWire.body;
import static io.obsmesh.protocol.amqp.AmqpWire.message;
import static io.obsmesh.protocol.amqp.AmqpWire.method;
import static io.obsmesh.protocol.amqp.AmqpWire.properties;

import com.rabbitmq.client.AMQP;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.List;

/** Also read by tshark, in {@code ScriptedAgreementTest}. */
public class AmqpContractTest extends ProtocolContractTest {
  private final List<Stream> streams = List.of(calls(), publisher(), consumer(), bulk());

  private static Stream calls() {
    Stream.Script script = AmqpWire.opened(AmqpWire.connected("calls"), 1);
    script
        .request(
            method(1, new AMQP.Exchange.Declare.Builder().exchange("sales").type("topic").build()))
        .response(method(1, new AMQP.Exchange.DeclareOk.Builder().build()))
        .request(method(1, new AMQP.Queue.Declare.Builder().queue("").exclusive().build()))
        .response(
            method(
                1,
                new AMQP.Queue.DeclareOk.Builder()
                    .queue("amq.gen-1")
                    .messageCount(0)
                    .consumerCount(0)
                    .build()))
        .request(
            method(
                1,
                new AMQP.Queue.Bind.Builder()
                    .queue("amq.gen-1")
                    .exchange("sales")
                    .routingKey("eu.#")
                    .build()))
        .response(method(1, new AMQP.Queue.BindOk.Builder().build()))
        .request(AmqpWire.heartbeat())
        .response(AmqpWire.heartbeat())
        .request(method(1, new AMQP.Queue.Declare.Builder().queue("absent").passive().build()))
        .response(
            method(
                1,
                new AMQP.Channel.Close.Builder()
                    .replyCode(404)
                    .replyText("NOT_FOUND - no queue 'absent'")
                    .classId(50)
                    .methodId(10)
                    .build()))
        .request(method(1, new AMQP.Channel.CloseOk.Builder().build()))
        .request(
            method(
                0, new AMQP.Connection.Close.Builder().replyCode(200).replyText("Goodbye").build()))
        .response(method(0, new AMQP.Connection.CloseOk.Builder().build()));
    return script.build();
  }

  private static AMQP.Basic.Publish publish(String key) {
    return new AMQP.Basic.Publish.Builder().exchange("sales").routingKey(key).build();
  }

  private static Stream publisher() {
    Stream.Script script = AmqpWire.opened(AmqpWire.connected("publisher"), 1);
    script
        .request(method(1, new AMQP.Confirm.Select.Builder().build()))
        .response(method(1, new AMQP.Confirm.SelectOk.Builder().build()));
    for (int i = 1; i <= 6; i++) {
      script.request(message(1, publish("eu." + i), properties("id-" + i), body(70 * i), 150));
    }
    script
        .response(method(1, new AMQP.Basic.Ack.Builder().deliveryTag(2).multiple().build()))
        .response(method(1, new AMQP.Basic.Nack.Builder().deliveryTag(4).build()))
        .response(method(1, new AMQP.Basic.Ack.Builder().deliveryTag(3).build()))
        .response(method(1, new AMQP.Basic.Ack.Builder().deliveryTag(6).multiple().build()));
    return script.build();
  }

  private static AMQP.Basic.Deliver deliver(String consumer, long tag) {
    return new AMQP.Basic.Deliver.Builder()
        .consumerTag(consumer)
        .deliveryTag(tag)
        .exchange("sales")
        .routingKey("eu." + tag)
        .build();
  }

  private static Stream consumer() {
    Stream.Script script = AmqpWire.opened(AmqpWire.connected("consumer"), 3);
    script
        .request(method(3, new AMQP.Basic.Qos.Builder().prefetchCount(10).build()))
        .response(method(3, new AMQP.Basic.QosOk.Builder().build()))
        .request(method(3, new AMQP.Basic.Consume.Builder().queue("orders").build()))
        .response(method(3, new AMQP.Basic.ConsumeOk.Builder().consumerTag("amq.ctag-1").build()));
    for (int tag = 1; tag <= 8; tag++) {
      script.response(
          message(3, deliver("amq.ctag-1", tag), properties("id-" + tag), body(90), 4096));
    }
    script
        .request(method(3, new AMQP.Basic.Ack.Builder().deliveryTag(1).build()))
        .request(method(3, new AMQP.Basic.Ack.Builder().deliveryTag(4).multiple().build()))
        .request(method(3, new AMQP.Basic.Reject.Builder().deliveryTag(5).build()))
        .request(
            method(3, new AMQP.Basic.Nack.Builder().deliveryTag(7).multiple().requeue().build()))
        .request(method(3, new AMQP.Basic.Get.Builder().queue("orders").noAck().build()))
        .response(
            message(
                3,
                new AMQP.Basic.GetOk.Builder()
                    .deliveryTag(9)
                    .redelivered()
                    .exchange("sales")
                    .routingKey("eu.9")
                    .messageCount(4)
                    .build(),
                properties("id-9"),
                body(30),
                4096))
        .request(method(3, new AMQP.Channel.Close.Builder().replyCode(200).replyText("").build()))
        .response(method(3, new AMQP.Channel.CloseOk.Builder().build()));
    return script.build();
  }

  private static Stream bulk() {
    Stream.Script script = AmqpWire.opened(AmqpWire.connected("bulk"), 1);
    AmqpWire.opened(script, 2);
    for (int i = 0; i < 60; i++) {
      int channel = 1 + i % 2;
      script
          .request(message(channel, publish("k" + i), properties("id-" + i), body(40 * i), 1000))
          .request(method(channel, new AMQP.Queue.Purge.Builder().queue("q" + i % 5).build()))
          .response(method(channel, new AMQP.Queue.PurgeOk.Builder().messageCount(i).build()));
    }
    return script.build();
  }

  @Override
  protected String protocolName() {
    return "amqp";
  }

  @Override
  public List<Stream> streams() {
    return streams;
  }
}
