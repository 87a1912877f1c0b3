package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.protocol.grpc.GrpcTable;
import io.obsmesh.table.Table;
import java.util.List;

/** HTTP/1.0 and HTTP/1.1. A start line with its version is the evidence; HTTP/0.9 has none. */
public final class HttpProtocol implements Protocol {
  @Override
  public String name() {
    return "http";
  }

  @Override
  public List<Table> tables() {
    return List.of(HttpTable.TABLE, GrpcTable.TABLE);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    Grammar.Start asked = request.has(1) ? RequestParser.requestLine(request) : Grammar.Start.MAYBE;
    Grammar.Start answered =
        response.has(1) ? ResponseParser.statusLine(response) : Grammar.Start.MAYBE;
    if (asked == Grammar.Start.YES) {
      return Claim.CERTAIN;
    }
    if (answered == Grammar.Start.YES) {
      if (asked != Grammar.Start.NO) {
        return Claim.CERTAIN;
      }
      // A server may answer in HTTP what was not: a broken request, a TLS handshake on its port.
      return Claim.LIKELY;
    }
    if (request.has(1) && asked == Grammar.Start.MAYBE) {
      return Grammar.method(request) == Grammar.Start.YES ? begun(request) : Claim.UNDECIDED;
    }
    return response.has(1) && answered == Grammar.Start.MAYBE ? Claim.UNDECIDED : Claim.NO;
  }

  /** A method and no end of the line yet. SQL has some of the same words: what follows decides. */
  private static Claim begun(ByteCursor request) {
    int target = 0;
    while (request.peek(target) != ' ') {
      target++;
    }
    target++;
    if (!request.has(target + 1)) {
      return Claim.UNDECIDED;
    }
    int first = request.peek(target);
    boolean connect = request.peek() == 'C' && request.peek(1) == 'O' && request.peek(2) == 'N';
    // RFC 9112, section 3.2: a path, "*", "http...", or an authority.
    boolean possible = connect || first == '/' || first == '*' || (first | 0x20) == 'h';
    return possible ? Claim.LIKELY : Claim.NO;
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new HttpSession(context);
  }

  private static final class HttpSession implements Session<HttpFrame> {
    private final HttpMatcher matcher;
    private final RequestParser requests;
    private final ResponseParser responses;

    HttpSession(SessionContext context) {
      matcher = new HttpMatcher(context);
      requests = new RequestParser(context);
      responses = new ResponseParser(context, matcher::nextMethod);
    }

    @Override
    public StreamParser<HttpFrame> parser(Direction direction) {
      return direction == Direction.REQUEST ? requests : responses;
    }

    @Override
    public RequestMatcher<HttpFrame> matcher() {
      return matcher;
    }
  }
}
