package io.obsmesh.protocol.mqtt;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** MQTT 3.1, 3.1.1 and 5 over TCP; port 1883 by custom. */
public final class MqttProtocol implements Protocol {
  private static final int CONNECT = PacketType.CONNECT << 4;
  private static final byte[] NAME = {0, 4, 'M', 'Q', 'T', 'T'};
  private static final byte[] OLD_NAME = {0, 6, 'M', 'Q', 'I', 's', 'd', 'p'};

  /** Packets in a row that prove it when no CONNECT was seen. */
  private static final int ENOUGH = 3;

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public List<Table> tables() {
    return List.of(MqttTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new MqttSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (!heads.fromStart()) {
      return pings(request, response) ? Claim.LIKELY : late(request, response);
    }
    if (heads.first() == Direction.RESPONSE) {
      // A broker never speaks first; that it seems to tells that CONNECT was lost.
      Claim accepted = accepted(response);
      return accepted == Claim.LIKELY && request.has(1) ? late(request, response) : accepted;
    }
    return request.has(1) ? first(request) : Claim.UNDECIDED;
  }

  /** Whether these bytes begin as a CONNECT does. */
  private static Claim first(ByteCursor in) {
    if (in.readByte() != CONNECT) {
      return Claim.NO;
    }
    int limit = in.position() + Math.min(4, in.remaining());
    int length = PropertyReader.varint(in, limit);
    if (length < 0) {
      return limit < 5 ? Claim.UNDECIDED : Claim.NO;
    }
    if (!PacketType.length(PacketType.CONNECT, length)) {
      return Claim.NO;
    }
    byte[] name = in.has(2) && in.peek(1) == OLD_NAME[1] ? OLD_NAME : NAME;
    for (int i = 0; i < name.length && in.has(i + 1); i++) {
      if (in.peek(i) != name[i]) {
        return Claim.NO;
      }
    }
    if (!in.has(name.length + 1)) {
      return Claim.UNDECIDED;
    }
    int level = BodyReader.level(in, in.position() + name.length + 1);
    return level < 0 ? Claim.NO : Claim.CERTAIN;
  }

  /** Whether these bytes are a CONNACK, and packets if anything comes behind it. */
  private static Claim accepted(ByteCursor in) {
    if (in.has(1) && in.peek() != PacketType.CONNACK << 4) {
      return Claim.NO;
    }
    if (!in.has(4)) {
      return Claim.UNDECIDED;
    }
    PacketSearch search = new PacketSearch(new ConnectionState(), Direction.RESPONSE);
    boolean packets = search.run(in) > 0;
    in.position(0);
    return packets ? Claim.LIKELY : Claim.NO;
  }

  /** An idle connection: a question and its answer. */
  private static boolean pings(ByteCursor request, ByteCursor response) {
    return request.remaining() == 2
        && response.remaining() == 2
        && request.peek() == PacketType.PINGREQ << 4
        && request.peek(1) == 0
        && response.peek() == PacketType.PINGRESP << 4
        && response.peek(1) == 0;
  }

  /** Whether bytes that were joined late are packets, or many packets are somewhere in them. */
  private static Claim late(ByteCursor request, ByteCursor response) {
    PacketSearch client = new PacketSearch(new ConnectionState(), Direction.REQUEST);
    PacketSearch server = new PacketSearch(new ConnectionState(), Direction.RESPONSE);
    boolean nothing = !request.has(1) && !response.has(1);
    int sent = client.run(request);
    int answered = server.run(response);
    if (sent > 0 && answered > 0 && (client.named() || server.named())) {
      return Claim.LIKELY;
    }
    request.position(0);
    response.position(0);
    if (somewhere(client, request) || somewhere(server, response)) {
      return Claim.LIKELY;
    }
    // One end has not spoken yet.
    boolean half = sent > 0 && client.named() || answered > 0 && server.named();
    return nothing || half ? Claim.UNDECIDED : Claim.NO;
  }

  private static boolean somewhere(PacketSearch search, ByteCursor in) {
    while (in.has(2)) {
      if (search.here(in) == PacketSearch.Verdict.YES && search.packets() >= ENOUGH) {
        return true;
      }
      in.skip(1);
    }
    return false;
  }
}
