package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** AMQP 0-9-1. AMQP 1.0, which shares only its name, is another protocol and not claimed. */
public final class AmqpProtocol implements Protocol {
  /** Where in the bytes of a connection that was joined late a method is looked for. */
  private static final int MOST_SEARCHED = 8 << 10;

  @Override
  public String name() {
    return "amqp";
  }

  @Override
  public List<Table> tables() {
    return List.of(AmqpTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new AmqpSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    if (heads.fromStart()) {
      // The client speaks first.
      return heads.first() == Direction.RESPONSE ? Claim.NO : begins(request);
    }
    if (request.has(1) && begins(request) == Claim.CERTAIN) {
      return Claim.CERTAIN;
    }
    Claim sent = joined(request, Direction.REQUEST);
    return sent == Claim.LIKELY
        ? sent
        : stronger(sent, joined(heads.response(), Direction.RESPONSE));
  }

  private static Claim stronger(Claim one, Claim other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Claim begins(ByteCursor in) {
    for (int i = 0; i < AmqpParser.PROTOCOL.length; i++) {
      if (!in.has(i + 1)) {
        return Claim.UNDECIDED;
      }
      if (in.peek(i) != AmqpParser.PROTOCOL[i]) {
        return Claim.NO;
      }
    }
    return Claim.CERTAIN;
  }

  /** Looks for a whole method anywhere. */
  private static Claim joined(ByteCursor in, Direction direction) {
    int end = MOST_SEARCHED;
    boolean open = !in.has(1);
    while (in.has(12) && in.position() < end) {
      int next = in.indexOf(AmqpParser.METHOD);
      if (next < 0) {
        break;
      }
      in.skip(next);
      switch (FrameSearch.here(in, direction)) {
        case YES -> {
          return Claim.LIKELY;
        }
        case NO -> {}
        case UNKNOWN -> open |= in.has(AmqpParser.HEAD + 4);
      }
      in.skip(1);
    }
    return open ? Claim.UNDECIDED : Claim.NO;
  }
}
