package io.obsmesh.collector.requests;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one side says, read as far as is needed. What was read stays until it is skipped or sent on.
 * Owned by one thread.
 */
public final class Intake {
  /** The most that is looked at as one piece. */
  public static final int MOST = 32 << 20;

  private static final int FIRST = 16 << 10;
  private static final int KEPT = 1 << 20;

  private final ReadableByteChannel channel;
  private final Outlet[] outlets;
  private byte[] bytes = new byte[FIRST];
  private ByteBuffer buffer = ByteBuffer.wrap(bytes);
  private int from;
  private int to;

  /**
   * An intake.
   *
   * @param outlets that its thread alone writes to: flushed before it waits
   */
  public Intake(ReadableByteChannel channel, Outlet... outlets) {
    this.channel = channel;
    this.outlets = outlets.clone();
  }

  /** How many bytes are there. */
  public int size() {
    return to - from;
  }

  /** One of those that are there. */
  public byte at(int index) {
    return bytes[from + index];
  }

  /**
   * Reads one byte or more; false at the end.
   *
   * @throws Unreadable when {@link #MOST} are there already
   */
  public boolean more() throws IOException, Unreadable {
    if (to == bytes.length && from > 0) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
    } else if (to == bytes.length) {
      if (bytes.length >= MOST) {
        throw new Unreadable("it is longer than " + MOST + " bytes");
      }
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      buffer = ByteBuffer.wrap(bytes);
    }
    return fill();
  }

  private boolean fill() throws IOException {
    for (Outlet outlet : outlets) {
      outlet.flush();
    }
    buffer.limit(bytes.length).position(to);
    int read = channel.read(buffer);
    to += Math.max(0, read);
    return read >= 0;
  }

  /** Reads until so many are there; false when the end comes before. */
  public boolean need(int count) throws IOException, Unreadable {
    while (size() < count) {
      if (!more()) {
        return false;
      }
    }
    return true;
  }

  /** The same, where the end must not come. */
  public void require(int count) throws IOException, Unreadable {
    if (!need(count)) {
      throw new EOFException();
    }
  }

  /** Forgets the first ones. */
  public void skip(int count) {
    from += count;
    if (from == to) {
      from = 0;
      to = 0;
      if (bytes.length > KEPT) {
        bytes = new byte[FIRST];
        buffer = ByteBuffer.wrap(bytes);
      }
    }
  }

  /** Sends the first ones on. */
  public void send(int count, Outlet out) throws IOException {
    out.write(bytes, from, count);
    skip(count);
  }

  /** Sends so many on, as they come. */
  public void sendNext(long count, Outlet out) throws IOException {
    for (long left = count; left > 0; ) {
      int now = (int) Math.min(left, size());
      if (now > 0) {
        send(now, out);
        left -= now;
      } else if (!fill()) {
        throw new EOFException();
      }
    }
  }

  /** Forgets so many, as they come. */
  public void skipNext(long count) throws IOException {
    for (long left = count; left > 0; ) {
      int now = (int) Math.min(left, size());
      if (now > 0) {
        skip(now);
        left -= now;
      } else if (!fill()) {
        throw new EOFException();
      }
    }
  }

  /** Sends all on, to the end. */
  public void sendRest(Outlet out) throws IOException {
    do {
      send(size(), out);
    } while (fill());
  }

  /** Forgets all, to the end or so many bytes. */
  void skipRest(long most) throws IOException {
    long left = most;
    do {
      left -= size();
      skip(size());
    } while (left > 0 && fill());
  }

  /** A copy. */
  public byte[] copy(int start, int end) {
    return Arrays.copyOfRange(bytes, from + start, from + end);
  }

  /** Each byte a character. */
  public String latin1(int start, int end) {
    return new String(bytes, from + start, end - start, StandardCharsets.ISO_8859_1);
  }
}
