package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.Span;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Whether the next reply is known to answer the oldest open command. After a hole it is not: some
 * commands or replies were not seen. It is again when a burst of commands got exactly as many
 * replies and the next command came only after them. A client that sends while replies are still
 * coming could keep one reply behind for ever, so there only a pause counts as the end of a burst.
 */
final class Alignment {
  enum Verdict {
    /** The burst goes on. */
    OPEN,
    /** The burst is over. */
    OVER
  }

  /** A burst longer than this is given up. */
  static final int MOST_HELD = 1024;

  /** Bursts that must come out even before pairs are written at once again. */
  private static final int EVEN_BURSTS = 2;

  private static final long PAUSE_NANOS = 100_000_000;
  private static final long QUIET_NANOS = 500_000_000;

  /** A reply that took longer may as well belong to a later command that was not seen. */
  private static final long SLOW_NANOS = 500_000_000;

  private final ArrayDeque<Exchange> held = new ArrayDeque<>();
  private boolean aligned;
  private int certain;
  private int even;
  private long surplus;
  private int burstReplies;
  private boolean streaming;
  private long lastReplyNanos = Long.MIN_VALUE;
  private long lastNanos = Long.MIN_VALUE;

  Alignment(boolean aligned) {
    this.aligned = aligned;
  }

  boolean aligned() {
    return aligned;
  }

  /** Commands at the head that were open, and surely paired, when alignment was lost. */
  int certain() {
    return certain;
  }

  boolean streaming() {
    return streaming;
  }

  int held() {
    return held.size();
  }

  void commandSeen(Span span, boolean noneWaiting) {
    if (noneWaiting) {
      burstReplies = 0;
    } else if (burstReplies > 0) {
      streaming = true;
    }
    lastNanos = Math.max(lastNanos, span.lastByteNanos());
  }

  void replySeen(Span span) {
    burstReplies++;
    lastReplyNanos = Math.max(lastReplyNanos, span.lastByteNanos());
    lastNanos = Math.max(lastNanos, span.lastByteNanos());
  }

  /** Says whether a command that starts then begins a new burst. */
  Verdict turn(long startNanos, boolean noneWaiting) {
    if (certain > 0 || lastNanos == Long.MIN_VALUE) {
      return Verdict.OPEN;
    }
    boolean paused = startNanos - lastNanos >= PAUSE_NANOS;
    boolean turned =
        noneWaiting
            && !streaming
            && lastReplyNanos != Long.MIN_VALUE
            && startNanos >= lastReplyNanos;
    return paused || turned ? Verdict.OVER : Verdict.OPEN;
  }

  boolean quietSince(long nowNanos) {
    return lastNanos != Long.MIN_VALUE && nowNanos - lastNanos >= QUIET_NANOS;
  }

  /** A burst is over; says whether its pairs are right. */
  boolean judge(boolean noneWaiting) {
    boolean proved = surplus == 0 && noneWaiting;
    surplus = 0;
    certain = 0;
    even = !proved ? 0 : held.isEmpty() ? even : even + 1;
    aligned = even >= EVEN_BURSTS;
    return proved;
  }

  /** A reply that answers nothing that was seen. */
  void surplus() {
    surplus++;
  }

  /** What comes next is not known; the {@code open} oldest commands still get the next replies. */
  void lose(int open) {
    aligned = false;
    certain = open;
    even = 0;
    surplus = 0;
  }

  /** Keeps a finished pair back; false when it may be written at once. */
  boolean holds(Exchange exchange) {
    if (aligned) {
      return false;
    }
    if (certain > 0) {
      certain--;
      return false;
    }
    if (exchange.lastReplyNanos - exchange.startNanos > SLOW_NANOS) {
      surplus++;
    }
    held.add(exchange);
    return true;
  }

  @Nullable Exchange release() {
    return held.poll();
  }
}
