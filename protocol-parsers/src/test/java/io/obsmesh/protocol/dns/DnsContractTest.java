package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** DNS in TCP, and the datagrams of the captures as if they had come in TCP. */
class DnsContractTest extends ProtocolContractTest {
  /** Not a question in them that can be read, or no question at all. */
  private static final Set<String> OTHERS =
      Set.of(
          "zeek/dns/dns-invalid-names.pcap#0",
          "zeek/dns/dns-invalid-names.pcap#1",
          "zeek/dns/dns-invalid-names.pcap#2",
          "zeek/dns/dns-edns-bad-length.pcap#0",
          "zeek/dns/dns_notify2.pcap#0",
          "zeek/dns/loc-invalid-length.pcap#0",
          "zeek/dns/max-compression-depth.pcap#0");

  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    Captures.in("suricata").stream()
        .filter(capture -> capture.contains("dns-tcp"))
        .forEach(capture -> streams.addAll(Captures.read(capture)));
    for (String capture : Captures.in("zeek/dns")) {
      for (Stream stream : Captures.read(capture)) {
        // Both ends of multicast send questions.
        boolean multicast = stream.start().serverPort() == 5353;
        if (!multicast && !OTHERS.contains(stream.name())) {
          streams.add(stream.start().transport() == Transport.TCP ? stream : framed(stream));
        }
      }
    }
    return streams;
  }

  /** RFC 7766, section 8: two bytes of length before each message. */
  private static Stream framed(Stream datagrams) {
    long[] position = new long[2];
    List<Piece> pieces = new ArrayList<>();
    for (Piece datagram : datagrams.pieces()) {
      byte[] bytes = datagram.bytes();
      int side = datagram.direction().ordinal();
      byte[] message =
          ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
      pieces.add(new Piece(datagram.direction(), position[side], message, datagram.timeNanos()));
      position[side] += message.length;
    }
    Conversation.Start start = new Conversation.Start(Transport.TCP, 53, true, true);
    return new Stream(datagrams.name(), start, pieces, CloseReason.CLOSED);
  }

  @Override
  protected String protocolName() {
    return "dns";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
