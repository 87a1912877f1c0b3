package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.TraceContext;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.TextMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A packet that was sent and what is known of its acknowledgement. */
final class Exchange {
  private static final int TOUCHED_BOTH = 3;

  final int type;
  final Direction sender;
  final int packetId;
  final int qos;
  final long startNanos;
  long sentNanos;
  private long requestBytes;
  private long responseBytes;
  private long firstAnswerNanos;
  private long lastAnswerNanos;
  private boolean lossy;
  private boolean cut;
  private int holes;

  private final @Nullable String version;
  private final @Nullable String topic;
  private final List<String> filters;
  private final boolean retain;
  private final boolean dup;
  private final long payloadBytes;
  private final int keepAlive;
  private final int cleanStart;
  private final @Nullable String clientId;
  private final @Nullable String user;
  private final @Nullable String willTopic;
  private final @Nullable String contentType;
  private final @Nullable String responseTopic;
  private final @Nullable String correlation;
  private final @Nullable String authMethod;
  private final @Nullable TextMap properties;

  Exchange(
      MqttPacket packet,
      Direction sender,
      @Nullable String version,
      @Nullable String clientId,
      Span span) {
    type = packet.type;
    this.sender = sender;
    packetId = packet.packetId;
    qos = packet.qos();
    startNanos = span.firstByteNanos();
    sentNanos = span.lastByteNanos();
    requestBytes = span.length();
    lossy = span.lossy();
    cut = packet.cut || packet.unreadable;
    this.version = version;
    this.clientId = clientId;
    topic = packet.topic;
    filters = List.copyOf(packet.filters);
    retain = (packet.flags & 1) != 0;
    dup = (packet.flags & 8) != 0;
    payloadBytes = packet.payloadBytes;
    keepAlive = packet.keepAlive;
    cleanStart = packet.cleanStart;
    user = packet.user;
    willTopic = packet.willTopic;
    contentType = packet.contentType;
    responseTopic = packet.responseTopic;
    correlation = packet.correlation;
    authMethod = packet.authMethod;
    properties = packet.takePairs();
  }

  /** The sender goes on with the exchange, or sends its packet again. */
  void more(Span span) {
    requestBytes += span.length();
    sentNanos = span.lastByteNanos();
    lossy |= span.lossy();
  }

  void answer(MqttPacket packet, Span span) {
    if (responseBytes == 0) {
      firstAnswerNanos = span.firstByteNanos() - sentNanos;
    }
    responseBytes += span.length();
    lastAnswerNanos = span.lastByteNanos();
    lossy |= span.lossy();
    cut |= packet.cut || packet.unreadable;
  }

  /**
   * Bytes were lost in a direction. Once both have lost some, the id may stand for another packet.
   */
  boolean doubted(Direction direction) {
    holes |= 1 << direction.ordinal();
    return holes == TOUCHED_BOTH;
  }

  boolean touched() {
    return holes != 0;
  }

  void fill(Row row) {
    row.clear()
        .set(RequestColumns.TIME, startNanos)
        .set(RequestColumns.REQUEST_BYTES, requestBytes)
        .set(RequestColumns.LOSSY, lossy)
        .set(RequestColumns.TRUNCATED, cut)
        .set(MqttTable.PACKET, PacketType.name(type))
        .set(MqttTable.SENDER, sender == Direction.REQUEST ? "client" : "server")
        .set(MqttTable.VERSION, version)
        .set(MqttTable.CLIENT_ID, clientId)
        .set(MqttTable.USER, user)
        .set(MqttTable.WILL_TOPIC, willTopic)
        .set(MqttTable.AUTH_METHOD, authMethod)
        .set(MqttTable.PROPERTIES, properties);
    if (packetId > 0) {
      row.set(MqttTable.PACKET_ID, packetId);
    }
    if (!filters.isEmpty()) {
      row.set(MqttTable.FILTERS, filters);
    }
    if (keepAlive >= 0) {
      row.set(MqttTable.KEEP_ALIVE, keepAlive);
    }
    if (cleanStart >= 0) {
      row.set(MqttTable.CLEAN_START, cleanStart == 1);
    }
    if (type == PacketType.PUBLISH) {
      publish(row);
    }
    if (responseBytes > 0) {
      row.set(RequestColumns.RESPONSE_BYTES, responseBytes)
          .set(RequestColumns.LATENCY, Math.max(0, lastAnswerNanos - startNanos))
          .set(RequestColumns.TTFB, Math.max(0, firstAnswerNanos));
    }
  }

  private void publish(Row row) {
    row.set(MqttTable.TOPIC, topic)
        .set(MqttTable.QOS, qos)
        .set(MqttTable.RETAIN, retain)
        .set(MqttTable.DUP, dup)
        .set(MqttTable.CONTENT_TYPE, contentType)
        .set(MqttTable.RESPONSE_TOPIC, responseTopic)
        .set(MqttTable.CORRELATION_DATA, correlation);
    if (payloadBytes >= 0) {
      row.set(MqttTable.PAYLOAD_BYTES, payloadBytes);
    }
    TextMap pairs = properties;
    if (pairs != null) {
      TraceContext trace = new TraceContext();
      for (int i = 0; i < pairs.size(); i++) {
        trace.header(pairs.name(i), pairs.value(i));
      }
      row.set(RequestColumns.TRACE_ID, trace.traceId())
          .set(RequestColumns.SPAN_ID, trace.spanId())
          .set(RequestColumns.PARENT_SPAN_ID, trace.parentSpanId());
    }
  }
}
