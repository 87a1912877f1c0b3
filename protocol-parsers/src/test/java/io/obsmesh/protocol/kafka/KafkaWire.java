package io.obsmesh.protocol.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;

/** Messages as Kafka's clients and brokers write them. */
final class KafkaWire {
  static final String CLIENT = "orders-service";

  private KafkaWire() {}

  static byte[] request(ApiKeys api, int version, int correlationId, ApiMessage body) {
    return request(api, version, correlationId, bytes(body, version));
  }

  static byte[] request(ApiKeys api, int version, int correlationId, byte[] body) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion((short) version)
            .setCorrelationId(correlationId)
            .setClientId(CLIENT);
    return framed(bytes(header, api.requestHeaderVersion((short) version)), body);
  }

  static byte[] response(ApiKeys api, int version, int correlationId, ApiMessage body) {
    return response(api, version, correlationId, bytes(body, version));
  }

  static byte[] response(ApiKeys api, int version, int correlationId, byte[] body) {
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
    return framed(bytes(header, api.responseHeaderVersion((short) version)), body);
  }

  static byte[] bytes(Message message, int version) {
    return bytes(MessageUtil.toByteBufferAccessor(message, (short) version).buffer());
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  static byte[] framed(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer frame = ByteBuffer.allocate(4 + size).putInt(size);
    for (byte[] part : parts) {
      frame.put(part);
    }
    return frame.array();
  }
}
