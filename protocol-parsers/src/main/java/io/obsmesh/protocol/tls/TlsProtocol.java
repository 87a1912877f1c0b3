package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/**
 * TLS. A ClientHello is unlike anything else. Of connections that were joined later records are
 * recognised, so that nobody takes them for something else; they make no row.
 */
public final class TlsProtocol implements Protocol {
  /** Record header, type and length of the message, version of the hello. */
  private static final int HELLO_START = RecordSearch.HEADER_BYTES + 4 + 2;

  @Override
  public String name() {
    return "tls";
  }

  @Override
  public List<Table> tables() {
    return List.of(TlsTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new TlsSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    Claim hello = clientHello(heads.request());
    if (hello == Claim.CERTAIN) {
      return Claim.CERTAIN;
    }
    if (heads.fromStart()) {
      return heads.first() == Direction.RESPONSE ? Claim.NO : hello;
    }
    Claim request = records(heads.request());
    Claim response = records(heads.response());
    if (request == Claim.NO || response == Claim.NO) {
      return Claim.NO;
    }
    return request == Claim.LIKELY || response == Claim.LIKELY ? Claim.LIKELY : Claim.UNDECIDED;
  }

  private static Claim clientHello(ByteCursor in) {
    for (int i = 0; i < Math.min(HELLO_START, in.remaining()); i++) {
      int value = in.peek(i);
      boolean fits =
          switch (i) {
            case 0 -> value == TlsRecord.HANDSHAKE;
            case 1, 9 -> value == 3;
            case 2, 10 -> value <= 3;
            case 5 -> value == HandshakeMessage.CLIENT_HELLO;
            // No hello has 2^17 bytes.
            case 6 -> value <= 1;
            default -> true;
          };
      if (!fits) {
        return Claim.NO;
      }
    }
    if (!in.has(HELLO_START)) {
      return Claim.UNDECIDED;
    }
    int record = in.peek(3) << 8 | in.peek(4);
    return record > RecordSearch.MOST_RECORD_BYTES || record < 6 ? Claim.NO : Claim.CERTAIN;
  }

  private static Claim records(ByteCursor in) {
    if (in.has(RecordSearch.HEADER_BYTES)) {
      // SSL 3.0 is dead, and its zero is everywhere.
      return in.peek(2) > 0 && RecordSearch.chain(in) ? Claim.LIKELY : Claim.NO;
    }
    boolean fits =
        (!in.has(1) || in.peek() >= TlsRecord.CHANGE_CIPHER_SPEC)
            && (!in.has(1) || in.peek() <= TlsRecord.APPLICATION_DATA)
            && (!in.has(2) || in.peek(1) == 3);
    return fits ? Claim.UNDECIDED : Claim.NO;
  }
}
