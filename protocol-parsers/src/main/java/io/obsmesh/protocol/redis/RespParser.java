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
  /** Deepest nesting that is read; Redis itself nests replies fewer than ten deep. */
  static final int MAX_DEPTH = 64;

  /** Longest line (inline command, simple string, error, header). */
  static final int MAX_LINE = 64 << 10;

  /** Longest announced length or count; the server's own limit is 512 MB. */
  static final long MAX_LENGTH = Integer.MAX_VALUE;

  /** How much is skipped on the word of a header that was found by searching. */
  private static final long UNSURE_SKIP = 1 << 20;

  private static final long STREAMED = -2;

  private enum Place {
    HEADER,
    BODY,
    BODY_END
  }

  private final boolean requests;
  private final int wordBytes;
  private final RespMessage message;
  private final PlainMessage plain;
  private final ParseResult<RespMessage> frame;
  private final ParseResult<RespMessage> more = new NeedMore<>(1);
  private final ParseResult<RespMessage> ignored = new Ignored<>();

  private final long[] remaining = new long[MAX_DEPTH];
  private final long[] elements = new long[MAX_DEPTH];
  private final byte[] kinds = new byte[MAX_DEPTH];
  private int depth;
  private int attributeDepth = -1;
  private Place place = Place.HEADER;
  private boolean inMessage;
  private long bodyLeft;
  private int bodyKeep;
  private boolean whole;
  private int scanned;
  private @Nullable String problem;

  private boolean here = true;
  private boolean wrongHere;
  private boolean abandoned;
  private boolean unsure;
  private boolean replicating;

  RespParser(boolean requests, int capacity, int wordBytes) {
    this.requests = requests;
    this.wordBytes = wordBytes;
    message = new RespMessage(capacity);
    plain = new PlainMessage(requests, wordBytes, message);
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
    while (true) {
      if (!advance(in)) {
        break;
      }
      if (whole) {
        whole = false;
        inMessage = false;
        return frame;
      }
    }
    if (problem != null) {
      String reason = problem;
      problem = null;
      in.position(start);
      wrongHere = true;
      return new Malformed<>(reason);
    }
    if (place == Place.BODY && bodyKeep == 0 && mayskip()) {
      long debt = in.position() - start + bodyLeft;
      in.position(start);
      bodyLeft = 0;
      place = Place.BODY_END;
      return new Skip<>(debt);
    }
    return in.position() == start ? more : ignored;
  }

  private boolean mayskip() {
    return !unsure || bodyLeft <= UNSURE_SKIP;
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
      attributeDepth = -1;
      depth = 0;
    }
    if (requests && depth == 0 && in.peek() != '*') {
      return inline(in, length, lineFeed + 1);
    }
    if (!crlf) {
      return malformed("line without CR");
    }
    int marker = in.peek();
    inMessage = true;
    if (requests && marker != (depth == 0 ? '*' : '$')) {
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
    if (unsure || !letter(in.peek()) || !InlineCommand.split(in, length, message, wordBytes)) {
      return malformed("not a command");
    }
    in.skip(consumed);
    message.type = '*';
    message.number = message.total;
    whole = true;
    return true;
  }

  private static boolean letter(int c) {
    int upper = RespMessage.upper(c);
    return upper >= 'A' && upper <= 'Z';
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
      int at = in.position();
      int digits = length > 1 && in.peek() == '+' ? 1 : 0;
      in.skip(digits);
      long number = in.readDecimal(length - digits);
      // 64-bit integers have up to 19 digits, one more than the cursor reads.
      if (number == ByteCursor.NOT_A_NUMBER && (length < 19 || length > 20)) {
        return malformed("bad integer");
      }
      in.position(at);
      if (depth == 0) {
        message.number = number;
      }
    }
    beginLeaf(marker);
    if (marker == '-' && depth > 0) {
      append("(error) ");
    }
    keep(in, length);
    return endLeaf();
  }

  private boolean bool(ByteCursor in, int length) {
    int value = length == 1 ? in.readByte() : 0;
    if (value != 't' && value != 'f') {
      return malformed("bad boolean");
    }
    return leafText('#', value == 't' ? "true" : "false", false);
  }

  private boolean leafText(int marker, String text, boolean nil) {
    beginLeaf(marker);
    if (nil && depth == 0) {
      message.nil = true;
    } else {
      append(text);
    }
    return endLeaf();
  }

  private boolean bulk(ByteCursor in, int marker, int length) {
    if (!requests && length == 1 && in.peek() == '?') {
      in.skip(1);
      beginLeaf(marker);
      return push(';', STREAMED);
    }
    long size = in.readDecimal(length);
    if (size == -1 && !requests) {
      return leafText(marker, "nil", true);
    }
    if (size < 0 || size > MAX_LENGTH) {
      return malformed("bad bulk length");
    }
    beginLeaf(marker);
    openBody(size);
    return true;
  }

  private boolean chunk(ByteCursor in, int length) {
    long size = in.readDecimal(length);
    if (depth == 0 || kinds[depth - 1] != ';' || size < 0 || size > MAX_LENGTH) {
      return malformed("bad chunk");
    }
    if (size == 0) {
      depth--;
      return endLeaf();
    }
    openBody(size);
    return true;
  }

  private void openBody(long size) {
    bodyLeft = size;
    bodyKeep = quiet() ? 0 : (int) Math.min(size, Math.min(wordBytes, message.room()));
    if (requests && message.total > RespMessage.MAX_WORDS) {
      bodyKeep = 0;
    }
    if (bodyKeep < size && !quiet()) {
      message.cut = true;
    }
    place = Place.BODY;
  }

  private boolean aggregate(ByteCursor in, int marker, int length) {
    if (depth > 0 && kinds[depth - 1] == ';') {
      return malformed("aggregate inside a streamed string");
    }
    boolean streamed = !requests && length == 1 && in.peek() == '?';
    long count = streamed ? STREAMED : in.readDecimal(length);
    if (streamed) {
      in.skip(1);
    } else if (count == -1 && marker == '*') {
      return requests ? nothing() : leafText(marker, "nil", true);
    } else if (count < 0 || count > MAX_LENGTH || (marker == '>' && depth > 0)) {
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
      if (attributeDepth < 0 && count != 0) {
        attributeDepth = depth;
      }
    } else {
      separate();
      if (depth == 0) {
        message.type = marker;
        message.number = count;
      }
      append(marker == '%' ? "{" : "[");
    }
    if (count == 0) {
      if (marker != '|') {
        append(marker == '%' ? "}" : "]");
        complete();
      }
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
    if (length != 0 || depth == 0 || remaining[depth - 1] != STREAMED || kinds[depth - 1] == ';') {
      return malformed("unexpected end of stream");
    }
    close();
    return true;
  }

  private boolean push(int kind, long count) {
    if (depth == MAX_DEPTH) {
      return malformed("nested too deep");
    }
    kinds[depth] = (byte) kind;
    elements[depth] = 0;
    remaining[depth++] = count;
    return true;
  }

  /** Takes the innermost aggregate off: it is whole. */
  private void close() {
    depth--;
    if (kinds[depth] == '|') {
      // Attributes belong to the value that follows and are no element of their parent.
      if (attributeDepth == depth) {
        attributeDepth = -1;
      }
      return;
    }
    if (!requests) {
      append(kinds[depth] == '%' ? "}" : "]");
    }
    complete();
  }

  /** A value is whole. */
  private void complete() {
    if (depth == 0) {
      whole = true;
      return;
    }
    elements[depth - 1]++;
    if (remaining[depth - 1] != STREAMED && --remaining[depth - 1] == 0) {
      close();
    }
  }

  private void beginLeaf(int marker) {
    if (quiet()) {
      return;
    }
    if (!requests) {
      if (depth == 0) {
        message.type = marker;
      }
      separate();
    }
    message.beginWord();
  }

  private boolean endLeaf() {
    if (!quiet()) {
      message.endWord();
    }
    complete();
    return true;
  }

  /** Writes what stands between two elements of a reply. */
  private void separate() {
    if (depth == 0 || elements[depth - 1] == 0) {
      return;
    }
    boolean value = kinds[depth - 1] == '%' && (elements[depth - 1] & 1) == 1;
    append(value ? ": " : ", ");
  }

  private void append(String text) {
    if (!quiet()) {
      message.append(text);
    }
  }

  private void keep(ByteCursor in, int length) {
    int count = quiet() ? 0 : Math.min(length, Math.min(wordBytes, message.room()));
    if (count < length && !quiet()) {
      message.cut = true;
    }
    int at = message.reserve(count);
    in.read(message.bytes(), at, count);
    in.skip(length - count);
  }

  private boolean quiet() {
    return attributeDepth >= 0;
  }

  private boolean body(ByteCursor in) {
    int count = Math.min(bodyKeep, in.remaining());
    int at = message.reserve(count);
    in.read(message.bytes(), at, count);
    bodyKeep -= count;
    bodyLeft -= count;
    if (bodyKeep > 0) {
      return false;
    }
    if (bodyLeft > in.remaining()) {
      if (mayskip()) {
        return false;
      }
      bodyLeft -= in.remaining();
      in.skip(in.remaining());
      return false;
    }
    in.skip((int) bodyLeft);
    bodyLeft = 0;
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
    if (depth > 0 && kinds[depth - 1] == ';') {
      return true;
    }
    return endLeaf();
  }

  private boolean malformed(String reason) {
    problem = reason;
    return false;
  }

  @Override
  public void lost() {
    reset();
    unsure = true;
    // Right after a hole the next byte may be a boundary; malformed bytes are not one.
    here = !wrongHere;
    wrongHere = false;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    int start = in.position();
    boolean found = RespBoundary.seek(in, requests, here);
    here = found || (here && in.position() == start);
    return found;
  }

  /**
   * How many of the next bytes may be missing: the rest of a value, but not of a command's name.
   */
  @Override
  public long skippable() {
    return place == Place.BODY && (!requests || message.total > 2) ? bodyLeft : 0;
  }

  /** Bytes of a value were not captured. */
  @Override
  public void skipped(long bytes) {
    bodyLeft -= bytes;
    message.cut = true;
    if (bodyKeep > 0 && message.cutByHole == 0) {
      message.cutByHole = message.total;
    }
    bodyKeep = 0;
    if (bodyLeft == 0) {
      place = Place.BODY_END;
    }
  }

  private void reset() {
    place = Place.HEADER;
    depth = 0;
    attributeDepth = -1;
    inMessage = false;
    whole = false;
    bodyLeft = 0;
    bodyKeep = 0;
    scanned = 0;
    abandoned = false;
  }
}
