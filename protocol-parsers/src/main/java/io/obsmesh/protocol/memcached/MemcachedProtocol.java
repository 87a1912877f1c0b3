package io.obsmesh.protocol.memcached;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** Memcached over TCP, text and binary; port 11211 by custom. */
public final class MemcachedProtocol implements Protocol {
  private static final int LONGEST_LINE = 2048;

  @Override
  public String name() {
    return "memcached";
  }

  @Override
  public List<Table> tables() {
    return List.of(MemcachedTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new MemcachedSession(context);
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
      return Claim.UNDECIDED;
    }
    return request.peek() == BinaryHeader.REQUEST
        ? binary(request, response)
        : text(request, response);
  }

  private static Claim binary(ByteCursor request, ByteCursor response) {
    if (response.has(1) && response.peek() != BinaryHeader.RESPONSE) {
      return Claim.NO;
    }
    if (!request.has(BinaryHeader.BYTES)) {
      return Claim.UNDECIDED;
    }
    return BinaryHeader.here(request, BinaryHeader.REQUEST) ? Claim.CERTAIN : Claim.NO;
  }

  private static Claim text(ByteCursor request, ByteCursor response) {
    int first = request.peek();
    if (first < 'a' || first > 'v') {
      return Claim.NO;
    }
    Message message = new Message();
    String line = request.remaining() > 0 ? CommandLine.take(request, 0) : null;
    if (line == null) {
      return request.remaining() > LONGEST_LINE || !beginning(request) ? Claim.NO : Claim.UNDECIDED;
    }
    long follows = CommandLine.read(line, message);
    if (follows == ReplyLine.WRONG) {
      return Claim.NO;
    }
    if (follows >= 0 && !value(request, follows)) {
      return Claim.NO;
    }
    boolean stores = follows >= 0 && !message.command.equals("ms");
    if (!response.has(1)) {
      // Redis takes lines, too, but not these.
      return stores ? Claim.LIKELY : Claim.UNDECIDED;
    }
    String reply = CommandLine.take(response, 0);
    if (reply == null) {
      return response.remaining() > LONGEST_LINE ? Claim.NO : Claim.UNDECIDED;
    }
    boolean fits = ReplyLine.read(reply, message) != ReplyLine.WRONG;
    return fits && !message.error ? Claim.CERTAIN : fits && stores ? Claim.LIKELY : Claim.NO;
  }

  /** Whether the end of line is where the value ends, if it is here. */
  private static boolean value(ByteCursor in, long bytes) {
    if (bytes + 2 > in.remaining()) {
      return true;
    }
    return in.peek((int) bytes) == '\r' && in.peek((int) bytes + 1) == '\n';
  }

  /** Whether a line that has not ended may become a command: a lower-case word and its words. */
  private static boolean beginning(ByteCursor in) {
    for (int i = 0; i < Math.min(in.remaining(), 9); i++) {
      int c = in.peek(i);
      if (c == ' ') {
        return i > 1;
      }
      if ((c < 'a' || c > 'z') && c != '_' && c != '\r') {
        return false;
      }
    }
    return in.remaining() < 10;
  }
}
