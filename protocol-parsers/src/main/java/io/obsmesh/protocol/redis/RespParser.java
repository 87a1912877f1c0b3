package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.ParseResult.Frame;
import io.obsmesh.protocol.ParseResult.Ignored;
import io.obsmesh.protocol.ParseResult.Malformed;
import io.obsmesh.protocol.ParseResult.NeedMore;
import io.obsmesh.protocol.ParseResult.Skip;
import io.obsmesh.protocol.StreamParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads one direction of RESP2 and RESP3. It keeps its place inside a message, so that bytes are
 * looked at once however they are cut, and nesting costs no stack. Values longer than what is kept
 * become {@link Skip}: a length of 512 MB costs nothing.
 *
 * <p>Source: the RESP specification at redis.io, and the published grammar of RESP3.
 */
final class RespParser implements StreamParser<RespMessage> {
  /** Longest line (inline command, simple string, error, header). */
  static final int MAX_LINE = 64 << 10;

  /** Longest announced length or count; the server's own limit is 512 MB. */
  static final long MAX_LENGTH = Integer.MAX_VALUE;

  private enum Place {
    HEADER,
    BODY,
    BODY_END
  }

  private final boolean requests;
  private final int wordBytes;
  private final RespMessage message;
  private final PlainMessage plain;
  private final Nesting nesting;
  private final BulkBody body;
  private final Resync resync;
  private final ParseResult<RespMessage> frame;
  private final ParseResult<RespMessage> more = new NeedMore<>(1);
  private final ParseResult<RespMessage> ignored = new Ignored<>();

  private Place place = Place.HEADER;
  private boolean inMessage;
  private int scanned;
  private @Nullable String problem;

  private boolean abandoned;
  private boolean unsure;
  private boolean replicating;

  RespParser(boolean requests, int capacity, int wordBytes) {
    this.requests = requests;
    this.wordBytes = wordBytes;
    message = new RespMessage(capacity);
    plain = new PlainMessage(requests, wordBytes, message);
    nesting = new Nesting(requests, message);
    body = new BulkBody(message);
    resync = new Resync(requests);
    frame = new Frame<>(message);
  }

  /** The rest of this direction is a replication stream: not requests and replies. */
  void replicate() {
    replicating = true;
  }

  /**
   * What is being read cannot be a message: the next byte starts one. Its bytes become a message of
   * type 0, so that they count for no other.
   */
  void abandon() {
    abandoned = inMessage;
  }

  /** Messages proved to be real: trust their lengths. */
  void trust() {
    unsure = false;
  }

  @Override
  public ParseResult<RespMessage> parse(ByteCursor in) {
    if (replicating) {
      return new Skip<>(ParseResult.TO_END);
    }
    if (abandoned && in.has(1)) {
      abandoned = false;
      if (inMessage) {
        reset();
        message.clear();
        return frame;
      }
    }
    int start = in.position();
    if (place == Place.HEADER && !inMessage && scanned == 0 && !unsure && plain.read(in)) {
      return frame;
    }
    while (advance(in)) {
      if (nesting.takeWhole()) {
        inMessage = false;
        return frame;
      }
    }
    if (problem != null) {
      String reason = problem;
      problem = null;
      in.position(start);
      resync.malformed();
      return new Malformed<>(reason);
    }
    if (place == Place.BODY && body.skippable(unsure)) {
      long debt = in.position() - start + body.left();
      in.position(start);
      body.clear();
      place = Place.BODY_END;
      return new Skip<>(debt);
    }
    return in.position() == start ? more : ignored;
  }

  /** One step; false when it cannot go on. */
  private boolean advance(ByteCursor in) {
    return switch (place) {
      case HEADER -> header(in);
      case BODY -> body(in);
      case BODY_END -> bodyEnd(in);
    };
  }

  private boolean header(ByteCursor in) {
    int lineFeed = in.indexOf('\n', scanned);
    if (lineFeed < 0) {
      scanned = in.remaining();
      return scanned > MAX_LINE ? malformed("line too long") : false;
    }
    scanned = 0;
    if (lineFeed > MAX_LINE) {
      return malformed("line too long");
    }
    boolean crlf = lineFeed > 0 && in.peek(lineFeed - 1) == '\r';
    int length = crlf ? lineFeed - 1 : lineFeed;
    if (!inMessage) {
      if (length == 0) {
        // The server ignores empty lines between commands; a master sends them to keep alive.
        in.skip(lineFeed + 1);
        return true;
      }
      message.clear();
      nesting.clear();
    }
    if (requests && nesting.depth() == 0 && in.peek() != '*') {
      return inline(in, length, lineFeed + 1);
    }
    if (!crlf) {
      return malformed("line without CR");
    }
    int marker = in.peek();
    inMessage = true;
    if (requests && marker != (nesting.depth() == 0 ? '*' : '$')) {
      return malformed("command word is not a bulk string");
    }
    boolean ok = value(in, marker, length - 1);
    if (ok) {
      in.position(in.position() + 2);
    }
    return ok;
  }

  private boolean inline(ByteCursor in, int length, int consumed) {
    // A line found by searching may be part of a value; clients do not mix lines and arrays.
    if (unsure
        || !RespMessage.letter(in.peek())
        || !InlineCommand.split(in, length, message, wordBytes)) {
      return malformed("not a command");
    }
    in.skip(consumed);
    message.type = '*';
    message.number = message.total;
    nesting.end();
    return true;
  }

  /** Reads the header line of a value; the cursor is on its marker and ends before its CR. */
  private boolean value(ByteCursor in, int marker, int length) {
    in.skip(1);
    return switch (marker) {
      case '+', '-', ',', '(', ':' -> line(in, marker, length);
      case '_' -> length == 0 ? leafText(marker, "nil", true) : malformed("bad null");
      case '#' -> bool(in, length);
      case '$', '=', '!' -> bulk(in, marker, length);
      case ';' -> chunk(in, length);
      case '*', '~', '%', '>', '|' -> aggregate(in, marker, length);
      case '.' -> endOfStream(length);
      default -> malformed("unknown type");
    };
  }

  private boolean line(ByteCursor in, int marker, int length) {
    if (marker == ':') {
      long number = RespMessage.integer(in, length);
      if (number == ByteCursor.NOT_A_NUMBER && (length < 19 || length > 20)) {
        return malformed("bad integer");
      }
      if (nesting.depth() == 0) {
        message.number = number;
      }
    }
    nesting.beginLeaf(marker);
    if (marker == '-' && nesting.depth() > 0) {
      nesting.append("(error) ");
    }
    if (nesting.quiet()) {
      in.skip(length);
    } else {
      message.keep(in, length, wordBytes);
    }
    nesting.endLeaf();
    return true;
  }

  private boolean bool(ByteCursor in, int length) {
    int value = length == 1 ? in.readByte() : 0;
    if (value != 't' && value != 'f') {
      return malformed("bad boolean");
    }
    return leafText('#', value == 't' ? "true" : "false", false);
  }

  private boolean leafText(int marker, String text, boolean nil) {
    nesting.leaf(marker, text, nil);
    return true;
  }

  private boolean bulk(ByteCursor in, int marker, int length) {
    if (!requests && length == 1 && in.peek() == '?') {
      in.skip(1);
      nesting.beginLeaf(marker);
      return push(';', Nesting.STREAMED);
    }
    long size = in.readDecimal(length);
    if (size == -1 && !requests) {
      return leafText(marker, "nil", true);
    }
    if (size < 0 || size > MAX_LENGTH) {
      return malformed("bad bulk length");
    }
    nesting.beginLeaf(marker);
    openBody(size);
    return true;
  }

  private boolean chunk(ByteCursor in, int length) {
    long size = in.readDecimal(length);
    if (!nesting.inChunks() || size < 0 || size > MAX_LENGTH) {
      return malformed("bad chunk");
    }
    if (size == 0) {
      nesting.endOfChunks();
      return true;
    }
    openBody(size);
    return true;
  }

  private void openBody(long size) {
    boolean quiet = nesting.quiet();
    boolean dropped = quiet || (requests && message.total > RespMessage.MAX_WORDS);
    int kept = dropped ? 0 : (int) Math.min(size, Math.min(wordBytes, message.room()));
    if (kept < size && !quiet) {
      message.cut = true;
    }
    body.open(size, kept);
    place = Place.BODY;
  }

  private boolean aggregate(ByteCursor in, int marker, int length) {
    if (nesting.inChunks()) {
      return malformed("aggregate inside a streamed string");
    }
    boolean streamed = !requests && length == 1 && in.peek() == '?';
    long count = streamed ? Nesting.STREAMED : in.readDecimal(length);
    if (streamed) {
      in.skip(1);
    } else if (count == -1 && marker == '*') {
      return requests ? nothing() : leafText(marker, "nil", true);
    } else if (count < 0 || count > MAX_LENGTH || (marker == '>' && nesting.depth() > 0)) {
      return malformed("bad count");
    }
    if (requests) {
      if (count == 0) {
        return nothing();
      }
      message.type = '*';
      message.number = count;
      return push('*', count);
    }
    if (marker == '|') {
      if (count != 0) {
        nesting.attribute();
      }
    } else {
      nesting.separate();
      if (nesting.depth() == 0) {
        message.type = marker;
        message.number = count;
      }
      nesting.append(marker == '%' ? "{" : "[");
    }
    if (count == 0) {
      nesting.empty(marker);
      return true;
    }
    return push(marker, streamed || marker != '%' && marker != '|' ? count : 2 * count);
  }

  /** A command without words, which the server ignores. */
  private boolean nothing() {
    inMessage = false;
    return true;
  }

  private boolean endOfStream(int length) {
    if (length != 0 || !nesting.streamed()) {
      return malformed("unexpected end of stream");
    }
    nesting.close();
    return true;
  }

  private boolean push(int kind, long count) {
    return nesting.push(kind, count) || malformed("nested too deep");
  }

  private boolean body(ByteCursor in) {
    if (!body.read(in, unsure)) {
      return false;
    }
    place = Place.BODY_END;
    return true;
  }

  private boolean bodyEnd(ByteCursor in) {
    if (!in.has(2)) {
      return false;
    }
    if (in.peek() != '\r' || in.peek(1) != '\n') {
      return malformed("bulk string without CRLF");
    }
    in.skip(2);
    place = Place.HEADER;
    if (!nesting.inChunks()) {
      nesting.endLeaf();
    }
    return true;
  }

  private boolean malformed(String reason) {
    problem = reason;
    return false;
  }

  @Override
  public void lost() {
    reset();
    unsure = true;
    resync.begin();
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return resync.seek(in);
  }

  /**
   * How many of the next bytes may be missing: the rest of a value, but not of a command's name.
   */
  @Override
  public long skippable() {
    return place == Place.BODY && (!requests || message.total > 2) ? body.left() : 0;
  }

  /** Bytes of a value were not captured. */
  @Override
  public void skipped(long bytes) {
    body.skipped(bytes);
    if (body.left() == 0) {
      place = Place.BODY_END;
    }
  }

  private void reset() {
    place = Place.HEADER;
    nesting.clear();
    inMessage = false;
    body.clear();
    scanned = 0;
    abandoned = false;
  }
}
