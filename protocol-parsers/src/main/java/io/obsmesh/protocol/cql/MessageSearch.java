package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.ByteCursor;
import java.util.function.IntPredicate;

/**
 * Finds the next message after a hole. A request counts when its body fits to the last byte, a
 * response when besides a request waits for it, a segment by its CRC-24 and the head inside it.
 */
final class MessageSearch {
  /** How sure it is that something begins at a place. */
  enum Verdict {
    YES,
    NO,
    /** Too few bytes to tell. */
    UNKNOWN
  }

  /** A message longer than this is not waited for. */
  private static final int LONGEST_WAIT = 16 << 10;

  /** Bytes of the id of a prepared statement: an MD5. */
  private static final int ID_BYTES = 16;

  private final boolean request;
  private final IntPredicate waiting;
  private final RequestBody requestBody = new RequestBody(0);
  private final ResponseBody responseBody = new ResponseBody();
  private final CqlMessage message = new CqlMessage();
  private final ByteCursor plain = new ByteCursor();

  /**
   * Searches one direction.
   *
   * @param waiting whether a request of that stream waits for its response
   */
  MessageSearch(boolean request, IntPredicate waiting) {
    this.request = request;
    this.waiting = waiting;
  }

  /** Moves to the next place where something begins, of the kinds that are asked for. */
  boolean seek(ByteCursor in, boolean messages, boolean segments) {
    while (in.has(1)) {
      Verdict verdict = here(in, messages, segments);
      if (verdict != Verdict.NO) {
        return verdict == Verdict.YES;
      }
      in.skip(1);
    }
    return false;
  }

  /** Whether something begins at the cursor, which does not move. */
  Verdict here(ByteCursor in, boolean messages, boolean segments) {
    Verdict message = messages ? message(in) : Verdict.NO;
    return message != Verdict.NO || !segments ? message : segment(in);
  }

  private Verdict segment(ByteCursor in) {
    if (!in.has(Segments.COMPRESSED_HEAD)) {
      return Verdict.UNKNOWN;
    }
    int head = Segments.head(in);
    if (head == 0 || !Segments.selfContained(in, head)) {
      return Verdict.NO;
    }
    if (Segments.compressed(in, head)) {
      return compressedSegment(in, head);
    }
    if (!in.has(head + MessageHead.BYTES)) {
      return Verdict.UNKNOWN;
    }
    in.skip(head);
    boolean valid = MessageHead.valid(in, request) && (in.peek() & 0x7f) == 5;
    in.skip(-head);
    return valid ? Verdict.YES : Verdict.NO;
  }

  private Verdict compressedSegment(ByteCursor in, int head) {
    int payload = Segments.payload(in);
    if (!in.has(head + payload)) {
      return Verdict.UNKNOWN;
    }
    byte[] bytes = Unpacked.segment(in, head, payload, Segments.plain(in));
    boolean valid =
        bytes != null
            && bytes.length >= MessageHead.BYTES
            && MessageHead.valid(plain.wrap(bytes, 0, bytes.length), request)
            && (plain.peek() & 0x7f) == 5;
    return valid ? Verdict.YES : Verdict.NO;
  }

  private Verdict message(ByteCursor in) {
    int version = in.peek() & 0x7f;
    if ((in.peek() & 0x80) != (request ? 0 : 0x80)
        || version < 3
        || version > 5
        || in.has(2) && in.peek(1) > 0x1f) {
      return Verdict.NO;
    }
    if (!in.has(MessageHead.BYTES)) {
      return Verdict.UNKNOWN;
    }
    int length = MessageHead.length(in);
    if (!MessageHead.valid(in, request) || length < 4 || length > LONGEST_WAIT) {
      return Verdict.NO;
    }
    int start = in.position();
    MessageHead.read(in, request, message);
    Verdict verdict =
        !provable() ? Verdict.NO : in.has(length) ? body(in, length) : Verdict.UNKNOWN;
    in.position(start);
    return verdict;
  }

  private boolean provable() {
    return switch (message.opcode) {
      case STARTUP, QUERY, PREPARE, EXECUTE, BATCH, REGISTER -> true;
      case ERROR, RESULT -> waiting.test(message.stream);
      case EVENT -> message.stream == -1;
      case OPTIONS, AUTH_RESPONSE, READY, AUTHENTICATE, SUPPORTED, AUTH_CHALLENGE, AUTH_SUCCESS ->
          false;
    };
  }

  private Verdict body(ByteCursor in, int length) {
    ByteCursor from = in;
    int size = length;
    if ((message.flags & CqlMessage.COMPRESSED) != 0 && message.version < 5) {
      byte[] bytes = Unpacked.body(in, length);
      if (bytes == null) {
        return Verdict.NO;
      }
      from = plain.wrap(bytes, 0, bytes.length);
      size = bytes.length;
    }
    boolean fits =
        request
            ? requestBody.read(from, size, message)
            : responseBody.read(from, size, message) && known();
    String id = message.id;
    boolean execute = message.opcode == Opcode.EXECUTE && id != null && id.length() != ID_BYTES;
    return fits && !execute ? Verdict.YES : Verdict.NO;
  }

  private boolean known() {
    String kind = message.kind;
    return switch (message.opcode) {
      case EVENT ->
          kind != null
              && (kind.equals("TOPOLOGY_CHANGE")
                  || kind.equals("STATUS_CHANGE")
                  || kind.equals("SCHEMA_CHANGE"));
      case ERROR -> !Codes.error(message.errorCode).startsWith("0x");
      default -> kind != null;
    };
  }
}
