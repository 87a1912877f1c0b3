package io.obsmesh.collector.requests.http2;

import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Outlet;
import io.obsmesh.collector.requests.Unreadable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames to the client, whole, from two threads: the server's, and ours in place of some. The first
 * is the server's, which must be its settings; ours wait for it.
 */
final class ClientSide {
  private static final int DEFAULT_TABLE = 4096;
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int MOST_EARLY = 1 << 20;

  private final Outlet out;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
  private boolean begun;
  private boolean serverHeaders;
  private long tableSize = DEFAULT_TABLE;

  ClientSide(Outlet out) {
    this.out = out;
  }

  /** Writes frames of our own. */
  void write(byte[] frames) throws IOException {
    lock.lock();
    try {
      own(frames);
    } finally {
      lock.unlock();
    }
  }

  private void own(byte[] frames) throws IOException {
    if (begun) {
      out.write(frames);
      out.flush();
    } else if (early.size() + frames.length > MOST_EARLY) {
      throw new IOException("the server does not begin");
    } else {
      early.writeBytes(frames);
    }
  }

  /** What the client's settings say of its decoder's table. */
  void settings(Intake client, int length) {
    lock.lock();
    try {
      for (int at = Frames.HEADER; at + 6 <= Frames.HEADER + length; at += 6) {
        if ((client.at(at) << 8 | client.at(at + 1) & 255) == HEADER_TABLE_SIZE) {
          long size = 0;
          for (int i = 2; i < 6; i++) {
            size = size << 8 | client.at(at + i) & 255;
          }
          tableSize = size;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Answers a stream in the server's place; then it is closed from here. */
  void answer(int stream, PlainHeaders first, PlainHeaders fields, boolean clientEnded)
      throws IOException {
    lock.lock();
    try {
      // A smaller table must be acknowledged by the first block there is.
      byte[] block = (!serverHeaders && tableSize < DEFAULT_TABLE ? first : fields).bytes();
      own(
          Frames.of(
              Frames.HEADERS,
              Frames.END_STREAM | Frames.END_HEADERS,
              stream,
              block,
              0,
              block.length));
      if (!clientEnded) {
        own(Frames.of(Frames.RST_STREAM, stream, 0));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Passes the server's next frame on; with the first of a header block, all of it. */
  void pass(Intake server, int length, int type, int flags) throws IOException, Unreadable {
    server.require(Frames.HEADER + length);
    lock.lock();
    try {
      server.send(Frames.HEADER + length, out);
      boolean block = type == Frames.HEADERS || type == Frames.PUSH_PROMISE;
      serverHeaders |= block;
      for (boolean open = block && (flags & Frames.END_HEADERS) == 0; open; ) {
        server.require(Frames.HEADER);
        if (server.at(3) != Frames.CONTINUATION) {
          throw new Unreadable("the server's header block is not whole");
        }
        open = (server.at(4) & Frames.END_HEADERS) == 0;
        server.sendNext(Frames.HEADER + Http2Talk.length(server), out);
      }
      if (!begun) {
        begun = true;
        out.write(early.toByteArray());
        early.reset();
      }
    } finally {
      lock.unlock();
    }
  }
}
