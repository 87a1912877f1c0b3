package io.obsmesh.protocol.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.LongStringHelper;
import io.obsmesh.protocol.kit.Stream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Frames as RabbitMQ's client writes them. */
final class AmqpWire {
  static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  static final String PASSWORD = "correct-horse";

  private AmqpWire() {}

  static byte[] method(int channel, Method method) {
    try {
      return bytes(((com.rabbitmq.client.impl.Method) method).toFrame(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A method with its message, the body in frames of at most {@code frameBytes}. */
  static byte[] message(
      int channel, Method method, AMQP.BasicProperties properties, byte[] body, int frameBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(method(channel, method));
    try {
      out.writeBytes(bytes(properties.toFrame(channel, body.length)));
      for (int at = 0; at < body.length; at += frameBytes) {
        int length = Math.min(frameBytes, body.length - at);
        out.writeBytes(bytes(Frame.fromBodyFragment(channel, body, at, length)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] heartbeat() {
    return bytes(new Frame(AMQP.FRAME_HEARTBEAT, 0));
  }

  private static byte[] bytes(Frame frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      frame.writeTo(new DataOutputStream(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static AMQP.BasicProperties properties(String id) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .deliveryMode(2)
        .correlationId(id)
        .headers(
            Map.of(
                "traceparent",
                LongStringHelper.asLongString(
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                "attempt",
                3))
        .build();
  }

  /** A body that looks like nothing, of {@code length} bytes. */
  static byte[] body(int length) {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) (i * 31 % 251);
    }
    return body;
  }

  /** A connection after its handshake as user shop on virtual host /orders. */
  static Stream.Script connected(String name) {
    return Stream.script(name, 5672)
        .request(HEADER)
        .response(
            method(
                0,
                new AMQP.Connection.Start.Builder()
                    .serverProperties(Map.of("product", "RabbitMQ"))
                    .mechanisms("PLAIN AMQPLAIN")
                    .build()))
        .request(
            method(
                0,
                new AMQP.Connection.StartOk.Builder()
                    .clientProperties(Map.of("product", "test"))
                    .mechanism("PLAIN")
                    .response(
                        LongStringHelper.asLongString(
                            ("\0shop\0" + PASSWORD).getBytes(StandardCharsets.UTF_8)))
                    .locale("en_US")
                    .build()))
        .response(
            method(
                0,
                new AMQP.Connection.Tune.Builder()
                    .channelMax(2047)
                    .frameMax(131_072)
                    .heartbeat(60)
                    .build()))
        .request(
            method(
                0,
                new AMQP.Connection.TuneOk.Builder()
                    .channelMax(2047)
                    .frameMax(131_072)
                    .heartbeat(60)
                    .build()))
        .request(method(0, new AMQP.Connection.Open.Builder().virtualHost("/orders").build()))
        .response(method(0, new AMQP.Connection.OpenOk.Builder().build()));
  }

  static Stream.Script opened(Stream.Script script, int channel) {
    return script
        .request(method(channel, new AMQP.Channel.Open.Builder().build()))
        .response(method(channel, new AMQP.Channel.OpenOk.Builder().build()));
  }
}
