package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins packets and their acknowledgements: CONNECT and PINGREQ by order, all others by packet id,
 * of which each end has its own.
 */
final class MqttMatcher implements RequestMatcher<MqttPacket> {
  private final SessionContext context;
  private final ConnectionState state;
  private final Row row = new Row(MqttTable.TABLE);
  private final ArrayDeque<Exchange> pings = new ArrayDeque<>(0);
  private @Nullable Exchange connect;
  private @Nullable String clientId;

  MqttMatcher(SessionContext context, ConnectionState state) {
    this.context = context;
    this.state = state;
  }

  @Override
  public void accept(Direction direction, MqttPacket packet, Span span) {
    if (packet.unreadable && packet.type != PacketType.CONNECT) {
      return;
    }
    switch (packet.type) {
      case PacketType.CONNECT -> connect(packet, span);
      case PacketType.CONNACK -> connected(packet, span);
      case PacketType.PUBLISH -> publish(direction, packet, span);
      case PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE -> begin(direction, packet, span);
      case PacketType.PUBREL -> released(direction, packet, span);
      case PacketType.PINGREQ -> ping(direction, packet, span);
      case PacketType.PINGRESP -> pong(packet, span);
      case PacketType.DISCONNECT, PacketType.AUTH -> oneWay(direction, packet, span);
      default -> acknowledged(direction.opposite(), packet, span);
    }
  }

  private void connect(MqttPacket packet, Span span) {
    if (packet.code > 0) {
      state.level = packet.code;
    }
    clientId = packet.clientId == null || packet.clientId.isEmpty() ? null : packet.clientId;
    Exchange before = connect;
    if (before != null) {
      unanswered(before, CloseReason.UNOBSERVED);
    }
    connect = exchange(Direction.REQUEST, packet, span);
  }

  private Exchange exchange(Direction sender, MqttPacket packet, Span span) {
    return new Exchange(packet, sender, state.version(), clientId, span);
  }

  private void connected(MqttPacket packet, Span span) {
    Exchange exchange = connect;
    if (exchange == null) {
      return;
    }
    connect = null;
    if (packet.clientId != null) {
      // The server named a client that had no name.
      clientId = packet.clientId;
    }
    exchange.answer(packet, span);
    exchange.fill(row);
    row.set(MqttTable.CLIENT_ID, clientId)
        .set(MqttTable.SESSION_PRESENT, packet.sessionPresent == 1);
    outcome(packet, packet.code < ReasonCode.FAILURE && state.level != 5);
  }

  private void publish(Direction sender, MqttPacket packet, Span span) {
    if (packet.qos() > 0) {
      begin(sender, packet, span);
      return;
    }
    exchange(sender, packet, span).fill(row);
    row.set(RequestColumns.ERROR, false);
    context.rows().accept(row);
  }

  private void begin(Direction sender, MqttPacket packet, Span span) {
    Map<Integer, Exchange> open = state.open(sender);
    Exchange before = open.get(packet.packetId);
    if (before != null) {
      boolean again = (packet.flags & 8) != 0 && before.type == packet.type;
      if (again && !before.touched()) {
        before.more(span);
        return;
      }
      open.remove(packet.packetId);
      unanswered(before, CloseReason.UNOBSERVED);
    } else if (open.size() >= context.limits().pendingRequests()) {
      Iterator<Exchange> oldest = open.values().iterator();
      Exchange given = oldest.next();
      oldest.remove();
      unanswered(given, CloseReason.UNOBSERVED);
    }
    open.put(packet.packetId, exchange(sender, packet, span));
  }

  private void released(Direction sender, MqttPacket packet, Span span) {
    Exchange exchange = state.open(sender).get(packet.packetId);
    if (exchange != null && exchange.type == PacketType.PUBLISH && exchange.qos == 2) {
      exchange.more(span);
    }
  }

  private void acknowledged(Direction sender, MqttPacket packet, Span span) {
    Map<Integer, Exchange> open = state.open(sender);
    Exchange exchange = open.get(packet.packetId);
    if (exchange == null || !answers(packet.type, exchange)) {
      return;
    }
    exchange.answer(packet, span);
    if (packet.type == PacketType.PUBREC && packet.code < ReasonCode.FAILURE) {
      return;
    }
    open.remove(packet.packetId);
    exchange.fill(row);
    if (!packet.codes.isEmpty()) {
      row.set(MqttTable.REASONS, names(packet));
    }
    outcome(packet, false);
  }

  private static boolean answers(int type, Exchange exchange) {
    return switch (type) {
      case PacketType.PUBACK -> exchange.type == PacketType.PUBLISH && exchange.qos == 1;
      case PacketType.PUBREC, PacketType.PUBCOMP ->
          exchange.type == PacketType.PUBLISH && exchange.qos == 2;
      case PacketType.SUBACK -> exchange.type == PacketType.SUBSCRIBE;
      default -> exchange.type == PacketType.UNSUBSCRIBE;
    };
  }

  private static List<String> names(MqttPacket packet) {
    List<String> names = new ArrayList<>(packet.codes.size());
    for (int code : packet.codes) {
      String name = ReasonCode.name(packet.type, code, false);
      names.add(name == null ? "" : name);
    }
    return List.copyOf(names);
  }

  /** Writes the row with what the last packet says of the outcome. */
  private void outcome(MqttPacket packet, boolean old) {
    int code = packet.code;
    boolean unknown = state.level == 0 && !packet.codes.isEmpty();
    if (code >= 0 && !unknown) {
      String name = ReasonCode.name(packet.type, code, old);
      boolean error = code >= ReasonCode.FAILURE || old && code > 0;
      row.set(MqttTable.REASON_CODE, code)
          .set(MqttTable.REASON, name)
          .set(RequestColumns.ERROR, error)
          .set(RequestColumns.ERROR_TYPE, error ? name : null);
    } else if (packet.type != PacketType.SUBACK && packet.type != PacketType.UNSUBACK
        || state.level > 0) {
      // Without its codes a SUBACK may be a refusal.
      row.set(RequestColumns.ERROR, false);
    }
    row.set(MqttTable.MESSAGE, packet.reasonText);
    context.rows().accept(row);
  }

  private void ping(Direction sender, MqttPacket packet, Span span) {
    if (pings.size() >= context.limits().pendingRequests()) {
      unanswered(pings.remove(), CloseReason.UNOBSERVED);
    }
    pings.add(exchange(sender, packet, span));
  }

  private void pong(MqttPacket packet, Span span) {
    Exchange exchange = pings.poll();
    if (exchange != null) {
      exchange.answer(packet, span);
      exchange.fill(row);
      row.set(RequestColumns.ERROR, false);
      context.rows().accept(row);
    }
  }

  private void oneWay(Direction sender, MqttPacket packet, Span span) {
    exchange(sender, packet, span).fill(row);
    outcome(packet, false);
  }

  private void unanswered(Exchange exchange, CloseReason why) {
    exchange.fill(row);
    row.set(RequestColumns.ERROR_TYPE, why.errorType());
    if (why != CloseReason.UNOBSERVED) {
      row.set(RequestColumns.ERROR, true);
    }
    context.rows().accept(row);
  }

  @Override
  public void lost(Direction direction, long bytes, long timeNanos) {
    Exchange waiting = connect;
    if (waiting != null) {
      connect = null;
      unanswered(waiting, CloseReason.UNOBSERVED);
    }
    while (!pings.isEmpty()) {
      // Answers have no number: the next one may be of another.
      unanswered(pings.remove(), CloseReason.UNOBSERVED);
    }
    doubt(state.open(Direction.REQUEST), direction);
    doubt(state.open(Direction.RESPONSE), direction);
  }

  private void doubt(Map<Integer, Exchange> open, Direction direction) {
    Iterator<Exchange> exchanges = open.values().iterator();
    while (exchanges.hasNext()) {
      Exchange exchange = exchanges.next();
      if (exchange.doubted(direction)) {
        exchanges.remove();
        unanswered(exchange, CloseReason.UNOBSERVED);
      }
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    Exchange waiting = connect;
    connect = null;
    if (waiting != null) {
      unanswered(waiting, reason);
    }
    end(state.open(Direction.REQUEST), reason);
    end(state.open(Direction.RESPONSE), reason);
    while (!pings.isEmpty()) {
      unanswered(pings.remove(), reason);
    }
  }

  private void end(Map<Integer, Exchange> open, CloseReason reason) {
    for (Exchange exchange : open.values()) {
      unanswered(exchange, exchange.touched() ? CloseReason.UNOBSERVED : reason);
    }
    open.clear();
  }

  @Override
  public int pending() {
    return state.open(Direction.REQUEST).size()
        + state.open(Direction.RESPONSE).size()
        + pings.size()
        + (connect == null ? 0 : 1);
  }
}
