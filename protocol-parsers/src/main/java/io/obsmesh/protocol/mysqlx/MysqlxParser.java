package io.obsmesh.protocol.mysqlx;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;
import org.jspecify.annotations.Nullable;

/** Steps from message to message: four bytes of length, one of type, and what nobody reads. */
final class MysqlxParser implements StreamParser<MysqlxMessage> {
  private static final int HEADER = 5;

  /** So much of a message is looked at. */
  private static final int SEEN = 128;

  /** The server's bound, {@code mysqlx_max_allowed_packet}, is 1 GiB at most. */
  private static final long LONGEST = 1L << 30;

  /** Is being skipped. */
  private @Nullable MysqlxMessage passing;

  @Override
  public ParseResult<MysqlxMessage> parse(ByteCursor in) {
    MysqlxMessage passed = passing;
    if (passed != null) {
      passing = null;
      return new ParseResult.Frame<>(passed);
    }
    if (!in.has(HEADER)) {
      return new ParseResult.NeedMore<>(HEADER - in.remaining());
    }
    long length = in.peek() | in.peek(1) << 8 | in.peek(2) << 16 | (long) in.peek(3) << 24;
    if (length < 1 || length > LONGEST) {
      return new ParseResult.Malformed<>("bad length");
    }
    int total = (int) (length + HEADER - 1);
    int seen = Math.min(total, SEEN);
    if (!in.has(seen)) {
      return new ParseResult.NeedMore<>(seen - in.remaining());
    }
    passing = new MysqlxMessage(in.peek(4), namesTls(in, seen));
    return new ParseResult.Skip<>(total);
  }

  private static boolean namesTls(ByteCursor in, int seen) {
    for (int i = HEADER; i + 3 <= seen; i++) {
      if (in.peek(i) == 't' && in.peek(i + 1) == 'l' && in.peek(i + 2) == 's') {
        return true;
      }
    }
    return false;
  }

  @Override
  public void lost() {
    passing = null;
  }

  /** Nothing tells where a message begins, and nothing is read of those that were found. */
  @Override
  public boolean seekBoundary(ByteCursor in) {
    in.skip(in.remaining());
    return false;
  }
}
