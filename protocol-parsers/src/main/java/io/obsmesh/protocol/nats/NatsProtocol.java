package io.obsmesh.protocol.nats;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** NATS over TCP; port 4222 by custom. */
public final class NatsProtocol implements Protocol {
  private static final byte[] INFO = "INFO {\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONNECT = "CONNECT {\"".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_LINE = 4096;

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public List<Table> tables() {
    return List.of(NatsTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new NatsSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (!heads.fromStart()) {
      return late(request, response);
    }
    // The server speaks first.
    if (response.has(1)) {
      return begins(response, INFO);
    }
    return request.has(1) ? Claim.NO : Claim.UNDECIDED;
  }

  private static Claim begins(ByteCursor in, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (!in.has(i + 1)) {
        return Claim.UNDECIDED;
      }
      if (in.peek(i) != expected[i]) {
        return Claim.NO;
      }
    }
    return Claim.CERTAIN;
  }

  private static Claim late(ByteCursor request, ByteCursor response) {
    boolean nothing = !request.has(1) && !response.has(1);
    if (begins(request, CONNECT) == Claim.CERTAIN || begins(response, INFO) == Claim.CERTAIN) {
      return Claim.CERTAIN;
    }
    if (somewhere(request, true) || somewhere(response, false)) {
      return Claim.LIKELY;
    }
    return nothing ? Claim.UNDECIDED : Claim.NO;
  }

  /** Whether a whole message is at the beginning, or after an end of line. */
  private static boolean somewhere(ByteCursor in, boolean client) {
    Operation operation = new Operation();
    while (in.has(4)) {
      int start = in.position();
      int length = in.indexOf('\n');
      if (length < 0 || length > LONGEST_LINE) {
        in.position(start);
        return false;
      }
      boolean line = length > 0 && in.peek(length - 1) == '\r';
      String text = line ? in.readText(length - 1) : "";
      in.position(start + length + 1);
      if (line && OperationLine.read(text, client, operation) && operation.message()) {
        long end = operation.totalBytes;
        if (in.has((int) end + 2) && in.peek((int) end) == '\r' && in.peek((int) end + 1) == '\n') {
          in.position(start);
          return true;
        }
      }
    }
    return false;
  }
}
