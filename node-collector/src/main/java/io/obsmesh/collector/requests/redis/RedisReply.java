package io.obsmesh.collector.requests.redis;

import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Outlet;
import io.obsmesh.collector.requests.Unreadable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Moves one reply of RESP 2 or 3 on, or, without outlet, out of the way. */
final class RedisReply {
  private RedisReply() {}

  static void move(Intake in, @Nullable Outlet out) throws IOException, Unreadable {
    long left = 1;
    while (left > 0) {
      left--;
      int end = line(in);
      byte type = in.at(0);
      switch (type) {
        case '+', '-', ':', ',', '#', '_', '(' -> pass(in, end, out);
        case '$', '=', '!' -> {
          long length = number(in, end);
          pass(in, end, out);
          if (length >= 0) {
            pass(in, length + 2, out);
          }
        }
        case '*', '~', '>' -> {
          left += Math.max(0, number(in, end));
          pass(in, end, out);
        }
        case '%' -> {
          left += 2 * Math.max(0, number(in, end));
          pass(in, end, out);
        }
        // Stands before what it is about.
        case '|' -> {
          left += 2 * Math.max(0, number(in, end)) + 1;
          pass(in, end, out);
        }
        default -> throw new Unreadable("the server's reply is none of Redis");
      }
    }
  }

  private static void pass(Intake in, long count, @Nullable Outlet out) throws IOException {
    if (out == null) {
      in.skipNext(count);
    } else {
      in.sendNext(count, out);
    }
  }

  private static int line(Intake in) throws IOException, Unreadable {
    for (int at = 0; ; at++) {
      in.require(at + 1);
      if (in.at(at) == '\n' && at > 0 && in.at(at - 1) == '\r') {
        return at + 1;
      }
    }
  }

  private static long number(Intake in, int end) throws Unreadable {
    String digits = in.latin1(1, end - 2);
    if (!digits.matches("-1|[0-9]{1,15}")) {
      throw new Unreadable("a length in the server's reply is no number");
    }
    return Long.parseLong(digits);
  }
}
