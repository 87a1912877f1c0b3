package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.protocol.Transport;

/**
 * Reads messages: a datagram is one, in TCP a length of two bytes comes before each (RFC 7766
 * section 8).
 */
final class DnsParser implements StreamParser<DnsMessage> {
  private final Transport transport;
  private final DnsReader reader = new DnsReader();

  DnsParser(Transport transport) {
    this.transport = transport;
  }

  @Override
  public ParseResult<DnsMessage> parse(ByteCursor in) {
    int start = in.position();
    int length = in.remaining();
    if (transport == Transport.TCP) {
      if (!in.has(2)) {
        return new ParseResult.NeedMore<>(2 - in.remaining());
      }
      length = in.peek(0) << 8 | in.peek(1);
      if (length < DnsReader.HEADER_BYTES) {
        return new ParseResult.Malformed<>("length below header");
      }
      if (!in.has(2 + length)) {
        return new ParseResult.NeedMore<>(2 + length - in.remaining());
      }
      in.skip(2);
    } else if (length == 0) {
      return new ParseResult.NeedMore<>(1);
    }
    DnsMessage message = reader.read(in, length);
    if (message == null) {
      in.position(start);
      return new ParseResult.Malformed<>("not a DNS message");
    }
    return new ParseResult.Frame<>(message);
  }

  @Override
  public void lost() {}

  @Override
  public boolean seekBoundary(ByteCursor in) {
    while (in.has(2 + DnsReader.HEADER_BYTES)) {
      int length = in.peek(0) << 8 | in.peek(1);
      if (transport == Transport.TCP
          && length >= DnsReader.HEADER_BYTES
          && DnsReader.plausible(in, 2)) {
        return true;
      }
      in.skip(1);
    }
    return false;
  }
}
