package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.StreamParser;

/**
 * Reads messages, alone or inside the segments of version 5. Of a long body only the beginning is
 * read and the rest skipped.
 */
final class CqlParser implements StreamParser<CqlMessage> {
  /** How much of a body is read. */
  private static final int MOST_READ = 64 << 10;

  private final SessionContext context;
  private final boolean request;
  private final MessageSearch search;
  private final RequestBody requestBody;
  private final ResponseBody responseBody = new ResponseBody();
  private final CqlMessage message = new CqlMessage();

  /** Messages are inside segments. */
  private boolean framed;

  private boolean inSegment;
  private boolean opaque;
  private int segmentLeft;
  private boolean inMessage;
  private int messageLeft;

  /** What the segment at hand holds, when it is compressed. */
  private final ByteCursor plain = new ByteCursor();

  private boolean unpacking;

  CqlParser(SessionContext context, Direction direction, ConnectionState state) {
    this.context = context;
    request = direction == Direction.REQUEST;
    requestBody = new RequestBody(context.limits().fieldBytes());
    search = new MessageSearch(request, state::waits);
  }

  @Override
  public ParseResult<CqlMessage> parse(ByteCursor in) {
    if (framed && inSegment && segmentLeft == 0) {
      return trailer(in);
    }
    if (unpacking) {
      return unpacked(in);
    }
    if (inMessage && messageLeft == 0) {
      inMessage = false;
      return new ParseResult.Frame<>(message);
    }
    if (framed && !inSegment) {
      return segment(in);
    }
    if (opaque || inMessage) {
      int count = opaque ? segmentLeft : framed ? Math.min(messageLeft, segmentLeft) : messageLeft;
      messageLeft -= inMessage ? count : 0;
      segmentLeft -= framed ? count : 0;
      return new ParseResult.Skip<>(count);
    }
    if (!framed && message.version != 3 && message.version != 4) {
      if (!in.has(Segments.COMPRESSED_HEAD)) {
        return new ParseResult.NeedMore<>(Segments.COMPRESSED_HEAD - in.remaining());
      }
      if (Segments.head(in) != 0) {
        framed = true;
        return segment(in);
      }
    }
    return message(in);
  }

  private ParseResult<CqlMessage> segment(ByteCursor in) {
    if (!in.has(Segments.COMPRESSED_HEAD)) {
      return new ParseResult.NeedMore<>(Segments.COMPRESSED_HEAD - in.remaining());
    }
    int head = Segments.head(in);
    if (head == 0) {
      return new ParseResult.Malformed<>("CRC of a segment's header");
    }
    int payload = Segments.payload(in);
    opaque = Segments.compressed(in, head);
    byte[] bytes = null;
    if (opaque) {
      if (!in.has(head + payload)) {
        return new ParseResult.NeedMore<>(head + payload - in.remaining());
      }
      bytes = Unpacked.segment(in, head, payload, Segments.plain(in));
    }
    segmentLeft = payload;
    inSegment = true;
    in.skip(head);
    if (bytes != null) {
      opaque = false;
      unpacking = true;
      plain.wrap(bytes, 0, bytes.length);
    } else if (opaque) {
      context.malformed("compressed segment cannot be read");
      if (inMessage) {
        message.cut = true;
        messageLeft = 0;
      }
    }
    return new ParseResult.Ignored<>();
  }

  /**
   * Reads one message of a compressed segment. For each a byte of the segment is passed, and for
   * the last the rest: the messages share the bytes on the wire.
   */
  private ParseResult<CqlMessage> unpacked(ByteCursor in) {
    if (inMessage) {
      int count = Math.min(messageLeft, plain.remaining());
      plain.skip(count);
      messageLeft -= count;
      if (plain.remaining() == 0) {
        return endOfPlain(in);
      }
      inMessage = false;
      passOne(in);
      return new ParseResult.Frame<>(message);
    }
    if (plain.remaining() == 0) {
      return endOfPlain(in);
    }
    if (!plain.has(MessageHead.BYTES) || !MessageHead.valid(plain, request)) {
      return new ParseResult.Malformed<>("not the header of a message");
    }
    int length = MessageHead.length(plain);
    MessageHead.read(plain, request, message);
    int here = Math.min(length, plain.remaining());
    int start = plain.position();
    body(plain, Math.min(here, MOST_READ), here == length && here <= MOST_READ);
    plain.position(start + here);
    messageLeft = length - here;
    if (plain.remaining() == 0) {
      inMessage = true;
      return endOfPlain(in);
    }
    passOne(in);
    return new ParseResult.Frame<>(message);
  }

  private void passOne(ByteCursor in) {
    if (segmentLeft > 1) {
      in.skip(1);
      segmentLeft--;
    }
  }

  private ParseResult<CqlMessage> endOfPlain(ByteCursor in) {
    in.skip(segmentLeft);
    segmentLeft = 0;
    unpacking = false;
    return new ParseResult.Ignored<>();
  }

  private ParseResult<CqlMessage> trailer(ByteCursor in) {
    if (!in.has(Segments.TRAILER)) {
      return new ParseResult.NeedMore<>(Segments.TRAILER - in.remaining());
    }
    in.skip(Segments.TRAILER);
    inSegment = false;
    opaque = false;
    return new ParseResult.Ignored<>();
  }

  private ParseResult<CqlMessage> message(ByteCursor in) {
    if (framed && segmentLeft < MessageHead.BYTES) {
      return new ParseResult.Malformed<>("segment ends inside a header");
    }
    if (!in.has(MessageHead.BYTES)) {
      return new ParseResult.NeedMore<>(MessageHead.BYTES - in.remaining());
    }
    if (!MessageHead.valid(in, request)) {
      return new ParseResult.Malformed<>("not the header of a message");
    }
    int length = MessageHead.length(in);
    int here = framed ? Math.min(length, segmentLeft - MessageHead.BYTES) : length;
    int wanted = Math.min(here, MOST_READ);
    if (!in.has(MessageHead.BYTES + wanted)) {
      return new ParseResult.NeedMore<>(MessageHead.BYTES + wanted - in.remaining());
    }
    int start = in.position();
    MessageHead.read(in, request, message);
    body(in, wanted, wanted == length);
    in.position(start + MessageHead.BYTES + wanted);
    segmentLeft -= framed ? MessageHead.BYTES + wanted : 0;
    messageLeft = length - wanted;
    // What ends a segment belongs to its last message, so that the next begins where it does.
    inMessage = messageLeft > 0 || framed && segmentLeft == 0;
    return inMessage ? new ParseResult.Ignored<>() : new ParseResult.Frame<>(message);
  }

  private void body(ByteCursor in, int size, boolean whole) {
    ByteCursor from = in;
    int length = size;
    if ((message.flags & CqlMessage.COMPRESSED) != 0 && message.version < 5) {
      byte[] bytes = whole ? Unpacked.body(in, size) : null;
      if (bytes == null) {
        message.packed = true;
        message.cut = true;
        return;
      }
      from = plain.wrap(bytes, 0, bytes.length);
      length = bytes.length;
    }
    boolean fits =
        request
            ? requestBody.read(from, length, message)
            : responseBody.read(from, length, message);
    message.read = fits || !whole;
    // Rows after the metadata are not read: only what was wanted and is not here counts as cut.
    message.cut |= !fits;
    if (!fits && whole) {
      context.malformed("body does not have the layout of its kind");
    }
  }

  @Override
  public void lost() {
    inSegment = false;
    unpacking = false;
    opaque = false;
    inMessage = false;
    segmentLeft = 0;
    messageLeft = 0;
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    boolean plain = message.version == 3 || message.version == 4;
    return search.seek(in, !framed, framed || !plain);
  }
}
