package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.dns.DnsTable;
import io.obsmesh.protocol.grpc.GrpcTable;
import io.obsmesh.protocol.http.HttpTable;
import io.obsmesh.protocol.websocket.WebSocketTable;
import io.obsmesh.table.Table;
import java.util.List;

/**
 * HTTP/2, with and without gRPC. Recognised by the client's preface, by the SETTINGS a server
 * begins with, or, on connections joined late, by frame headers that lead to one another.
 */
public final class Http2Protocol implements Protocol {
  /** How far into a direction that was joined late a chain of frames is looked for. */
  private static final int SEARCHED_BYTES = 512;

  private static final FrameSearch.Streams NONE_KNOWN = streamId -> false;

  @Override
  public String name() {
    return "http2";
  }

  @Override
  public List<Table> tables() {
    return List.of(HttpTable.TABLE, GrpcTable.TABLE, DnsTable.TABLE, WebSocketTable.TABLE);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    if (request.has(1) && Preface.fits(request)) {
      return request.has(Preface.LENGTH) ? Claim.CERTAIN : Claim.UNDECIDED;
    }
    if (!heads.fromStart()) {
      return joined(request, heads.response());
    }
    return request.has(1) ? Claim.NO : serverSettings(heads.response());
  }

  /** A server begins with SETTINGS (RFC 9113, section 3.4), maybe before the client's preface. */
  private static Claim serverSettings(ByteCursor in) {
    if (!in.has(FrameHeader.LENGTH)) {
      // Length below 64 Ki, type SETTINGS: what is here must not contradict.
      boolean possible = !in.has(1) || in.peek() == 0;
      possible &= !in.has(4) || in.peek(3) == FrameHeader.SETTINGS;
      return possible ? Claim.UNDECIDED : Claim.NO;
    }
    FrameHeader header = new FrameHeader();
    header.peek(in, 0);
    boolean settings =
        header.type == FrameHeader.SETTINGS
            && !header.has(FrameHeader.ACK)
            && header.plausible(Direction.RESPONSE, FrameHeader.DEFAULT_MAX_LENGTH);
    FrameSearch.Verdict verdict =
        settings
            ? new FrameSearch(false)
                .judge(in, 0, Direction.RESPONSE, FrameHeader.DEFAULT_MAX_LENGTH, NONE_KNOWN)
            : FrameSearch.Verdict.NO;
    return verdict == FrameSearch.Verdict.NO ? Claim.NO : Claim.LIKELY;
  }

  private static Claim joined(ByteCursor request, ByteCursor response) {
    Claim first = chain(request, Direction.REQUEST);
    Claim second = chain(response, Direction.RESPONSE);
    if (first == Claim.LIKELY && second == Claim.LIKELY) {
      return Claim.CERTAIN;
    }
    return first.compareTo(second) > 0 ? first : second;
  }

  private static Claim chain(ByteCursor in, Direction direction) {
    FrameSearch search = new FrameSearch(false);
    int places = Math.min(in.remaining() - FrameHeader.LENGTH + 1, SEARCHED_BYTES);
    Claim claim = places > 0 ? Claim.NO : Claim.UNDECIDED;
    for (int ahead = 0; ahead < places; ahead++) {
      switch (search.judge(in, ahead, direction, FrameHeader.DEFAULT_MAX_LENGTH, NONE_KNOWN)) {
        case YES -> {
          return Claim.LIKELY;
        }
        case MAYBE -> claim = Claim.UNDECIDED;
        case NO -> {}
      }
    }
    return claim;
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new Http2Session(context);
  }
}
