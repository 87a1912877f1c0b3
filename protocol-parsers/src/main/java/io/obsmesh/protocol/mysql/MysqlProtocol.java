package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** MySQL and MariaDB, protocol 10 with the packets of 4.1 and later. */
public final class MysqlProtocol implements Protocol {
  /** Statements up to this size are captured whole also on connections nobody recognised yet. */
  private static final int SHORT_STATEMENT = 200;

  @Override
  public String name() {
    return "mysql";
  }

  @Override
  public List<Table> tables() {
    return List.of(MysqlTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new MysqlSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (!request.has(1) && !response.has(1)) {
      return Claim.UNDECIDED;
    }
    if (heads.fromStart()) {
      // The server greets first. Above TLS the greeting is missing: it was sent in the clear.
      return response.has(1) && !login(request) ? greeting(response) : loginClaim(request);
    }
    if (login(request) || greeting(response) == Claim.CERTAIN) {
      return Claim.CERTAIN;
    }
    return joined(request, response);
  }

  private static Claim greeting(ByteCursor in) {
    if (in.has(4) && (in.peek(3) != 0 || in.peek(2) != 0)) {
      return Claim.NO;
    }
    if (!in.has(7)) {
      return Claim.UNDECIDED;
    }
    int length = PacketBoundary.length(in, 0);
    if (in.peek(4) == 0xff) {
      int code = in.peek(5) | in.peek(6) << 8;
      boolean refused = code >= 1000 && code < 5000 && length < 512 && in.has(length + 4);
      return refused ? Claim.LIKELY : Claim.NO;
    }
    if (in.peek(4) != 10 || length < 30 || length > 1024) {
      return Claim.NO;
    }
    // PostgreSQL's end of a BEGIN has the same first bytes; versions begin with their number.
    if (in.peek(5) < '0' || in.peek(5) > '9') {
      return Claim.NO;
    }
    for (int i = 5; in.has(i + 1) && i < 5 + 64; i++) {
      if (in.peek(i) == 0) {
        return i > 7 ? afterVersion(in, i + 1) : Claim.NO;
      }
      if (in.peek(i) < ' ' || in.peek(i) > 126) {
        return Claim.NO;
      }
    }
    return in.has(5 + 64) ? Claim.NO : Claim.UNDECIDED;
  }

  /** The connection's number, eight bytes to scramble passwords with, and a zero byte. */
  private static Claim afterVersion(ByteCursor in, int at) {
    if (!in.has(at + 13)) {
      return Claim.UNDECIDED;
    }
    return in.peek(at + 12) == 0 ? Claim.CERTAIN : Claim.NO;
  }

  private static Claim loginClaim(ByteCursor in) {
    if (login(in)) {
      return Claim.CERTAIN;
    }
    return in.has(36) || in.has(4) && (in.peek(3) == 0 || in.peek(3) > 2 || in.peek(2) != 0)
        ? Claim.NO
        : Claim.UNDECIDED;
  }

  /** A login of protocol 4.1, or the request for TLS: flags, sizes, 19 zero bytes. */
  private static boolean login(ByteCursor in) {
    if (!in.has(36) || in.peek(3) != 1 && in.peek(3) != 2 || PacketBoundary.length(in, 0) < 32) {
      return false;
    }
    if ((in.peek(5) & 2) == 0) {
      return false;
    }
    for (int i = 13; i < 13 + 19; i++) {
      if (in.peek(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Joined late: a statement, or small commands answered with the next sequence number. */
  private static Claim joined(ByteCursor request, ByteCursor response) {
    if (!request.has(5)) {
      return request.has(1) || response.has(1) ? Claim.UNDECIDED : Claim.NO;
    }
    boolean command = PacketBoundary.ofCommand(request, false) == PacketBoundary.YES;
    if (!command) {
      return Claim.NO;
    }
    boolean text = request.peek(4) == 3 || request.peek(4) == 22;
    if (text && PacketBoundary.statement(request)) {
      int length = PacketBoundary.length(request, 0);
      if (length > SHORT_STATEMENT || request.has(4 + length)) {
        return Claim.LIKELY;
      }
      // The server does not speak before it has the whole statement. PostgreSQL's letters in place
      // of the length are such lengths.
      return response.has(1) ? Claim.NO : Claim.UNDECIDED;
    }
    if (!response.has(5)) {
      return Claim.UNDECIDED;
    }
    boolean answered = response.peek(3) == 1 && PacketBoundary.length(response, 0) < 1 << 16;
    return answered ? Claim.LIKELY : Claim.NO;
  }
}
