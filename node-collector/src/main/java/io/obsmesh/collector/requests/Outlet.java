package io.obsmesh.collector.requests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Where bytes go: all of them, waiting as long as the other side does not take them. */
public final class Outlet {
  private final WritableByteChannel channel;

  public Outlet(WritableByteChannel channel) {
    this.channel = channel;
  }

  public void write(byte[] bytes, int from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, count);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }
}
