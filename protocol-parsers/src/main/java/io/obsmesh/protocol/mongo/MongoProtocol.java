package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** MongoDB and servers that speak its protocol. */
public final class MongoProtocol implements Protocol {
  @Override
  public String name() {
    return "mongo";
  }

  @Override
  public List<Table> tables() {
    return List.of(MongoTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new MongoSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (heads.fromStart() && heads.first() == Direction.RESPONSE) {
      // The server never speaks first.
      return Claim.NO;
    }
    if (!request.has(1)) {
      return response.has(1) ? first(response, Direction.RESPONSE) : Claim.UNDECIDED;
    }
    Claim claim = first(request, Direction.REQUEST);
    if (claim != Claim.NO || heads.fromStart()) {
      return claim;
    }
    return new FrameSearch(Direction.REQUEST, new Calls()).seek(request) ? Claim.LIKELY : Claim.NO;
  }

  private static Claim first(ByteCursor in, Direction direction) {
    if (in.has(4)) {
      int length = OpCode.int32(in, 0);
      if (length <= OpCode.HEADER_BYTES || length > OpCode.LARGEST) {
        return Claim.NO;
      }
    }
    if (!in.has(OpCode.HEADER_BYTES)) {
      boolean id = in.has(12) && (OpCode.int32(in, 8) == 0) != (direction == Direction.REQUEST);
      return id ? Claim.NO : Claim.UNDECIDED;
    }
    return switch (FrameSearch.here(in, direction)) {
      case YES -> Claim.CERTAIN;
      case UNKNOWN -> Claim.UNDECIDED;
      case NO -> Claim.NO;
    };
  }
}
