package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;

/**
 * Reads responses. Only the request says which kind one is: a response to a request that was not
 * seen is passed over.
 */
final class ResponseParser extends MessageParser {
  static final int LARGEST = 1 << 30;
  private static final int CORRELATION_BYTES = 4;

  private final ConnectionState state;
  private final FrameSearch search;

  ResponseParser(SessionContext context, ConnectionState state) {
    super(context, new BodyReader(state.names));
    this.state = state;
    search = new FrameSearch(state);
  }

  @Override
  protected ParseResult<KafkaMessage> header(ByteCursor in) {
    if (!in.has(SIZE_BYTES)) {
      return new ParseResult.NeedMore<>(SIZE_BYTES - in.remaining());
    }
    int size = RecordBatches.int32(in, 0);
    if (size < 0 || size > LARGEST || size < CORRELATION_BYTES && !state.tokensWithoutHeader) {
      return new ParseResult.Malformed<>("size of a response out of range");
    }
    int head = SIZE_BYTES + Math.min(size, CORRELATION_BYTES);
    if (!in.has(head)) {
      return new ParseResult.NeedMore<>(head - in.remaining());
    }
    Call call = size < CORRELATION_BYTES ? null : state.find(RecordBatches.int32(in, 4));
    message.clear();
    if (call == null) {
      if (unproved()) {
        return new ParseResult.Malformed<>("response to no request");
      }
      in.skip(SIZE_BYTES);
      return pass(in, size);
    }
    in.skip(SIZE_BYTES + CORRELATION_BYTES);
    begin(message, call);
    long left = size - CORRELATION_BYTES;
    if (!readable(call)) {
      message.unreadable = call.api.newest() < call.version;
      return pass(in, left);
    }
    begin(body, message, call, left);
    return read(in);
  }

  private static void begin(KafkaMessage message, Call call) {
    message.kind = KafkaMessage.Kind.MESSAGE;
    message.api = call.api;
    message.version = call.version;
    message.correlationId = call.correlationId;
  }

  /** Whether the layout of the response is known. */
  static boolean readable(Call call) {
    // A broker that is too old for the version answers in version 0.
    return call.api.reads(call.version) || call.api.key() == Api.API_VERSIONS;
  }

  /** Begins to read the body of the response to a call. */
  static void begin(BodyReader body, KafkaMessage message, Call call, long bytes) {
    begin(message, call);
    Api api = call.api;
    int version = Math.min(call.version, api.newest());
    body.begin(
        api.response(),
        version,
        api.flexible(version),
        api.responseHeaderHasTags(version),
        bytes,
        message);
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return search.response(in);
  }
}
