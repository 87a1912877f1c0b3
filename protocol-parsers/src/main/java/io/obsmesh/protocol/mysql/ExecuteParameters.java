package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.Redaction;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameters in COM_STMT_EXECUTE, which only the description of its statement makes readable. */
final class ExecuteParameters {
  /** An EXECUTE that MariaDB's clients send together with its PREPARE; longer ones are not kept. */
  private static final int MOST_WAITING_BYTES = 4 << 10;

  private static final int WITH_COUNT = 8;

  /** An EXECUTE whose statement the server has not described yet. */
  record Waiting(Exchange exchange, byte[] payload, boolean cut) {}

  private ExecuteParameters() {}

  /** Reads them, or has them read when the server has told how many there are. */
  static void take(Connection connection, Exchange exchange, Prepared prepared, PacketPayload in) {
    if (prepared.parameters >= 0) {
      read(connection, exchange, prepared, in);
    } else if (prepared.waiting.size() < Prepared.MOST_WAITING
        && in.remaining() <= MOST_WAITING_BYTES) {
      prepared.waiting.add(new Waiting(exchange, in.rest(), in.cut()));
    }
  }

  /** The server has told how many parameters the statement has. */
  static void described(Connection connection, Prepared prepared) {
    for (Waiting waiting : prepared.waiting) {
      PacketPayload in = new PacketPayload();
      in.wrap(waiting.payload, waiting.payload.length, waiting.cut);
      read(connection, waiting.exchange, prepared, in);
    }
    prepared.waiting.clear();
  }

  private static void read(
      Connection connection, Exchange exchange, Prepared prepared, PacketPayload in) {
    values(connection, exchange, prepared, in);
    prepared.sentAhead.clear();
  }

  private static void values(
      Connection connection, Exchange exchange, Prepared prepared, PacketPayload in) {
    int flags = in.int1();
    in.skip(4);
    int count = prepared.parameters;
    boolean named = connection.has(Capabilities.QUERY_ATTRIBUTES);
    if (named && (flags & WITH_COUNT) != 0) {
      // Attributes of the query follow the parameters of the statement.
      count = (int) Math.min(in.lengthEncoded(), 0xffff);
    }
    if (count <= 0) {
      return;
    }
    byte[] nulls = BinaryValues.nulls(in, count);
    int @Nullable [] types = prepared.types;
    if (in.int1() == 1) {
      types = BinaryValues.types(in, count, named, null);
      prepared.types = in.ended() ? null : types;
    }
    if (types == null || types.length < count || in.ended()) {
      exchange.truncated |= in.ended();
      return;
    }
    if (prepared.secret) {
      exchange.params = Collections.nCopies(prepared.parameters, Redaction.REDACTED);
      return;
    }
    List<String> values = BinaryValues.read(in, count, nulls, types, prepared);
    exchange.truncated |= values == null;
    exchange.params = values;
  }
}
