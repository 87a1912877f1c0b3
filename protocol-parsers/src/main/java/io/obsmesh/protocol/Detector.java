package io.obsmesh.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks every protocol about the first bytes of a connection, in both orientations when it is not
 * known who opened it.
 */
final class Detector {
  /** Bytes after which a likely protocol is taken although others are still undecided. */
  private static final long LIKELY_BYTES = 512;

  /** Bytes after which detection gives up, to try again where the direction changes. */
  private static final long MOST_BYTES = 8 << 10;

  /** What detection came to. */
  sealed interface Outcome {}

  /** This protocol, and whether the end thought to be the client is the server. */
  record Found(Protocol protocol, boolean reversed) implements Outcome {}

  /** Nothing known looks like this. */
  record Nothing() implements Outcome {}

  /** More bytes may tell. */
  record Wait() implements Outcome {}

  private static final Outcome NOTHING = new Nothing();
  private static final Outcome WAIT = new Wait();

  private final List<Protocol> protocols;
  private final Transport transport;
  private final ParseCounters counters;

  Detector(List<Protocol> protocols, Transport transport, ParseCounters counters) {
    this.protocols = protocols;
    this.transport = transport;
    this.counters = counters;
  }

  /**
   * Asks all protocols.
   *
   * @param hint {@link Protocol#name} to ask first, "" for none
   * @param distrusted a protocol that proved wrong here; taken only when certain
   * @param tryReversed ask for the other orientation too
   * @param last no more bytes will come
   */
  Outcome ask(
      View heads, String hint, @Nullable Protocol distrusted, boolean tryReversed, boolean last) {
    Protocol best = null;
    boolean bestReversed = false;
    Claim bestClaim = Claim.NO;
    boolean undecided = false;
    heads.hint = hint;
    for (int turn = 0; turn < (tryReversed ? 2 : 1); turn++) {
      heads.reversed = turn == 1;
      for (Protocol protocol : protocols) {
        if (protocol.transport() != transport) {
          continue;
        }
        Claim claim = claim(protocol, heads);
        if (protocol == distrusted && claim != Claim.CERTAIN) {
          continue;
        }
        if (protocol.name().equals(hint)) {
          if (claim.compareTo(Claim.LIKELY) >= 0) {
            return new Found(protocol, heads.reversed);
          }
          undecided |= claim == Claim.UNDECIDED;
        }
        undecided |= claim == Claim.UNDECIDED;
        if (claim.compareTo(bestClaim) > 0) {
          best = protocol;
          bestReversed = heads.reversed;
          bestClaim = claim;
        }
      }
    }
    long seen = heads.bytes();
    boolean enough =
        last || !undecided || seen >= LIKELY_BYTES || heads.bothSpoke() || heads.holed();
    if (best != null && (bestClaim == Claim.CERTAIN || bestClaim == Claim.LIKELY && enough)) {
      return new Found(best, bestReversed);
    }
    if (last || !undecided || seen >= MOST_BYTES) {
      return NOTHING;
    }
    return WAIT;
  }

  private Claim claim(Protocol protocol, Heads heads) {
    try {
      return protocol.detect(heads);
    } catch (RuntimeException wrong) {
      // One protocol's mistake must not cost the others their connections.
      counters.malformed(protocol.name(), "exception in detection");
      return Claim.NO;
    }
  }

  /** Heads over two streams. */
  static final class View implements Heads {
    private final ByteStream sent;
    private final ByteStream answered;
    private final int port;
    private final ByteCursor requestCursor = new ByteCursor();
    private final ByteCursor responseCursor = new ByteCursor();
    private boolean reversed;
    private boolean fromStart;
    private String hint = "";
    private Direction first = Direction.REQUEST;

    View(ByteStream sent, ByteStream answered, int port) {
      this.sent = sent;
      this.answered = answered;
      this.port = port;
    }

    void begin(boolean fromStart, Direction first) {
      this.fromStart = fromStart;
      this.first = first;
    }

    @Override
    public ByteCursor request() {
      return (reversed ? answered : sent).view(requestCursor);
    }

    @Override
    public ByteCursor response() {
      return (reversed ? sent : answered).view(responseCursor);
    }

    @Override
    public boolean fromStart() {
      return fromStart;
    }

    @Override
    public int serverPort() {
      return port;
    }

    @Override
    public Direction first() {
      return reversed ? first.opposite() : first;
    }

    @Override
    public boolean upgradedTo(String protocol) {
      return !hint.isEmpty() && hint.equals(protocol);
    }

    long bytes() {
      return (sent.end() - sent.read()) + (answered.end() - answered.read());
    }

    boolean bothSpoke() {
      return sent.window() > 0 && answered.window() > 0;
    }

    boolean holed() {
      return sent.holeCount() + answered.holeCount() > 0;
    }
  }
}
