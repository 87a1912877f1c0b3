package io.obsmesh.collector.requests.http1;

import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Outlet;
import io.obsmesh.collector.requests.Unreadable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Moves a body on, or, without outlet, out of the way. */
final class Http1Body {
  private static final int LONGEST_LINE = 8 << 10;

  private Http1Body() {}

  static void move(BodyLength length, Intake in, @Nullable Outlet out)
      throws IOException, Unreadable {
    switch (length) {
      case BodyLength.Bytes(long count) -> bytes(count, in, out);
      case BodyLength.Chunked() -> chunks(in, out);
      case BodyLength.ToTheEnd() -> {
        if (out != null) {
          in.sendRest(out);
        }
      }
    }
  }

  private static void bytes(long count, Intake in, @Nullable Outlet out) throws IOException {
    if (out == null) {
      in.skipNext(count);
    } else {
      in.sendNext(count, out);
    }
  }

  private static void chunks(Intake in, @Nullable Outlet out) throws IOException, Unreadable {
    while (true) {
      int end = line(in);
      long size = size(in, end);
      bytes(end, in, out);
      if (size == 0) {
        break;
      }
      bytes(size, in, out);
      in.require(2);
      if (in.at(0) != '\r' || in.at(1) != '\n') {
        throw new Unreadable("a chunk is longer than it says");
      }
      bytes(2, in, out);
    }
    int end;
    do {
      end = line(in);
      if (end > 2 && !Http1Head.isToken(in.at(0))) {
        throw new Unreadable("a trailer line does not begin with a name");
      }
      bytes(end, in, out);
    } while (end > 2);
  }

  /** Bytes of the line, with its end. */
  private static int line(Intake in) throws IOException, Unreadable {
    for (int at = 0; at < LONGEST_LINE; at++) {
      in.require(at + 1);
      byte c = in.at(at);
      if (c == '\n' && at > 0 && in.at(at - 1) == '\r') {
        return at + 1;
      }
      if ((c < ' ' && c >= 0 && c != '\r' && c != '\t')
          || c == 0x7f
          || (at > 0 && in.at(at - 1) == '\r')) {
        throw new Unreadable("a line of its chunks has a control character");
      }
    }
    throw new Unreadable("a line of its chunks is too long");
  }

  private static long size(Intake in, int end) throws Unreadable {
    long size = 0;
    int digits = 0;
    int at = 0;
    for (; Character.digit(in.at(at), 16) >= 0; at++) {
      size = size << 4 | Character.digit(in.at(at), 16);
      digits++;
    }
    if (digits == 0 || digits > 15 || (at != end - 2 && in.at(at) != ';')) {
      throw new Unreadable("the size of a chunk is no number");
    }
    return size;
  }
}
