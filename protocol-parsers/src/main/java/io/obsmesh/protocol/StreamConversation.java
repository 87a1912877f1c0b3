package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection: has the pieces of both directions put in order and the protocol recognised, and
 * hands the bytes to its session in the order in which they came.
 */
final class StreamConversation implements Conversation, PieceOrder.Reader {
  /** Changes of protocol in one connection; real ones need two or three. */
  private static final int MOST_UPGRADES = 16;

  private final Limits limits;
  private final Routes routes;
  private final Start start;
  private final RowSink rows;
  private final CaptureAdvice advice;
  private final ParseCounters counters;
  private final SegmentLimit segments;
  private final Detector detector;
  private final ByteStream sent = new ByteStream();
  private final ByteStream answered = new ByteStream();
  private final Detector.View heads;
  private final PieceOrder order = new PieceOrder(this);
  private final boolean[] begun = new boolean[2];

  /** Bytes of the direction went by before the session at hand. */
  private final boolean[] missedStart = new boolean[2];

  /** The order in which the bytes under detection came. */
  private final TurnLog turns = new TurnLog();

  private final DetectionAttempts attempts = new DetectionAttempts();

  private int upgrades;
  private boolean detecting = true;

  /** Detection looks at the first bytes of a conversation, not at some later ones. */
  private boolean headFromStart;

  private boolean orientationKnown;
  private boolean reversed;
  private boolean closed;
  private String hint = "";
  private @Nullable Protocol distrusted;
  private @Nullable SessionDriver<?> driver;

  StreamConversation(
      List<Protocol> protocols,
      Limits limits,
      Routes routes,
      Start start,
      RowSink rows,
      CaptureAdvice advice,
      ParseCounters counters) {
    this.limits = limits;
    this.routes = routes;
    this.start = start;
    this.rows = rows;
    this.advice = advice;
    segments = new SegmentLimit(advice);
    this.counters = counters;
    orientationKnown = start.orientationKnown();
    detector = new Detector(protocols, start.transport(), counters);
    heads = new Detector.View(sent, answered, start.serverPort());
    headFromStart = start.fromStart();
    Arrays.fill(missedStart, !start.fromStart());
  }

  @Override
  public void data(
      Direction direction,
      long position,
      Payload payload,
      int captured,
      int length,
      long timeNanos) {
    if (closed || length <= 0 || position < 0 || position > Long.MAX_VALUE - length) {
      return;
    }
    int here = Math.clamp(captured, 0, length);
    if (start.transport() == Transport.UDP) {
      datagram(direction, payload, here, length, timeNanos);
      return;
    }
    if (!begun[direction.ordinal()]) {
      begun[direction.ordinal()] = true;
      bytes(direction).startAt(start.fromStart() ? 0 : position);
    }
    order.piece(direction, position, payload, here, length, timeNanos);
  }

  @Override
  public long debt(Direction direction) {
    return driver == null ? 0 : driver.debt(logical(direction));
  }

  @Override
  public void ingest(
      Direction direction,
      long position,
      Payload payload,
      int captured,
      int length,
      long timeNanos) {
    ByteStream bytes = bytes(direction);
    long known = bytes.end() - position;
    if (known >= length) {
      return;
    }
    int at = (int) known;
    long unwanted = Math.min(debt(direction), length - at);
    if (unwanted > 0) {
      bytes.appendHole(unwanted, timeNanos);
      at += (int) unwanted;
    }
    if (driver == null && !detecting && !tryAgain(direction)) {
      bytes.appendHole(length - at, timeNanos);
      bytes.discardAll();
      return;
    }
    if (at < captured) {
      bytes.append(payload, at, captured - at, timeNanos);
      at = captured;
    }
    bytes.appendHole(length - at, timeNanos);
    arrived(direction);
  }

  /** After detection failed: whether this piece, at a change of direction, is worth another try. */
  private boolean tryAgain(Direction direction) {
    if (attempts.worthIt(direction)) {
      detecting = true;
      headFromStart = false;
    }
    return detecting;
  }

  @Override
  public void arrived(Direction direction) {
    if (driver == null) {
      ByteStream bytes = bytes(direction);
      if (bytes.window() == 0) {
        // Bytes that nobody has tell nothing: the conversation begins behind them.
        bytes.discardAll();
        missedStart[direction.ordinal()] = true;
        headFromStart = false;
        return;
      }
      if (turns.isEmpty()) {
        heads.begin(headFromStart, direction);
      }
      attempts.lookedAt(direction);
      turns.add(direction, bytes(direction).end());
      detect(false);
    } else {
      pump(direction);
    }
  }

  @Override
  public void pump(Direction direction) {
    SessionDriver<?> current = driver;
    if (current == null) {
      return;
    }
    try {
      current.pump(logical(direction));
    } catch (RuntimeException | StackOverflowError wrong) {
      counters.malformed(current.protocol().name(), "exception");
      current.recover();
    }
    follow(current);
  }

  /** Does what the session asked for: another protocol, or none. */
  private void follow(SessionDriver<?> current) {
    String upgrade = current.upgraded();
    if (upgrade != null && ++upgrades > MOST_UPGRADES) {
      counters.malformed(current.protocol().name(), "upgraded again and again");
      leave(current, "");
      distrusted = current.protocol();
      giveUpHead();
    } else if (upgrade != null) {
      leave(current, upgrade);
      distrusted = null;
      Arrays.fill(missedStart, false);
      orientationKnown = true;
      headFromStart = true;
      remainingTurns();
      detect(false);
    } else if (current.doubtful()) {
      leave(current, "");
      distrusted = current.protocol();
      giveUpHead();
    }
  }

  private void leave(SessionDriver<?> current, String nextHint) {
    driver = null;
    hint = nextHint;
    detecting = true;
    sent.showUntil(Long.MAX_VALUE);
    answered.showUntil(Long.MAX_VALUE);
    current.matcher().close(CloseReason.UNOBSERVED, latest());
  }

  private long latest() {
    return Math.max(sent.lastByteNanos(), answered.lastByteNanos());
  }

  private void remainingTurns() {
    for (Direction direction : Direction.values()) {
      if (turns.isEmpty() && bytes(direction).end() > bytes(direction).read()) {
        heads.begin(true, direction);
      }
      if (bytes(direction).end() > bytes(direction).read()) {
        turns.add(direction, bytes(direction).end());
      }
    }
  }

  private void detect(boolean last) {
    while (driver == null && detecting && !turns.isEmpty()) {
      Detector.Outcome outcome =
          detector.ask(heads, hint, distrusted, !orientationKnown, last || turns.full());
      switch (outcome) {
        case Detector.Found(Protocol protocol, boolean swapped) -> begin(protocol, swapped);
        case Detector.Nothing() -> giveUpHead();
        case Detector.Wait() -> {
          return;
        }
      }
    }
  }

  private void giveUpHead() {
    turns.clear();
    detecting = false;
    attempts.failed();
    hint = "";
    for (Direction direction : Direction.values()) {
      ByteStream bytes = bytes(direction);
      bytes.showUntil(Long.MAX_VALUE);
      if (begun[direction.ordinal()]) {
        missedStart[direction.ordinal()] = true;
      }
      bytes.discardAll();
    }
    segments.unknown();
  }

  /** Opens the session and replays what detection looked at, in the order it came. */
  private void begin(Protocol protocol, boolean swapped) {
    if (!orientationKnown) {
      reversed = swapped;
    }
    segments.known();
    SessionDriver<?> opened = open(protocol);
    driver = opened;
    hint = "";
    while (!turns.isEmpty() && driver == opened) {
      Direction direction = turns.direction();
      long end = turns.end();
      bytes(direction.opposite()).showUntil(bytes(direction.opposite()).read());
      bytes(direction).showUntil(end);
      pump(direction);
      if (driver == opened) {
        turns.removeFirst();
      }
    }
    sent.showUntil(Long.MAX_VALUE);
    answered.showUntil(Long.MAX_VALUE);
  }

  private <F> SessionDriver<F> openSession(
      Protocol protocol, ConversationContext context, Session<F> session) {
    SessionDriver<F> opened =
        SessionDriver.open(
            protocol,
            session,
            context.rows,
            bytes(logical(Direction.REQUEST)),
            bytes(logical(Direction.RESPONSE)),
            reversed,
            context,
            counters,
            advice);
    context.opened(opened);
    return opened;
  }

  private SessionDriver<?> open(Protocol protocol) {
    boolean late = !start.fromStart() || missedStart[0] || missedStart[1];
    boolean hinted = protocol.name().equals(hint);
    ConversationContext context =
        new ConversationContext(
            this,
            limits,
            routes,
            counters,
            new ConnectionRows(rows, counters, protocol.name(), late),
            hinted);
    return openSession(protocol, context, protocol.open(context));
  }

  private void datagram(
      Direction direction, Payload payload, int captured, int length, long timeNanos) {
    ByteStream bytes = bytes(direction);
    if (driver == null && !detecting && !tryAgain(direction)) {
      return;
    }
    bytes.append(payload, 0, captured, timeNanos);
    bytes.appendHole(length - captured, timeNanos);
    arrived(direction);
    SessionDriver<?> current = driver;
    if (current != null) {
      current.endOfDatagram(logical(direction));
    }
  }

  @Override
  public void close(CloseReason reason, long timeNanos) {
    if (closed) {
      return;
    }
    order.release(timeNanos, true);
    detect(true);
    closed = true;
    SessionDriver<?> current = driver;
    if (current != null) {
      try {
        current.finish(Direction.REQUEST);
        current.finish(Direction.RESPONSE);
      } catch (RuntimeException | StackOverflowError wrong) {
        counters.malformed(current.protocol().name(), "exception");
      }
      current.matcher().close(reason, timeNanos);
    }
    sent.discardAll();
    answered.discardAll();
  }

  @Override
  public void tick(long nowNanos) {
    if (closed) {
      return;
    }
    order.release(nowNanos, false);
    SessionDriver<?> current = driver;
    if (current != null) {
      current.matcher().tick(nowNanos);
      follow(current);
    }
  }

  @Override
  public void lost(long nowNanos) {
    if (!closed) {
      order.release(nowNanos, true);
    }
  }

  @Override
  public String protocol() {
    return driver == null ? "unknown" : driver.protocol().name();
  }

  @Override
  public boolean reversed() {
    return reversed;
  }

  @Override
  public long heldBytes() {
    return sent.heldBytes() + answered.heldBytes() + order.heldBytes();
  }

  @Override
  public ByteStream bytes(Direction direction) {
    return direction == Direction.REQUEST ? sent : answered;
  }

  /** The direction as the session sees it, and back. */
  private Direction logical(Direction direction) {
    return reversed ? direction.opposite() : direction;
  }

  /** Whether bytes of a direction, as the session sees it, went by before the session at hand. */
  boolean missedStart(Direction direction) {
    return missedStart[logical(direction).ordinal()];
  }

  int serverPort() {
    return start.serverPort();
  }
}
