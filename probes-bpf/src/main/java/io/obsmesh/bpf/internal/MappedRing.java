package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.obsmesh.bpf.SocketEvents;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads a BPF ring buffer through its mapping, without system calls and without upcalls. Layout:
 * kernel/bpf/ringbuf.c. One thread drains; the other methods may be called by any.
 */
public final class MappedRing implements AutoCloseable {
  private static final int PAGE = LibC.pageSize();
  private static final int BUSY = 1 << 31;
  private static final int DISCARD = 1 << 30;
  private static final int RECORD_HEADER = 8;
  private static final int RELEASE_EVERY = 64;
  private static final int CONVERSATIONS = 1024;
  private static final VarHandle POSITION = JAVA_LONG.varHandle();
  private static final VarHandle LENGTH = JAVA_INT.varHandle();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment epollEvents;
  private final EventViews views;
  private final long[] conversations = new long[CONVERSATIONS];
  private final int bytes;
  private final int epoll;
  private final int wake;
  private volatile boolean closed;

  /** The ring stays the owner of its descriptor. */
  MappedRing(int fd, int bytes) {
    this.bytes = bytes;
    consumer = LibC.mmap(arena, "map a ring", PAGE, LibC.PROT_READ_WRITE, fd, 0);
    // The kernel maps the data pages twice in a row, so a record that wraps still reads straight.
    producer = LibC.mmap(arena, "map a ring", PAGE + 2L * bytes, LibC.PROT_READ, fd, PAGE);
    views = new EventViews(producer);
    epollEvents = Arena.ofAuto().allocate(64, 8); // outlives the mapping: close wakes a sleeper
    epoll = LibC.epoll();
    wake = LibC.eventfd();
    // Edge-triggered: poll(2) would return at once whenever anything waits in the ring.
    LibC.epollAdd(epoll, fd, LibC.EPOLLIN | LibC.EPOLLET);
    LibC.epollAdd(epoll, wake, LibC.EPOLLIN);
  }

  /** What reads a record, which is gone when it returns. */
  interface RecordReader {
    void read(MemorySegment ring, long record);
  }

  /** Hands over up to {@code maxEvents}; returns how many. */
  public int drain(SocketEvents handler, int maxEvents) {
    return drain((ring, record) -> dispatch(record, handler), maxEvents);
  }

  /** Hands over up to {@code maxEvents} records of any kind; returns how many. */
  int drain(RecordReader reader, int maxEvents) {
    if (closed) {
      return 0;
    }
    long at = (long) POSITION.get(consumer, 0L);
    long released = at;
    int count = 0;
    try {
      long end = (long) POSITION.getAcquire(producer, 0L);
      while (at < end && count < maxEvents) {
        long record = PAGE + (at & (bytes - 1L));
        int header = (int) LENGTH.getAcquire(producer, record);
        if ((header & BUSY) != 0) {
          break;
        }
        at += ((header & ~DISCARD) + RECORD_HEADER + 7L) & ~7L;
        if ((header & DISCARD) == 0) {
          count++;
          reader.read(producer, record + RECORD_HEADER);
        }
        // Room is given back now and then: producers read the same cache line on every event.
        if (count % RELEASE_EVERY == 0 || at - released > bytes / 8) {
          POSITION.setRelease(consumer, 0L, at);
          released = at;
        }
      }
      return count;
    } finally {
      if (at != released) {
        POSITION.setRelease(consumer, 0L, at);
      }
    }
  }

  private void dispatch(long record, SocketEvents handler) {
    switch (producer.get(JAVA_BYTE, record + EventLayout.TYPE)) {
      case EventLayout.TYPE_DATA -> handler.data(views.data.moveToSegment(record));
      case EventLayout.TYPE_OPEN -> handler.open(views.open.moveTo(record));
      case EventLayout.TYPE_OWNER -> handler.owner(views.owner.moveTo(record));
      case EventLayout.TYPE_CLOSE -> handler.close(views.close.moveTo(record));
      case EventLayout.TYPE_DATAGRAM -> {
        if (conversationChanged(record)) {
          handler.open(views.open.moveTo(record));
        }
        handler.data(views.data.moveToDatagram(record));
      }
      default ->
          throw new IllegalStateException(
              "event type: " + producer.get(JAVA_BYTE, record) + " (expected: 1 to 5)");
    }
  }

  /**
   * One UDP socket talks to many peers. A fingerprint of the last one is kept per socket; sockets
   * that share a place only cause an open more.
   */
  private boolean conversationChanged(long record) {
    long cookie = producer.get(JAVA_LONG, record + EventLayout.COOKIE);
    long fingerprint = mix(cookie);
    for (int offset = EventLayout.OPEN_LOCAL_ADDRESS;
        offset < EventLayout.OPEN_ROLE - 6;
        offset += 8) {
      fingerprint = mix(fingerprint ^ producer.get(JAVA_LONG, record + offset));
    }
    fingerprint = mix(fingerprint ^ producer.get(JAVA_INT, record + EventLayout.OPEN_LOCAL_PORT));
    int place = (int) mix(cookie) & (CONVERSATIONS - 1);
    if (conversations[place] == fingerprint) {
      return false;
    }
    conversations[place] = fingerprint;
    return true;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 29);
  }

  /** Sleeps; returns early when the ring passes its fill mark or is closed. */
  public void await(int timeoutMillis) {
    if (!closed) {
      LibC.epollWait(epoll, epollEvents, timeoutMillis);
    }
  }

  /** Bytes written and not yet drained. */
  public int pendingBytes() {
    return closed
        ? 0
        : (int)
            ((long) POSITION.getAcquire(producer, 0L) - (long) POSITION.getAcquire(consumer, 0L));
  }

  public int capacityBytes() {
    return bytes;
  }

  /** A concurrent drain ends with an {@link IllegalStateException}: stop the reader first. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibC.signal(wake);
      arena.close();
      LibC.close(epoll);
      LibC.close(wake);
    }
  }
}
