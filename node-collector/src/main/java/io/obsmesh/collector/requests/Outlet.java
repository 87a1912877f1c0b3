package io.obsmesh.collector.requests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where bytes go: all of them, waiting as long as the other side does not take them. Small pieces
 * are held back until {@link #flush}, which every {@link Intake} does before it waits. Thread-safe.
 */
public final class Outlet {
  private static final int HELD = 16 << 10;

  private final WritableByteChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteBuffer held = ByteBuffer.allocate(HELD);

  public Outlet(WritableByteChannel channel) {
    this.channel = channel;
  }

  public void write(byte[] bytes, int from, int count) throws IOException {
    lock.lock();
    try {
      if (count > held.remaining()) {
        drain();
      }
      if (count > held.remaining()) {
        write(ByteBuffer.wrap(bytes, from, count));
      } else {
        held.put(bytes, from, count);
      }
    } finally {
      lock.unlock();
    }
  }

  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  /** Sends what is held back. */
  public void flush() throws IOException {
    lock.lock();
    try {
      drain();
    } finally {
      lock.unlock();
    }
  }

  private void drain() throws IOException {
    held.flip();
    write(held);
    held.clear();
  }

  private void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
