package io.obsmesh.protocol.mysqlx;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/**
 * MySQL's X Protocol: gives connections their name, and no rows. Since 8.0.16 the server begins
 * with a notice; before, the client asks what the server can.
 */
public final class MysqlxProtocol implements Protocol {
  /** A notice of type SERVER_HELLO, which has nothing else to say. */
  private static final int[] HELLO = {5, 0, 0, 0, 11, 8, 5, 0x1a, 0};

  /** CON_CAPABILITIES_GET. In MySQL's other protocol this is the command to quit. */
  private static final int[] ASKED = {1, 0, 0, 0, 1};

  @Override
  public String name() {
    return "mysqlx";
  }

  @Override
  public List<Table> tables() {
    return List.of();
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new MysqlxSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    if (!heads.fromStart()) {
      return Claim.NO;
    }
    ByteCursor response = heads.response();
    Claim hello = begins(response, HELLO);
    if (hello == Claim.CERTAIN) {
      return hello;
    }
    Claim asked = begins(heads.request(), ASKED);
    if (asked == Claim.CERTAIN && response.has(1)) {
      return capabilities(response);
    }
    if (asked == Claim.NO) {
      return Claim.NO;
    }
    return response.has(1) ? hello : Claim.UNDECIDED;
  }

  private static Claim begins(ByteCursor in, int[] bytes) {
    int here = Math.min(in.remaining(), bytes.length);
    for (int i = 0; i < here; i++) {
      if (in.peek(i) != bytes[i]) {
        return Claim.NO;
      }
    }
    return here == bytes.length ? Claim.CERTAIN : Claim.UNDECIDED;
  }

  /** CONN_CAPABILITIES, a list of them. */
  private static Claim capabilities(ByteCursor in) {
    if (!in.has(6)) {
      return Claim.UNDECIDED;
    }
    boolean right = in.peek(3) == 0 && in.peek(2) == 0 && in.peek(4) == 2 && in.peek(5) == 0x0a;
    return right ? Claim.CERTAIN : Claim.NO;
  }
}
