package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** Cassandra's native protocol, versions 3 to 5. */
public final class CqlProtocol implements Protocol {
  @Override
  public String name() {
    return "cql";
  }

  @Override
  public List<Table> tables() {
    return List.of(CqlTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new CqlSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    if (heads.fromStart()) {
      return heads.first() == Direction.RESPONSE ? Claim.NO : begins(request, heads.response());
    }
    if (request.has(1) && begins(request, heads.response()) == Claim.CERTAIN) {
      return Claim.CERTAIN;
    }
    // A response says too little of itself.
    return joined(heads.request()) ? Claim.LIKELY : Claim.NO;
  }

  /** The first message is STARTUP or OPTIONS. */
  private static Claim begins(ByteCursor in, ByteCursor response) {
    if (in.has(1) && (in.peek() < 3 || in.peek() > 5)
        || in.has(2) && in.peek(1) > 0x1f
        || in.has(5)
            && in.peek(4) != Opcode.STARTUP.number
            && in.peek(4) != Opcode.OPTIONS.number) {
      return Claim.NO;
    }
    if (!in.has(MessageHead.BYTES)) {
      return Claim.UNDECIDED;
    }
    if (!MessageHead.valid(in, true)) {
      return Claim.NO;
    }
    if (in.peek(4) == Opcode.STARTUP.number) {
      int length = MessageHead.length(in);
      boolean plausible = length > 13 && length < 4096;
      return !plausible
          ? Claim.NO
          : in.has(MessageHead.BYTES + length) ? startup(in) : Claim.UNDECIDED;
    }
    if (MessageHead.length(in) != 0) {
      return Claim.NO;
    }
    return response.has(1) ? supported(in, response) : Claim.LIKELY;
  }

  private static Claim startup(ByteCursor in) {
    CqlMessage message = new CqlMessage();
    int length = MessageHead.read(in, true, message);
    boolean fits = new RequestBody(0).read(in, length, message);
    return fits && message.kind != null ? Claim.CERTAIN : Claim.NO;
  }

  /** Whether OPTIONS got an answer. */
  private static Claim supported(ByteCursor in, ByteCursor response) {
    if (!response.has(MessageHead.BYTES)) {
      return response.peek() >= 0x83 && response.peek() <= 0x85 ? Claim.UNDECIDED : Claim.NO;
    }
    boolean answers =
        MessageHead.valid(response, false)
            && response.peek(2) == in.peek(2)
            && response.peek(3) == in.peek(3)
            && (response.peek(4) == Opcode.SUPPORTED.number
                || response.peek(4) == Opcode.ERROR.number);
    return answers ? Claim.CERTAIN : Claim.NO;
  }

  private static boolean joined(ByteCursor in) {
    MessageSearch search = new MessageSearch(true, stream -> false);
    while (in.has(MessageHead.BYTES)) {
      if (search.here(in, true, true) == MessageSearch.Verdict.YES) {
        return true;
      }
      in.skip(1);
    }
    return false;
  }
}
