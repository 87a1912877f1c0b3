package io.obsmesh.protocol.nats;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.table.TextMap;

/**
 * Reads operations of one direction. Messages are skipped, so that their size costs nothing and a
 * hole in one loses nothing; their headers are read.
 */
final class NatsParser implements StreamParser<Operation> {
  /** INFO of a large cluster has a few kilobytes. */
  private static final int LONGEST_LINE = 64 << 10;

  private static final int LONGEST_HEADERS = 64 << 10;
  private static final int MOST_HEADERS = 64;
  private static final int TLS_HANDSHAKE = 22;

  private final Operation operation = new Operation();
  private final Operation scratch = new Operation();
  private final ParseResult<Operation> frame = new ParseResult.Frame<>(operation);
  private final SessionContext context;
  private final boolean client;
  private int scanned;

  /** The message was passed or is being passed; the end of its line follows. */
  private boolean payload;

  NatsParser(SessionContext context, Direction direction) {
    this.context = context;
    client = direction == Direction.REQUEST;
  }

  @Override
  public ParseResult<Operation> parse(ByteCursor in) {
    if (payload) {
      return payloadEnd(in);
    }
    if (client && in.has(1) && in.peek() == TLS_HANDSHAKE) {
      context.upgrade("tls");
      return new ParseResult.Ignored<>();
    }
    int length = in.indexOf('\n', scanned);
    if (length < 0) {
      scanned = in.remaining();
      return scanned > LONGEST_LINE
          ? new ParseResult.Malformed<>("line too long")
          : new ParseResult.NeedMore<>(1);
    }
    int start = in.position();
    if (!line(in, length, operation)) {
      scanned = 0;
      in.position(start);
      return new ParseResult.Malformed<>("not an operation");
    }
    if (!operation.message()) {
      scanned = 0;
      return frame;
    }
    long headers = operation.headerBytes;
    if (headers > 0 && headers <= LONGEST_HEADERS) {
      if (!in.has((int) headers)) {
        int missing = (int) headers - in.remaining();
        in.position(start);
        scanned = length;
        return new ParseResult.NeedMore<>(missing);
      }
      headers(in, (int) headers);
    } else if (headers > 0) {
      operation.cut = true;
      headers = 0;
    }
    scanned = 0;
    payload = true;
    long total = in.position() - start + operation.totalBytes - headers;
    in.position(start);
    return new ParseResult.Skip<>(total);
  }

  /** Reads a line of so many bytes, and the end of line after it. */
  private boolean line(ByteCursor in, int length, Operation to) {
    boolean cr = length > 0 && in.peek(length - 1) == '\r';
    if (!cr || length > LONGEST_LINE) {
      return false;
    }
    String line = in.readText(length - 1);
    in.skip(2);
    return OperationLine.read(line, client, to);
  }

  private ParseResult<Operation> payloadEnd(ByteCursor in) {
    if (!in.has(2)) {
      return new ParseResult.NeedMore<>(2 - in.remaining());
    }
    payload = false;
    if (in.peek() != '\r' || in.peek(1) != '\n') {
      return new ParseResult.Malformed<>("message without end of line");
    }
    in.skip(2);
    return frame;
  }

  /** Lines of names and values after a line with the version and maybe a status. */
  private void headers(ByteCursor in, int bytes) {
    String[] lines = in.readText(bytes).split("\r\n");
    if (lines.length == 0 || !lines[0].startsWith("NATS/1.0")) {
      context.malformed("bad headers");
      return;
    }
    String status = lines[0].substring(8).strip();
    if (status.length() >= 3) {
      operation.status = status.substring(0, 3);
      operation.text = status.length() > 4 ? status.substring(4) : null;
    }
    TextMap.Builder pairs = new TextMap.Builder();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (i > MOST_HEADERS) {
        operation.cut = true;
        break;
      }
      if (colon > 0) {
        String name = lines[i].substring(0, colon);
        pairs.add(name, Redaction.header(name, lines[i].substring(colon + 1).strip()));
      }
    }
    TextMap map = pairs.build();
    operation.headers = map.size() == 0 ? null : map;
  }

  @Override
  public void lost() {
    payload = false;
    scanned = 0;
  }

  /** Goes to the line after the next end of line that is a whole operation. */
  @Override
  public boolean seekBoundary(ByteCursor in) {
    while (in.has(1)) {
      if (in.peek() != '\n') {
        in.skip(1);
        continue;
      }
      int next = in.indexOf('\n', 1);
      if (next < 0) {
        if (in.remaining() > LONGEST_LINE) {
          in.skip(in.remaining());
        }
        return false;
      }
      in.skip(1);
      int start = in.position();
      boolean right = line(in, next - 1, scratch);
      in.position(right ? start : start + next - 1);
      if (right) {
        return true;
      }
    }
    return false;
  }
}
