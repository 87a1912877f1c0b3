package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.SessionContext;

/** Reads requests: key, version, correlation id, client id, tagged fields, body. */
final class RequestParser extends MessageParser {
  /** Key, version, correlation id, length of the client id. */
  static final int HEADER_BYTES = 10;

  /** Brokers take 100 MiB unless told otherwise (socket.request.max.bytes). */
  static final int LARGEST = 1 << 29;

  /** A token of SASL is never longer. */
  private static final int LARGEST_TOKEN = 1 << 20;

  private final ConnectionState state;
  private final FrameSearch search;

  RequestParser(SessionContext context, ConnectionState state) {
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
    if (size < HEADER_BYTES || size > LARGEST) {
      return token(in, size);
    }
    if (!in.has(SIZE_BYTES + HEADER_BYTES)) {
      return new ParseResult.NeedMore<>(SIZE_BYTES + HEADER_BYTES - in.remaining());
    }
    Api api = ApiCatalog.find(RecordBatches.int16(in, 4));
    int version = RecordBatches.int16(in, 6);
    int nameBytes = RecordBatches.int16(in, 12);
    if (api == null
        || version < 0
        || version > ApiCatalog.LARGEST_VERSION
        || nameBytes < -1
        || nameBytes > size - HEADER_BYTES) {
      return token(in, size);
    }
    if (api.key() == Api.CONTROLLED_SHUTDOWN && version == 0) {
      // The one header without a client id.
      nameBytes = -1;
    }
    int head = HEADER_BYTES + Math.max(0, nameBytes);
    if (!in.has(SIZE_BYTES + head)) {
      return new ParseResult.NeedMore<>(SIZE_BYTES + head - in.remaining());
    }
    message.clear();
    message.kind = KafkaMessage.Kind.MESSAGE;
    message.api = api;
    message.version = version;
    in.skip(8);
    message.correlationId = in.readInt();
    in.skip(2);
    message.clientId = nameBytes < 0 ? null : in.readText(nameBytes);
    if (!api.reads(version)) {
      message.unreadable = api.newest() < version;
      return pass(in, size - head);
    }
    boolean flexible = api.flexible(version);
    body.begin(api.request(), version, flexible, flexible, size - head, message);
    return read(in);
  }

  private ParseResult<KafkaMessage> token(ByteCursor in, int size) {
    if (!state.tokensWithoutHeader || size < 0 || size > LARGEST_TOKEN || unproved()) {
      return new ParseResult.Malformed<>("not the header of a request");
    }
    message.clear();
    in.skip(SIZE_BYTES);
    return pass(in, size);
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    return search.request(in);
  }
}
