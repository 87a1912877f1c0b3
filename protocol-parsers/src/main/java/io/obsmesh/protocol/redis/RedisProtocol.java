package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** Redis, Valkey and others that speak RESP2 or RESP3. */
public final class RedisProtocol implements Protocol {
  @Override
  public String name() {
    return "redis";
  }

  @Override
  public List<Table> tables() {
    return List.of(RedisTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new RedisSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (heads.fromStart() && heads.first() == Direction.RESPONSE) {
      // The server never speaks first.
      return Claim.NO;
    }
    if (isReplica(response)) {
      return Claim.NO;
    }
    if (!request.has(1)) {
      return response.has(1) ? fromReplies(response, heads.fromStart()) : Claim.UNDECIDED;
    }
    if (request.peek() == '*' && RespBoundary.isCommand(request, 0)) {
      return Claim.CERTAIN;
    }
    if (request.peek() == '*' && announcesWords(request)) {
      return request.remaining() < 64 ? Claim.UNDECIDED : Claim.LIKELY;
    }
    if (!heads.fromStart()) {
      return RespBoundary.seek(request, true, false) ? Claim.LIKELY : fromReplies(response, false);
    }
    return inline(request, response);
  }

  /** A master's stream looks like commands; what its replica sends back is REPLCONF ACK. */
  private static boolean isReplica(ByteCursor response) {
    return response.has(18)
        && response.peek() == '*'
        && RespBoundary.isCommand(response, 0)
        && response.indexOf('R') == 8;
  }

  /** {@code *2 CRLF $} and not more: the name has not arrived or is not one we know. */
  private static boolean announcesWords(ByteCursor in) {
    int i = 1;
    while (in.has(i + 1) && in.peek(i) >= '0' && in.peek(i) <= '9' && i < 8) {
      i++;
    }
    if (i == 1 && in.has(2)) {
      return false;
    }
    for (int at = 0; at < 3; at++) {
      if (in.has(i + at + 1) && in.peek(i + at) != "\r\n$".charAt(at)) {
        return false;
      }
    }
    return true;
  }

  /** Subscribers listen without sending: deliveries alone identify them. */
  private static Claim fromReplies(ByteCursor response, boolean fromStart) {
    if (fromStart || !response.has(1)) {
      return Claim.UNDECIDED;
    }
    int marker = response.peek();
    boolean aggregate = marker == '*' || marker == '>';
    if (aggregate && response.has(20) && RespBoundary.isReply(response, 0)) {
      String head = response.readLatin1(Math.min(32, response.remaining()));
      return head.contains("message\r\n") || head.contains("invalidate\r\n")
          ? Claim.LIKELY
          : Claim.UNDECIDED;
    }
    return "+-:$*_#,(!=%~>|".indexOf(marker) >= 0 ? Claim.UNDECIDED : Claim.NO;
  }

  private static Claim inline(ByteCursor request, ByteCursor response) {
    int lineFeed = request.indexOf('\n');
    int name = 0;
    while (request.has(name + 1) && request.peek(name) > ' ' && name < 32) {
      name++;
    }
    boolean ended = request.has(name + 1);
    if (!ended) {
      return name < 32 && request.peek() < 128 && isLetter(request.peek())
          ? Claim.UNDECIDED
          : Claim.NO;
    }
    boolean known = RedisCommand.known(request, 0, name);
    if (!known && !isLetter(request.peek()) || lineFeed < 0 && request.has(512)) {
      return Claim.NO;
    }
    if (lineFeed < 0 || !response.has(3)) {
      return Claim.UNDECIDED;
    }
    if (!known && "*%|~".indexOf(response.peek()) < 0) {
      return Claim.NO;
    }
    // Memcached, SMTP and others share words such as "get" and "quit", but not the replies.
    if (RespBoundary.isNoReply(response, 0)) {
      return Claim.NO;
    }
    return RespBoundary.isReply(response, 0) ? Claim.LIKELY : Claim.UNDECIDED;
  }

  private static boolean isLetter(int c) {
    int upper = RespMessage.upper(c);
    return upper >= 'A' && upper <= 'Z';
  }
}
