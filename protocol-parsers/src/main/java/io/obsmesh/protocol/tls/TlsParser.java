package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one direction until the handshake is over; then nothing of the stream is
 * wanted any more.
 */
final class TlsParser implements StreamParser<TlsRecord> {
  private static final ParseResult<TlsRecord> REST = new ParseResult.Skip<>(ParseResult.TO_END);
  private static final ParseResult<TlsRecord> NO_RECORD =
      new ParseResult.Malformed<>("not a record");

  /** Enough to know type and version. */
  private static final int FIRST_BYTES = 3;

  private final TlsMatcher matcher;
  private final HandshakeBuffer buffer;

  /** Its bytes are being passed over. */
  private TlsRecord.@Nullable Protected passing;

  /** Bytes of it that are still to come. */
  private long left;

  /** Bytes that are still to come of a readable handshake record. */
  private int contentLeft;

  private int recordVersion;
  private boolean begun;

  /** Bytes were lost, or the sender encrypts: a handshake record may not be readable. */
  private boolean uncertain;

  TlsParser(TlsMatcher matcher, Direction direction) {
    this.matcher = matcher;
    buffer = new HandshakeBuffer(direction);
  }

  @Override
  public ParseResult<TlsRecord> parse(ByteCursor in) {
    if (matcher.over()) {
      left = 0;
      return REST;
    }
    TlsRecord.Protected record = passing;
    if (record != null) {
      return pass(in, record, false);
    }
    if (contentLeft > 0) {
      return content(in, false);
    }
    if (!in.has(FIRST_BYTES)) {
      return new ParseResult.NeedMore<>(FIRST_BYTES - in.remaining());
    }
    if (in.peek() < TlsRecord.CHANGE_CIPHER_SPEC
        || in.peek() > TlsRecord.APPLICATION_DATA
        || in.peek(1) != 3) {
      if (begun || uncertain) {
        return NO_RECORD;
      }
      begun = true;
      return new ParseResult.Frame<>(new TlsRecord.Foreign());
    }
    if (!in.has(RecordSearch.HEADER_BYTES)) {
      return new ParseResult.NeedMore<>(RecordSearch.HEADER_BYTES - in.remaining());
    }
    if (!RecordSearch.header(in, 0)) {
      return NO_RECORD;
    }
    begun = true;
    int type = in.peek();
    int length = in.peek(3) << 8 | in.peek(4);
    if (type == TlsRecord.APPLICATION_DATA) {
      return protectedRecord(in, type, length);
    }
    int missing = RecordSearch.HEADER_BYTES + length - in.remaining();
    // What cannot be read is told by the whole record; the rest is read as it comes, because a hole
    // behind a message does not touch it.
    if (missing > 0 && (uncertain || type != TlsRecord.HANDSHAKE)) {
      return new ParseResult.NeedMore<>(missing);
    }
    return switch (type) {
      case TlsRecord.CHANGE_CIPHER_SPEC -> {
        in.skip(RecordSearch.HEADER_BYTES + length);
        uncertain = true;
        yield new ParseResult.Frame<>(new TlsRecord.ChangeCipherSpec());
      }
      case TlsRecord.ALERT -> alert(in, length);
      default -> handshake(in, length);
    };
  }

  private ParseResult<TlsRecord> protectedRecord(ByteCursor in, int type, int length) {
    in.skip(RecordSearch.HEADER_BYTES);
    TlsRecord.Protected record = new TlsRecord.Protected(type, length);
    passing = record;
    left = length;
    return pass(in, record, true);
  }

  private ParseResult<TlsRecord> pass(ByteCursor in, TlsRecord.Protected record, boolean moved) {
    int here = (int) Math.min(left, in.remaining());
    in.skip(here);
    left -= here;
    if (left == 0) {
      passing = null;
      return new ParseResult.Frame<>(record);
    }
    return moved || here > 0 ? new ParseResult.Ignored<>() : new ParseResult.NeedMore<>(1);
  }

  private ParseResult<TlsRecord> alert(ByteCursor in, int length) {
    int level = in.peek(RecordSearch.HEADER_BYTES);
    if (length != 2 || level < 1 || level > TlsRecord.Alert.FATAL) {
      return protectedRecord(in, TlsRecord.ALERT, length);
    }
    int description = in.peek(RecordSearch.HEADER_BYTES + 1);
    in.skip(RecordSearch.HEADER_BYTES + length);
    return new ParseResult.Frame<>(new TlsRecord.Alert(level, description));
  }

  private ParseResult<TlsRecord> handshake(ByteCursor in, int length) {
    if (uncertain && !buffer.whole(in, RecordSearch.HEADER_BYTES, length)) {
      return protectedRecord(in, TlsRecord.HANDSHAKE, length);
    }
    recordVersion = in.peek(1) << 8 | in.peek(2);
    contentLeft = length;
    in.skip(RecordSearch.HEADER_BYTES);
    return content(in, true);
  }

  private ParseResult<TlsRecord> content(ByteCursor in, boolean moved) {
    int here = Math.min(contentLeft, in.remaining());
    if (here == 0) {
      return moved ? new ParseResult.Ignored<>() : new ParseResult.NeedMore<>(1);
    }
    contentLeft -= here;
    List<HandshakeMessage> messages = new ArrayList<>(4);
    String problem = buffer.add(in, here, recordVersion, messages);
    if (problem != null) {
      contentLeft = 0;
      return new ParseResult.Malformed<>(problem);
    }
    return messages.isEmpty()
        ? new ParseResult.Ignored<>()
        : new ParseResult.Frame<>(new TlsRecord.Handshake(messages));
  }

  @Override
  public long skippable() {
    return left;
  }

  @Override
  public void skipped(long bytes) {
    left -= bytes;
  }

  @Override
  public void lost() {
    passing = null;
    left = 0;
    contentLeft = 0;
    uncertain = true;
    buffer.clear();
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    if (matcher.over()) {
      return in.has(1);
    }
    while (in.has(RecordSearch.HEADER_BYTES)) {
      if (RecordSearch.chain(in)) {
        return true;
      }
      in.skip(1);
    }
    return false;
  }
}
