package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.table.Table;
import java.util.List;

/** Apache Kafka and brokers that speak its protocol. */
public final class KafkaProtocol implements Protocol {
  private static final int HEAD = MessageParser.SIZE_BYTES + RequestParser.HEADER_BYTES;

  /** A first request that is longer is not waited for. */
  private static final int LONGEST_WAIT = 4096;

  /**
   * Brokers refuse more than 1 MiB unless told otherwise; a beginning alone does not prove more.
   */
  private static final int LONGEST_BELIEVED = 16 << 20;

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public List<Table> tables() {
    return List.of(KafkaTable.TABLE);
  }

  @Override
  public Session<?> open(SessionContext context) {
    return new KafkaSession(context);
  }

  @Override
  public Claim detect(Heads heads) {
    ByteCursor request = heads.request();
    ByteCursor response = heads.response();
    if (heads.fromStart() && heads.first() == Direction.RESPONSE) {
      // The broker never speaks first.
      return Claim.NO;
    }
    if (!request.has(1)) {
      // A response says nothing of what it is.
      return !response.has(1) || response.peek() < 4 ? Claim.UNDECIDED : Claim.NO;
    }
    Claim claim = first(request);
    if (claim == Claim.NO) {
      return heads.fromStart() || !search(request) ? Claim.NO : Claim.LIKELY;
    }
    boolean otherId =
        request.has(12)
            && response.has(8)
            && RecordBatches.int32(request, 8) != RecordBatches.int32(response, 4);
    return heads.fromStart() && otherId ? Claim.NO : claim;
  }

  /**
   * Whether a whole request is somewhere in these bytes; the beginning of one proves too little.
   */
  private static boolean search(ByteCursor request) {
    FrameSearch search = new FrameSearch(new ConnectionState());
    while (request.has(HEAD)) {
      if (search.requestHere(request) == FrameSearch.Verdict.YES) {
        return true;
      }
      request.skip(1);
    }
    return false;
  }

  private static Claim first(ByteCursor in) {
    // Sizes are below 2^29, keys and versions below 256.
    if (in.peek() >= 0x20
        || in.has(5) && in.peek(4) != 0
        || in.has(7) && in.peek(6) != 0
        || in.has(6) && in.peek(5) > ApiCatalog.LARGEST_KEY
        || in.has(8) && in.peek(7) > ApiCatalog.LARGEST_VERSION) {
      return Claim.NO;
    }
    if (!in.has(HEAD)) {
      return Claim.UNDECIDED;
    }
    int size = RecordBatches.int32(in, 0);
    int name = RecordBatches.int16(in, 12);
    return switch (new FrameSearch(new ConnectionState()).requestHere(in)) {
      case YES -> Claim.CERTAIN;
      case UNKNOWN ->
          size > LONGEST_BELIEVED ? Claim.NO : size > LONGEST_WAIT ? Claim.LIKELY : Claim.UNDECIDED;
      case NO -> nameless(in, size, name);
    };
  }

  /** ApiVersions from a client that does not give its name: all bytes are known. */
  private static Claim nameless(ByteCursor in, int size, int name) {
    boolean empty = size == RequestParser.HEADER_BYTES && (name == -1 || name == 0);
    return empty && in.peek(5) == Api.API_VERSIONS && in.peek(7) < 3 ? Claim.CERTAIN : Claim.NO;
  }
}
