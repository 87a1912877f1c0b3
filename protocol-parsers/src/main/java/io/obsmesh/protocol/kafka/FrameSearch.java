package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;
import java.util.List;

/**
 * Finds the next message after a hole. Nothing marks its beginning, so a place counts only when
 * header and body fit each other to the last byte; for a response, to a request that waits.
 */
final class FrameSearch {
  /** How sure it is that a message begins at a place. */
  enum Verdict {
    YES,
    NO,
    /** Too few bytes to tell. */
    UNKNOWN
  }

  /** A message with batches that is longer is not waited for: its parser proves it. */
  private static final int LONGEST_WAIT = 64 << 10;

  private static final int LONGEST_CLIENT_ID = 255;

  private final ConnectionState state;
  private final BodyReader body;
  private final KafkaMessage message = new KafkaMessage();

  FrameSearch(ConnectionState state) {
    this.state = state;
    // What a wrong guess reads must not be learned.
    body = new BodyReader(new TopicNames());
  }

  boolean request(ByteCursor in) {
    while (in.has(MessageParser.SIZE_BYTES + RequestParser.HEADER_BYTES)) {
      switch (requestHere(in)) {
        case YES -> {
          return true;
        }
        case NO -> in.skip(1);
        case UNKNOWN -> {
          if (!tooLong(in)) {
            return RecordBatches.int32(in, 0) > LONGEST_WAIT && message.hasRecords;
          }
          in.skip(1);
        }
      }
    }
    return false;
  }

  boolean response(ByteCursor in) {
    while (in.has(8)) {
      switch (responseHere(in)) {
        case YES -> {
          return true;
        }
        case NO -> in.skip(1);
        case UNKNOWN -> {
          if (!tooLong(in)) {
            return RecordBatches.int32(in, 0) > LONGEST_WAIT && message.hasRecords;
          }
          in.skip(1);
        }
      }
    }
    return false;
  }

  /** Only batches make messages that are not here after so many bytes. */
  private boolean tooLong(ByteCursor in) {
    return in.remaining() >= LONGEST_WAIT && !message.hasRecords;
  }

  /** Whether the client begins a request at the cursor, which does not move. */
  Verdict requestHere(ByteCursor in) {
    int size = RecordBatches.int32(in, 0);
    if (size < RequestParser.HEADER_BYTES || size > RequestParser.LARGEST) {
      return Verdict.NO;
    }
    Api api = ApiCatalog.find(RecordBatches.int16(in, 4));
    int version = RecordBatches.int16(in, 6);
    int nameBytes = RecordBatches.int16(in, 12);
    if (api == null
        || !api.reads(version)
        || version < 0
        || nameBytes < 1
        || nameBytes > Math.min(LONGEST_CLIENT_ID, size - RequestParser.HEADER_BYTES)
        || !provable(api.request())) {
      return Verdict.NO;
    }
    int head = MessageParser.SIZE_BYTES + RequestParser.HEADER_BYTES;
    for (int i = 0; i < nameBytes && in.has(head + i + 1); i++) {
      if (in.peek(head + i) < ' ' || in.peek(head + i) == 127) {
        return Verdict.NO;
      }
    }
    message.clear();
    if (!in.has(head + nameBytes)) {
      return Verdict.UNKNOWN;
    }
    int start = in.position();
    in.skip(head + nameBytes);
    boolean flexible = api.flexible(version);
    long bytes = (long) size - RequestParser.HEADER_BYTES - nameBytes;
    body.begin(api.request(), version, flexible, flexible, bytes, message);
    Verdict verdict = bodyHere(in);
    in.position(start);
    return verdict;
  }

  private Verdict responseHere(ByteCursor in) {
    int size = RecordBatches.int32(in, 0);
    if (size < 4 || size > ResponseParser.LARGEST) {
      return Verdict.NO;
    }
    Call call = state.find(RecordBatches.int32(in, 4));
    if (call == null || !ResponseParser.readable(call) || !provable(call.api.response())) {
      return Verdict.NO;
    }
    int start = in.position();
    in.skip(8);
    message.clear();
    ResponseParser.begin(body, message, call, size - 4L);
    Verdict verdict = bodyHere(in);
    in.position(start);
    return verdict;
  }

  private Verdict bodyHere(ByteCursor in) {
    return switch (body.read(in)) {
      case DONE -> Verdict.YES;
      case MORE, SKIP -> Verdict.UNKNOWN;
      case BAD -> Verdict.NO;
    };
  }

  /** A layout that takes whatever comes proves nothing. */
  private static boolean provable(List<Field> fields) {
    return fields.isEmpty() || fields.getLast().type != '*';
  }
}
