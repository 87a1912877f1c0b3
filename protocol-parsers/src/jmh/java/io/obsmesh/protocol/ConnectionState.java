package io.obsmesh.protocol;

import java.util.List;
import java.util.ServiceLoader;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A connection that goes on for the whole measurement: each invocation plays {@link #EXCHANGES}
 * requests and their responses, from bytes in order to rows in the store. Counts rows, so that a parser that
 * leaves requests out fails instead of being fast.
 */
@State(Scope.Thread)
public abstract class ConnectionState {
  /** Requests in one invocation. */
  public static final int EXCHANGES = 64;

  private static final int TICK_EVERY = 1000;

  private final BenchStore store =
      ServiceLoader.load(BenchStore.class).findFirst().orElse(null);
  private final MeasuringSink read = new MeasuringSink(store);
  private final Bytes payload = new Bytes();
  private final long[] positions = new long[2];
  private long nanos = 1_700_000_000_000_000_000L;
  private long played;
  private Conversation conversation;
  private List<Turn> turns;

  /** What a connection says once, at its beginning. Each call in it is a row. */
  protected List<Turn> opening() {
    return List.of();
  }

  /** How many rows the opening gives. */
  protected int openingRows() {
    return 0;
  }

  /** {@link #EXCHANGES} requests and their responses. */
  protected abstract List<Turn> exchanges();

  /** Called before the exchanges are played once more. */
  protected void nextRound() {}

  /** TCP or UDP. */
  protected Transport transport() {
    return Transport.TCP;
  }

  protected abstract int serverPort();

  @Setup(Level.Trial)
  public void open() {
    if (store != null) {
      store.open();
    }
    conversation =
        Conversations.installed(Limits.DEFAULT)
            .open(
                new Conversation.Start(transport(), serverPort(), true, true),
                read,
                CaptureAdvice.NONE,
                new FailingCounters());
    for (Turn turn : opening()) {
      say(turn);
    }
    turns = exchanges();
  }

  /** Plays the exchanges once. */
  public final long play(RowCounts counts) {
    read.countIn(counts);
    nextRound();
    List<Turn> all = turns;
    for (int i = 0; i < all.size(); i++) {
      say(all.get(i));
    }
    if (++played % TICK_EVERY == 0) {
      conversation.tick(nanos);
    }
    return read.digest();
  }

  private void say(Turn turn) {
    int side = turn.direction().ordinal();
    int length = turn.bytes().length;
    nanos += 1000;
    payload.array = turn.bytes();
    conversation.data(turn.direction(), positions[side], payload, length, length, nanos);
    positions[side] += length;
  }

  /** Fails when requests are missing, or rows were made up. */
  @TearDown(Level.Iteration)
  public void everyRequestIsARow() {
    long expected = played * EXCHANGES + openingRows();
    if (read.seen() != expected) {
      throw new IllegalStateException("rows: " + read.seen() + " (expected: " + expected + ")");
    }
    if (store != null && store.rowsWritten() != expected) {
      throw new IllegalStateException(
          "rows stored: " + store.rowsWritten() + " (expected: " + expected + ")");
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  /** Bytes that are copied out of an array. */
  private static final class Bytes implements Payload {
    byte[] array = {};

    @Override
    public void copyTo(int from, byte[] target, int at, int count) {
      System.arraycopy(array, from, target, at, count);
    }
  }

  /** Nothing played here is broken. */
  private static final class FailingCounters implements ParseCounters {
    @Override
    public void malformed(String protocol, String reason) {
      throw new IllegalStateException(protocol + ": " + reason);
    }

    @Override
    public void lostBytes(String protocol, long bytes) {
      throw new IllegalStateException(protocol + ": lost " + bytes + " bytes");
    }

    @Override
    public void lossyRow(String protocol) {
      throw new IllegalStateException(protocol + ": lossy row");
    }
  }
}
