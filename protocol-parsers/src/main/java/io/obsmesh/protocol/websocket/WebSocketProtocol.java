package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/**
 * WebSocket. A connection comes here by the Upgrade of HTTP/1; then a frame header is evidence
 * enough. One that was joined later is recognised by several frames in a row.
 */
public final class WebSocketProtocol implements Protocol {
  @Override
  public String name() {
    return "websocket";
  }

  @Override
  public List<Table> tables() {
    return List.of(WebSocketTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new WebSocketSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    if (heads.upgradedTo(name())) {
      return both(first(heads.request()), first(heads.response()), Claim.CERTAIN);
    }
    if (heads.fromStart()) {
      return Claim.NO;
    }
    return both(chain(heads.request(), true), chain(heads.response(), false), Claim.LIKELY);
  }

  private static Claim both(Claim request, Claim response, Claim best) {
    if (request == Claim.NO || response == Claim.NO) {
      return Claim.NO;
    }
    return request == best || response == best ? best : Claim.UNDECIDED;
  }

  private static Claim first(ByteCursor in) {
    FrameHeader header = new FrameHeader();
    if (!header.read(in, 0)) {
      return in.has(2) ? Claim.CERTAIN : Claim.UNDECIDED;
    }
    return header.problem() != null || header.opcode() == Opcode.CONTINUATION
        ? Claim.NO
        : Claim.CERTAIN;
  }

  private static Claim chain(ByteCursor in, boolean fromClient) {
    int points = new FrameSearch(fromClient).evidence(in);
    return points >= FrameSearch.ENOUGH
        ? Claim.LIKELY
        : points == FrameSearch.NONE ? Claim.NO : Claim.UNDECIDED;
  }
}
