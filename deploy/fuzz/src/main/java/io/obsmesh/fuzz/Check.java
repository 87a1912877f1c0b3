package io.obsmesh.fuzz;

import io.obsmesh.protocol.CaptureAdvice;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.ParseCounters;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays one input and holds the conversation to what is promised for any bytes: no exception, work
 * and memory within bounds, no row out of nothing. Owned by one thread.
 */
final class Check {
  /** Held whatever was sent: buffers and books of both directions. */
  private static final long BASE_BYTES = 256 << 10;

  private static final int HELD_PER_BYTE = 4;

  /** For the compiler and the collector, which work at the cost of whoever runs. */
  private static final long BASE_NANOS = 2_000_000_000L;

  private static final long NANOS_PER_BYTE = 20_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<Protocol> protocols;
  private final boolean all;
  private @Nullable Throwable thrown;
  private long rows;
  private long fed;

  private Check(List<Protocol> protocols, boolean all) {
    this.all = all;
    List<Protocol> watched = new ArrayList<>();
    for (Protocol protocol : protocols) {
      watched.add(new Watched(protocol, !all, wrong -> thrown = thrown == null ? wrong : thrown));
    }
    this.protocols = watched;
  }

  /** A check of the driver with all protocols that are installed. */
  static Check driver(List<Protocol> installed) {
    return new Check(installed, true);
  }

  /** A check of one protocol, in one or more ways of carrying it. */
  static Check of(List<Protocol> protocols) {
    return new Check(protocols, false);
  }

  /**
   * Plays an input; throws {@link AssertionError} when a promise is broken.
   *
   * @return bytes of it that reached the conversation
   */
  long run(byte[] bytes) {
    Input input = new Input(bytes);
    Protocol chosen = protocols.get(input.choice(protocols.size()));
    thrown = null;
    rows = 0;
    fed = 0;
    Conversation conversation =
        new Conversations(all ? protocols : List.of(chosen), Limits.DEFAULT)
            .open(
                input.start(all ? input.transport() : chosen.transport(), 4242),
                this::read,
                CaptureAdvice.NONE,
                new Counters());
    long began = THREADS.getCurrentThreadCpuTime();
    input.play(
        new Input.Player() {
          @Override
          public void piece(
              Direction direction, long position, int from, int captured, int length, long nanos) {
            fed += captured;
            conversation.data(
                direction,
                position,
                (skip, target, at, count) ->
                    System.arraycopy(bytes, from + skip, target, at, count),
                captured,
                length,
                nanos);
            held(conversation);
          }

          @Override
          public void tick(long nanos) {
            conversation.tick(nanos);
            noException();
          }
        });
    conversation.tick(input.nanos() + 120_000_000_000L);
    conversation.close(CloseReason.CLOSED, input.nanos() + 121_000_000_000L);
    held(conversation);
    bounded(
        "CPU nanoseconds",
        THREADS.getCurrentThreadCpuTime() - began,
        BASE_NANOS + fed * NANOS_PER_BYTE);
    bounded("rows", rows, bytes.length);
    return fed;
  }

  private void held(Conversation conversation) {
    noException();
    bounded("held bytes", conversation.heldBytes(), BASE_BYTES + HELD_PER_BYTE * fed);
  }

  private void noException() {
    if (thrown != null) {
      throw new AssertionError("a parser threw", thrown);
    }
  }

  private static void bounded(String what, long value, long most) {
    if (value > most) {
      throw new AssertionError(what + ": " + value + " (expected: at most " + most + ")");
    }
  }

  /** Reads every value, as a store would. */
  private void read(Row row) {
    rows++;
    for (Column column : row.table().columns()) {
      if (row.has(column) && column.type() == ColumnType.UTF8) {
        String text = row.text(column);
        bounded(
            row.table().name() + "." + column.name() + " characters",
            text == null ? 0 : text.length(),
            Limits.DEFAULT.fieldBytes());
      } else {
        row.value(column.name());
      }
    }
  }

  private final class Counters implements ParseCounters {
    @Override
    public void malformed(String protocol, String reason) {
      if (reason.startsWith("exception") && thrown == null) {
        thrown = new AssertionError(protocol + ": " + reason);
      }
    }

    @Override
    public void lostBytes(String protocol, long bytes) {
      if (bytes < 0) {
        thrown = new AssertionError(protocol + ": lost " + bytes + " bytes (expected: >= 0)");
      }
    }

    @Override
    public void lossyRow(String protocol) {}
  }
}
