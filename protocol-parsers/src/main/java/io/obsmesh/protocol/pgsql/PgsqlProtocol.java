package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** PostgreSQL, protocol 3. */
public final class PgsqlProtocol implements Protocol {
  private static final byte[] USER = "user\0".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String name() {
    return "pgsql";
  }

  @Override
  public List<Table> tables() {
    return List.of(PgsqlTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new PgsqlSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (heads.fromStart()) {
      // The server never speaks first.
      boolean serverFirst = heads.first() == Direction.RESPONSE && response.has(1);
      return serverFirst ? Claim.NO : startup(request);
    }
    if (request.has(1) && request.peek() == 0) {
      return startup(request);
    }
    Claim said = MessageShape.client(request);
    Claim answered = MessageShape.server(response);
    if (said == Claim.NO) {
      return Claim.NO;
    }
    if (!request.has(1)) {
      return answered == Claim.CERTAIN
          ? Claim.LIKELY
          : answered == Claim.NO ? Claim.NO : Claim.UNDECIDED;
    }
    if (said == Claim.CERTAIN) {
      // What the server was saying when the connection was joined may begin anywhere.
      return answered.compareTo(Claim.LIKELY) >= 0 ? Claim.CERTAIN : Claim.LIKELY;
    }
    // A lone Sync says little, but a whole response after it says much.
    return answered == Claim.CERTAIN && said == Claim.LIKELY
        ? Claim.LIKELY
        : answered == Claim.NO ? Claim.NO : Claim.UNDECIDED;
  }

  /** A startup packet, or a request for encryption or cancellation in its place. */
  private static Claim startup(ByteCursor in) {
    if (in.has(1) && in.peek() != 0 || in.has(2) && in.peek(1) != 0) {
      return Claim.NO;
    }
    if (!in.has(8)) {
      return Claim.UNDECIDED;
    }
    int length = in.readInt();
    int code = in.readInt();
    return switch (code) {
      case ClientMessages.SSL_REQUEST, ClientMessages.GSS_REQUEST ->
          length == 8 ? Claim.CERTAIN : Claim.NO;
      case ClientMessages.CANCEL_REQUEST ->
          length >= 16 && length <= 12 + 256 ? Claim.CERTAIN : Claim.NO;
      default -> code >>> 16 == 3 && (code & 0xffff) < 100 ? named(in, length) : Claim.NO;
    };
  }

  /** The user must be named; drivers do it first, but need not. */
  private static Claim named(ByteCursor in, int length) {
    if (length < 9 || length > 10_000 + 4) {
      return Claim.NO;
    }
    if (in.startsWith(USER)) {
      return Claim.CERTAIN;
    }
    int end = Math.min(in.remaining(), length - 8);
    for (int i = 0; i < end; i++) {
      int c = in.peek(i);
      if (c < ' ' && c != 0 || i == 0 && c == 0) {
        return Claim.NO;
      }
    }
    return in.has(length - 8) ? Claim.LIKELY : Claim.UNDECIDED;
  }
}
